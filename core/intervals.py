"""How sure a measure is: 95% intervals."""

import math

from torch import Tensor

Z = 1.959963984540054  # the 97.5% quantile of the standard normal


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The interval of a share, hits out of n (Wilson 1927); holds near 0 and 1 too."""
    if n == 0:
        return 0.0, 1.0
    p, z2 = hits / n, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return (middle - half if hits else 0.0), (middle + half if hits < n else 1.0)


def of_mean(values: Tensor) -> tuple[float, float]:
    """The interval of a mean from independent values (n,), by the central limit theorem."""
    values = values.double()
    half = Z * float(values.std()) / math.sqrt(len(values)) if len(values) > 1 else math.inf
    return float(values.mean()) - half, float(values.mean()) + half


def of_distinct(counts: Tensor) -> tuple[float, float]:
    """The interval of the number of kinds seen, from how often each was seen (k,).

    The jackknife: leaving one draw out loses a kind exactly if it was seen once, so the variance
    is f1 (1 - f1/n) (n - 1)/n with f1 kinds seen once; it errs on the wide side
    (Efron & Stein 1981).
    """
    n, once = int(counts.sum()), int((counts == 1).sum())
    seen = int((counts > 0).sum())
    if n == 0:
        return 0.0, 0.0
    half = Z * math.sqrt(once * (1 - once / n) * (n - 1) / n)
    return seen - half, seen + half


def around(value: float, repeats: Tensor) -> tuple[float, float]:
    """The interval value +- 1.96 standard deviations of bootstrap repeats (b,) (Efron 1979)."""
    half = Z * float(repeats.double().std())
    return value - half, value + half
