"""Tasks on descriptions, checked against the settings a learner chose.

Each check takes the state as it is and gives an Answer: whether it holds, and the numbers that a
sentence about it needs. Everything is worked out anew from the settings.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache

import torch
from torch import Tensor

from core import descriptions
from core.description_record import STEPS, triples, wardrobe_pca
from core.descriptions import Description, by_components, by_pixels
from core.rng import derive, generator
from core.worlds import get
from core.worlds.tins import draw, read, sizes
from core.worlds.wardrobe import Wardrobe

CLOSE = 0.25  # pixels by which a placed tin may be off
GHOST = 28.0  # levels
SHOWN = 6  # people on the page


@dataclass(frozen=True)
class Answer:
    """Whether the task is done, and the numbers that decided it, by name."""

    passed: bool
    numbers: dict[str, float] = field(default_factory=dict)


def mystery(seed: int) -> Tensor:
    """Height and width of the tin to be found, (2,)."""
    rng = generator(derive(seed, "representation/mystery"))
    return sizes()[torch.randint(len(sizes()), (2,), generator=rng)]


def placed(seed: int, height: float, width: float) -> Answer:
    """Whether A stands where the mystery tin does, within a quarter of a pixel each way."""
    off = (mystery(seed) - torch.tensor([height, width])).abs()
    far = descriptions.gap(draw(mystery(seed)[None]), draw(torch.tensor([[height, width]])))
    return Answer(bool((off <= CLOSE).all()), {"levels": float(far)})


def ghost(a: tuple[float, float], b: tuple[float, float], t: float) -> Answer:
    """Whether the pixels between two tins lie ``GHOST`` levels or more from every tin."""
    one, two = (draw(torch.tensor([size])) for size in (a, b))
    between = by_pixels((1, 32, 32)).between(one, two, t)
    far = float(read(between)[1])
    return Answer(far >= GHOST, {"levels": far})


def typed_bits(answer: float | None) -> Answer:
    """The entropy of a tin in bits, to a tenth."""
    right = get("tins").entropy / math.log(2)
    return Answer(answer is not None and abs(answer - right) < 0.1, {"bits": right})


def people(seed: int) -> tuple[Tensor, Tensor]:
    """Six test pictures and their outfits, (6, 3, 32, 32) and (6, 5)."""
    test = get("wardrobe").test(500)
    assert test.y is not None
    which = torch.randperm(500, generator=generator(derive(seed, "representation/people")))[:SHOWN]
    return test.x[which], test.y[which]


@lru_cache(maxsize=256)
def read_right(seed: int) -> dict[int, int]:
    """How many of the people are read right by each number of components. Do not change it."""
    x, y = people(seed)
    return {
        one: int(descriptions.wears(by_components(wardrobe_pca(), one).again(x), y).sum())
        for one in STEPS
    }


def fewest_components(seed: int, k: int) -> Answer:
    """Whether k is the fewest measured components with which half of the people are read right."""
    right = read_right(seed)
    enough = [one for one in STEPS if 2 * right[one] >= SHOWN]
    fewest = min(enough, default=math.inf)
    return Answer(k == fewest, {"right": right.get(k, math.nan), "fewest": fewest})


def three(which: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The pictures a, b, c of one sum on the page, each (1, 3, 32, 32), and the outfit wanted."""
    world = get("wardrobe")
    assert isinstance(world, Wardrobe)
    a, b, c, wanted = (part[which : which + 1] for part in triples(world, SHOWN, seed=1))
    return a, b, c, wanted


def added(how: Description, which: int, amount: float) -> Answer:
    """Whether c + amount (a - b) is read as c's outfit with sunglasses."""
    a, b, c, wanted = three(which)
    made = how.add(c, a, b, amount)
    shared = descriptions.shared(descriptions.reads(made).codes, wanted)
    return Answer(bool(descriptions.wears(made, wanted)), {"shared": float(shared)})
