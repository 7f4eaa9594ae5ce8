"""Captions of outfits: sentences from a small grammar, so that the truth of a text is known.

    p(caption) = p(outfit) p(wording | outfit)

The outfit follows the truth of ``outfits``; each of three turns of phrase is chosen by itself. No
two outfits that look different share a caption, so every caption has one cause, all of them can be
listed, and the entropy is exact. A caption ends with a line break, and line breaks fill its window.
"""

from functools import cached_property
from itertools import product

import torch
from torch import Generator, Tensor

from core.language.tokenizer import Characters
from core.numerics import entropy
from core.rng import categorical
from core.space import Space, check
from core.worlds.outfits import Outfits, names
from core.worlds.text import Text

WIDTH = 104  # characters of a window
PERSON = {"a person": 0.75, "somebody": 0.25}
GLASSES = {"glasses": 0.8, "spectacles": 0.2}
WEARS = {"in": 0.7, "wearing": 0.3}
HAIR = {
    "LongHairBun": "{} hair in a bun",
    "LongHairCurly": "long curly {} hair",
    "LongHairStraight": "long straight {} hair",
    "ShortHairShortWaved": "short wavy {} hair",
    "ShortHairShortFlat": "short flat {} hair",
    "ShortHairFrizzle": "short frizzy {} hair",
}
HAIR_COLOR = {"PastelPink": "pink", "SilverGray": "silver", "Blonde": "blond"}
SHIRT = {
    "Hoodie": "hoodie",
    "Overall": "pair of overalls",
    "ShirtScoopNeck": "scoop-neck shirt",
    "ShirtVNeck": "V-neck shirt",
}
SHIRT_COLOR = {
    "Blue01": "blue",
    "Gray01": "gray",
    "PastelGreen": "light green",
    "PastelOrange": "orange",
}


def caption(words: list[str], person: str, glasses: str, wears: str) -> str:
    """The sentence for an outfit, its five values in the order of the columns."""
    accessory, shirt_color, shirt, hair_color, hair = words
    color = HAIR_COLOR.get(hair_color, hair_color.lower())
    head = HAIR[hair].format(color) if hair in HAIR else "no hair"
    seen = {"Blank": "", "Round": f" and round {glasses}", "Sunglasses": " and sunglasses"}
    color = SHIRT_COLOR.get(shirt_color, shirt_color.lower())
    return f"{person} with {head}{seen[accessory]} {wears} a {color} {SHIRT[shirt]}"


class Captions(Text):
    """The truth over captions as windows of characters."""

    slug, opening = "captions", ""
    train_size, test_size = 20_000, 2_000

    def __init__(self) -> None:
        self.tokenizer = Characters()
        self.space = Space("tokens", (WIDTH,), (self.tokenizer.size,))
        self.outfits = Outfits()
        round_glasses = float(self.outfits.marginal(0)[1])  # only these have a word to choose
        turns = _nats(PERSON) + _nats(WEARS) + round_glasses * _nats(GLASSES)
        self.entropy = self.outfits.entropy + turns

    @cached_property
    def listed(self) -> dict[str, tuple[float, int]]:
        """Every caption: its probability, and the place of its outfit in ``outfits.table``."""
        return _all(self.outfits)

    @cached_property
    def table(self) -> Tensor:
        """The probability of every caption, (m,) float64, in the order of ``listed``."""
        return torch.tensor([share for share, _ in self.listed.values()], dtype=torch.float64)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {text: place for place, text in enumerate(self.listed)}

    @cached_property
    def every(self) -> Tensor:
        """All captions as windows, (m, t)."""
        padded = (text.ljust(WIDTH, "\n") for text in self.listed)
        return torch.tensor([self.tokenizer.encode(text) for text in padded])

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """n captions as windows (n, t)."""
        return self.every[categorical(self.table, n, rng=rng)]

    def log_prob(self, x: Tensor) -> Tensor:
        """log p(x), (n,), nats; -inf for a text that the truth never writes."""
        check(self.space, x)
        found = [self._place.get(text.rstrip("\n"), -1) for text in self.texts(x)]
        place = torch.tensor(found, dtype=torch.int64)
        score = torch.log(self.table)[place.clamp_min(0)]
        return torch.where(place < 0, -torch.inf, score).to(x.device)

    def lengths(self, x: Tensor) -> Tensor:
        """Characters of each window up to its first line break, that included, (n,)."""
        return torch.tensor([min(len(t.partition("\n")[0]) + 1, WIDTH) for t in self.texts(x)])

    def learned(self) -> str:
        """The training captions, one a line."""
        return self._learned

    @cached_property
    def _learned(self) -> str:
        return "\n".join(text.rstrip("\n") for text in self.texts(self.train().x))


def _nats(turn: dict[str, float]) -> float:
    return entropy(torch.tensor(list(turn.values()), dtype=torch.float64))


def _all(outfits: Outfits) -> dict[str, tuple[float, int]]:
    """Every caption that is possible, its probability, and the place of its outfit."""
    places = torch.nonzero(outfits.table > 0)[:, 0]
    found: dict[str, tuple[float, int]] = {}
    for place, words in zip(places.tolist(), names(outfits.every[places]), strict=True):
        base = float(outfits.table[place])
        for turn in product(PERSON.items(), GLASSES.items(), WEARS.items()):
            text = caption(words, *(phrase for phrase, _ in turn))
            share = base * turn[0][1] * turn[1][1] * turn[2][1]
            found[text] = (found.get(text, (0.0, 0))[0] + share, place)
    return found
