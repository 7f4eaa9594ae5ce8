"""Cut labelled regions into patches of nearly equal weight.

A region that should give k patches is cut across its longer side, so that the parts weigh
floor(k/2) : ceil(k/2), and each part is cut again: a k-d tree (Bentley 1975) with weights.
"""

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.int64]
Weights = NDArray[np.float64]


def partition(regions: NDArray[np.uint8], weight: Weights, patches: int) -> Cells:
    """Patch number of each cell of a world map, (rows, columns); -1 where ``regions`` is 0.

    Each patch lies in one region, and each region gets patches in proportion to its weight.
    """
    found = np.full(regions.shape, -1)
    labels = np.unique(regions[regions > 0])
    share = np.array([weight[regions == label].sum() for label in labels])
    number = 0
    for label, count in zip(labels, apportion(share, patches), strict=True):
        place = np.argwhere(regions == label)
        turned = np.column_stack([place[:, 0], turn(place[:, 1], regions.shape[1])])
        for members in split(turned, weight[tuple(place.T)], np.arange(len(place)), int(count)):
            found[tuple(place[members].T)] = number
            number += 1
    return found


def apportion(share: Weights, total: int) -> Cells:
    """Whole numbers in proportion to ``share``, at least 1 each, by largest remainder.

    ValueError if ``total`` is too small for that.
    """
    exact = share / share.sum() * total
    whole = np.maximum(np.floor(exact).astype(np.int64), 1)
    left = total - int(whole.sum())
    if left < 0:
        raise ValueError(f"expected at least {len(share)} patches; got {total}")
    whole[np.argsort(whole - exact)[:left]] += 1
    return whole


def turn(column: Cells, columns: int) -> Cells:
    """Columns counted from the east end of the widest empty gap, so that no region is torn."""
    used = np.unique(column)
    gap = np.diff(used, append=used[0] + columns)
    start = used[(gap.argmax() + 1) % len(used)]
    return (column - start) % columns


def split(place: Cells, weight: Weights, members: Cells, count: int) -> list[Cells]:
    """``members`` (positions in ``place``) in ``count`` groups of nearly equal weight."""
    if count == 1:
        return [members]
    extent = np.ptp(place[members], axis=0)
    axis = int(extent[1] > extent[0])
    order = members[np.lexsort((place[members, 1 - axis], place[members, axis]))]
    cumulative = np.cumsum(weight[order])
    cut = int(np.searchsorted(cumulative, cumulative[-1] * (count // 2) / count)) + 1
    left, right = order[:cut], order[cut:]
    return split(place, weight, left, count // 2) + split(place, weight, right, count - count // 2)
