"""How large the space of pictures is, and how little of it is real.

There are 256^3072 pictures of 3 x 32 x 32 values of 8 bits. A truth of entropy H is spread over
about e^H of them (the typical set: Shannon 1948, theorem 3), so that an even draw from all
pictures falls there with probability about e^H / 256^3072.
"""

import math
from dataclasses import dataclass

from core.intervals import wilson
from core.space import PICTURES, Space

BITS = 8  # of one colour value


@dataclass(frozen=True)
class Found:
    """So many hits out of n, the share's 95% interval (Wilson 1927), and three over n: the 95%
    upper end where nothing was hit, since (1 - 3/n)^n is about e^-3 = 0.05."""

    hits: int
    n: int
    low: float
    high: float
    three: float


def digits(space: Space = PICTURES) -> float:
    """log10 of how many 8-bit pictures there are."""
    return space.dims * BITS * math.log10(2)


def typical_digits(entropy: float) -> float:
    """log10 of e^entropy, the number of pictures over which a truth of that entropy is spread."""
    return entropy / math.log(10)


def share_digits(entropy: float, space: Space = PICTURES) -> float:
    """log10 of the share of picture space that the truth fills; negative."""
    return typical_digits(entropy) - digits(space)


def found(hits: int, n: int) -> Found:
    """What n draws with so many hits say about the share."""
    return Found(hits, n, *wilson(hits, n), 3 / n)
