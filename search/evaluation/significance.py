"""A paired randomisation test for the difference of two settings on the same questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["randomisation_test"]

_SAMPLES = 20_000  # sampled exchanges; the standard error of a p-value of 0.05 is 0.0015
_EXACT = 14  # differences up to which all 2 ** n exchanges are tried, fewer than are sampled otherwise
_BATCH = 1000  # exchanges held in memory at a time
_SEED = 1946  # any fixed number would do: the same scores always give the same p-value
_ROUNDING = 1e-12  # relative error of sums of the same numbers in another order


def randomisation_test(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the two-sided p-value of a paired randomisation test on the difference of means.

    If the two settings did not differ, the two scores of each question could be exchanged. The p-value is the
    share of all such exchanges in which the means differ at least as much as observed: M. Smucker, J. Allan and
    B. Carterette: A comparison of statistical significance tests for information retrieval evaluation, CIKM 2007.

    Args:
        first: Scores of one setting, one for each question.
        second: Scores of the other setting, in the same order.

    Returns:
        A p-value above 0, at most 1. If more than 14 questions differ, 20,000 exchanges are sampled, always the same
        ones, and the observed scores count as one more.

    Raises:
        ValueError: If the numbers of scores differ.
    """
    differences = np.array([a - b for a, b in zip(first, second, strict=True)], dtype=np.float64)
    differences = differences[differences != 0]
    if not len(differences):
        return 1.0
    observed = abs(differences.sum()) - _ROUNDING * np.abs(differences).sum()
    if len(differences) <= _EXACT:
        return float((np.abs(_all_signs(len(differences)) @ differences) >= observed).mean())
    generator, extreme = np.random.default_rng(_SEED), 0
    for _ in range(_SAMPLES // _BATCH):
        signs = generator.integers(0, 2, (_BATCH, len(differences)), dtype=np.int8) * 2.0 - 1
        extreme += int((np.abs(signs @ differences) >= observed).sum())
    return (extreme + 1) / (_SAMPLES + 1)


def _all_signs(count: int) -> npt.NDArray[np.float64]:
    """Return all sign vectors of a length: float64 [2 ** count, count], each 1 or -1."""
    bits: npt.NDArray[np.int64] = np.arange(2**count)[:, None] >> np.arange(count) & 1
    return bits.astype(np.float64) * 2 - 1
