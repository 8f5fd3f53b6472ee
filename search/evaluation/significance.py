"""Turns the scores of two settings on the same questions into how likely such a difference is by chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["randomisation_test"]

_SAMPLES = 20_000
_EXACT = 14  # differences, above which the 2 ** n ways to sign them are sampled instead of tried
_AT_ONCE = 1000
_SEED = 1946
_ROUNDING = 1e-12  # sums of the same numbers in another order


def randomisation_test(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided p-value of a paired randomisation test on the difference of means.

    If the two settings were no different, each question's two scores could as well be exchanged. The p-value is the
    share of all such exchanges in which the means differ at least as much as they do: M. Smucker, J. Allan and
    B. Carterette: A comparison of statistical significance tests for information retrieval evaluation, CIKM 2007.

    Args:
        first: A score for each question.
        second: The other setting's, in the same order.

    Returns:
        From just above 0 to 1. With more than 14 questions that differ, 20,000 exchanges are sampled, always the same
        ones, and those that are as they were observed count as one of them.

    Raises:
        ValueError: If there are not as many of one as of the other.
    """
    differences = np.array([one - other for one, other in zip(first, second, strict=True)], dtype=np.float64)
    differences = differences[differences != 0]
    if not len(differences):
        return 1.0
    observed = abs(differences.sum()) - _ROUNDING * np.abs(differences).sum()
    if len(differences) <= _EXACT:
        return float((np.abs(_all_signs(len(differences)) @ differences) >= observed).mean())
    generator, extreme = np.random.default_rng(_SEED), 0
    for _ in range(_SAMPLES // _AT_ONCE):
        signs = generator.integers(0, 2, (_AT_ONCE, len(differences)), dtype=np.int8) * 2.0 - 1
        extreme += int((np.abs(signs @ differences) >= observed).sum())
    return (extreme + 1) / (_SAMPLES + 1)


def _all_signs(count: int) -> npt.NDArray[np.float64]:
    """Every way to give so many numbers a sign: float64 [2 ** count, count]."""
    bits: npt.NDArray[np.int64] = np.arange(2**count)[:, None] >> np.arange(count) & 1
    return bits.astype(np.float64) * 2 - 1
