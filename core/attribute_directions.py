"""Where attribute values lie among the codes, learned from pictures whose attributes are known.

    z ~ f(y) W + rest,    f(y): ones for the values of y (and for pairs of them),  W: least squares
    edit: z' = z + a (f(wanted) - f(y)) W

W is fitted for all attributes at once, so that a direction holds what its own attribute adds, and
not what tends to come along with it. The rest of z (place, ground) stays. Directions: Larsen et al.
2016, section 3.3, there a difference of two means. With pairs, the step for silver hair depends on
the hair type; without, it is one arrow for all.
"""

from dataclasses import dataclass
from itertools import combinations

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from core.space import OUTFITS, check
from core.worlds.outfits import visible

RIDGE = 1.0  # pictures' worth of belief that a value adds nothing


def features(y: Tensor, pairs: bool) -> Tensor:
    """f(y) of codes y (n, 5): a one for all, for each value (28), and for each pair (305)."""
    hot = [one_hot(y[:, j], size).float() for j, size in enumerate(OUTFITS.sizes)]
    both = [(a[:, :, None] * b[:, None]).flatten(1) for a, b in combinations(hot, 2)]
    return torch.cat([torch.ones(len(y), 1), *hot, *(both if pairs else [])], 1)


@dataclass(frozen=True)
class AttributeDirections:
    """W (features, d), and whether pairs of values have rows of their own."""

    weight: Tensor
    pairs: bool

    def place(self, y: Tensor) -> Tensor:
        """The mean code of pictures that wear y (n, 5), as the fit has it, (n, d)."""
        return features(check(OUTFITS, y), self.pairs) @ self.weight

    def move(self, z: Tensor, y: Tensor, wanted: Tensor, amount: float = 1.0) -> Tensor:
        """Codes z (n, d) of pictures that wear y, moved towards ``wanted``, both (n, 5).

        amount: 0 stays, 1 goes the whole way, more goes beyond.
        """
        return z + amount * (self.place(wanted) - self.place(y))

    def arrow(self, column: int, value: int) -> Tensor:
        """What one value adds to a code against the column's average, (d,), pairs left out."""
        first = 1 + sum(OUTFITS.sizes[:column])
        rows = self.weight[first : first + OUTFITS.sizes[column]]
        return rows[value] - rows.mean(0)


def learn(z: Tensor, y: Tensor, *, pairs: bool = True) -> AttributeDirections:
    """Fit the directions to codes z (n, d) of pictures that wear y (n, 5), by ridge regression.

    Raises ValueError where z and y differ in length.
    """
    if len(z) != len(y):
        raise ValueError(f"expected one code for each outfit; got {len(z)} and {len(y)}")
    seen = features(visible(check(OUTFITS, y)), pairs).double()
    gram = seen.T @ seen + RIDGE * torch.eye(seen.shape[1], dtype=torch.float64)
    return AttributeDirections(torch.linalg.solve(gram, seen.T @ z.double()).to(z.dtype), pairs)


def change(y: Tensor, column: int, value: int) -> Tensor:
    """The outfits y (n, 5) with one column changed, as a picture shows them."""
    wanted = y.clone()
    wanted[:, column] = value
    return visible(wanted)
