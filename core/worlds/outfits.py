"""Outfits: five features, 4,032 combinations, and a truth in which some go together.

    p(x) proportional to  prod_j b_j(x_j)  prod_(pairs in PAIRS that x wears) factor

b_j are chosen so that each feature by itself is distributed as the published counts of fifty
outfits, smoothed by 2: the fifty are a plausible sample (iterative proportional fitting, Deming &
Stephan 1940). The bald have no hair colour: the column must hold something, and the truth writes
SilverGray. So p is positive exactly on the 3,552 outfits that look different, and a bald outfit
with another hair colour is impossible. Everything is found by enumeration, so it is exact.
"""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from core.numerics import entropy, mutual_information, ravel, unravel
from core.paths import DATASETS
from core.rng import categorical
from core.space import OUTFITS, Dataset, check
from core.worlds.table import read_outfits
from core.worlds.world import World


@dataclass(frozen=True)
class Feature:
    """One column: its name, its values in the order of their codes, and the published counts."""

    name: str
    values: tuple[str, ...]
    counts: tuple[int, ...]


FEATURES = (
    Feature("accessories", ("Blank", "Round", "Sunglasses"), (11, 22, 17)),
    Feature(
        "clothing_color",
        ("Black", "Blue01", "Gray01", "PastelGreen", "PastelOrange", "Pink", "Red", "White"),
        (0, 4, 10, 5, 2, 4, 3, 22),
    ),
    Feature("clothing_type", ("Hoodie", "Overall", "ShirtScoopNeck", "ShirtVNeck"), (7, 18, 19, 6)),
    Feature(
        "hair_color",
        ("Black", "Blonde", "Brown", "PastelPink", "Red", "SilverGray"),
        (7, 6, 2, 3, 8, 24),
    ),
    Feature(
        "hair_type",
        (
            "NoHair",
            "LongHairBun",
            "LongHairCurly",
            "LongHairStraight",
            "ShortHairShortWaved",
            "ShortHairShortFlat",
            "ShortHairFrizzle",
        ),
        (7, 0, 1, 23, 1, 11, 7),
    ),
)
SMOOTHING = 2
FITS = 200  # rounds of fitting; the marginals are then right to rounding
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("Hoodie", "LongHairCurly", 6.0),
    ("Hoodie", "ShortHairFrizzle", 4.0),
    ("Sunglasses", "ShortHairShortFlat", 4.0),
    ("Overall", "LongHairStraight", 3.0),
    ("Overall", "Sunglasses", 0.25),
    ("ShirtVNeck", "NoHair", 5.0),
    ("Round", "LongHairBun", 4.0),
    ("White", "ShirtScoopNeck", 3.0),
    ("Gray01", "Hoodie", 4.0),
)
"""Two values that the truth puts together more often (factor above 1) or less often."""

HAIR_COLOR, HAIR_TYPE = 3, 4
BALD = FEATURES[HAIR_TYPE].values.index("NoHair")
SILVER = FEATURES[HAIR_COLOR].values.index("SilverGray")


def code(column: int, value: str) -> int:
    """The code of a value of one column; ValueError names the values there are."""
    values = FEATURES[column].values
    if value not in values:
        name = FEATURES[column].name
        raise ValueError(f"{name}: expected one of {', '.join(values)}; got {value!r}")
    return values.index(value)


def names(codes: Tensor) -> list[list[str]]:
    """The words of codes (n, 5)."""
    return [
        [feature.values[v] for feature, v in zip(FEATURES, row, strict=True)]
        for row in codes.tolist()
    ]


def _wears(every: Tensor, value: str) -> Tensor:
    """Which of the codes (n, 5) have the value, in the first column that knows the word."""
    column = next(j for j, feature in enumerate(FEATURES) if value in feature.values)
    return every[:, column] == FEATURES[column].values.index(value)


def possible(codes: Tensor) -> Tensor:
    """Whether the truth allows each of codes (n, 5): the bald are written SilverGray; (n,) bool."""
    return (codes[:, HAIR_TYPE] != BALD) | (codes[:, HAIR_COLOR] == SILVER)


def visible(codes: Tensor) -> Tensor:
    """The codes (n, 5) as a picture shows them: any hair colour of the bald becomes SilverGray."""
    seen = codes.clone()
    seen[codes[:, HAIR_TYPE] == BALD, HAIR_COLOR] = SILVER
    return seen


def true_table() -> Tensor:
    """p(x) of all 4,032 combinations, (4032,) float64, in the order of ``ravel``."""
    every = unravel(torch.arange(4032), OUTFITS.sizes)
    p = possible(every).double()
    for one, other, factor in PAIRS:
        p *= torch.where(_wears(every, one) & _wears(every, other), factor, 1.0)
    for _ in range(FITS):
        for column, feature in enumerate(FEATURES):
            wanted = torch.tensor(feature.counts, dtype=torch.float64) + SMOOTHING
            now = torch.bincount(every[:, column], weights=p)
            p *= (wanted / wanted.sum() / now)[every[:, column]]
    return p / p.sum()


class Outfits(World):
    """The truth over outfits; its training set is fifty rows, fixed.

    table: p(x) of all combinations, (4032,) float64. every: the combinations, (4032, 5).
    """

    slug, space = "outfits", OUTFITS
    train_size, test_size = 50, 10_000

    def __init__(self) -> None:
        self.table = true_table()
        self.every = unravel(torch.arange(len(self.table)), self.space.sizes)
        self.entropy = entropy(self.table)

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """n outfits, codes (n, 5)."""
        return self.every[categorical(self.table, n, rng=rng)]

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats; -inf for a bald outfit with another colour than SilverGray."""
        return torch.log(self.table.to(x.device)[self.index(x)])

    def index(self, x: Tensor) -> Tensor:
        """The place of codes (n, 5) in ``table`` and ``every``, (n,)."""
        return ravel(check(self.space, x), self.space.sizes)

    def _fixed(self, part: str, n: int) -> Dataset:
        if part == "test":
            return super()._fixed(part, n)
        path = DATASETS / "outfits50.csv"
        x = read_outfits(path.read_bytes(), FEATURES)
        return Dataset(self.space, x[:n], name=f"outfits/train/{min(n, len(x))}")

    def marginal(self, column: int) -> Tensor:
        """The truth's marginal of one column, (k,)."""
        others = [axis for axis in range(5) if axis != column]
        return self.table.reshape(self.space.sizes).sum(others)

    def joint(self, one: int, other: int) -> Tensor:
        """The truth's joint table of two columns, (k_one, k_other)."""
        if one == other:
            raise ValueError(f"expected two different columns; got {one} twice")
        others = [axis for axis in range(5) if axis not in (one, other)]
        pair = self.table.reshape(self.space.sizes).sum(others)
        return pair if one < other else pair.T

    def mutual_information(self, one: int, other: int) -> float:
        """How much one column says of another, nats."""
        return mutual_information(self.joint(one, other))

    @property
    def total_correlation(self) -> float:
        """Sum of the columns' entropies less the joint entropy, nats (Watanabe 1960)."""
        return sum(entropy(self.marginal(column)) for column in range(5)) - self.entropy
