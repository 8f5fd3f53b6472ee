"""Names for the types of numpy arrays that the lexicon uses."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["BitSets", "Booleans", "Floats", "Integers"]

Booleans = npt.NDArray[np.bool_]
"""Conditions, one for each element of another array."""

Integers = npt.NDArray[np.int64]
"""Numbers, counts and positions."""

Floats = npt.NDArray[np.float64]
"""Probabilities, weights and scores."""

BitSets = npt.NDArray[np.uint64]
"""Sets of up to 64 members, one bit each."""
