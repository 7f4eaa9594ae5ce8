"""What is asked of a model of outfits: five menus, true pictures of it, the inspector's verdict."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.inspector import Inspector
from core.space import levels
from core.worlds.outfits import FEATURES
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live.choice import Choice
from pages.ui.outfit_words import outfit_words
from pages.ui.outfits import feature_names
from pages.ui.words import _

SHEET = 16  # pictures on a sheet
OPEN = "any"


def menus(controls: Controls, before: str, start: Mapping[str, str], help: str) -> list[Choice]:
    """Five menus, named `before` and the feature, each of which may be left open."""
    return [
        controls.choice(
            before + feature.name, name.capitalize(),
            {OPEN: _("anything")} | dict(zip(feature.values, group, strict=True)),
            start.get(feature.name, OPEN), help=help, menu=True,
        )
        for feature, name, group in zip(FEATURES, feature_names(), outfit_words(), strict=True)
    ]  # fmt: skip


def request(now: Mapping[str, Any], before: str) -> tuple[int, ...]:
    """What is asked for, a code for each feature, -1 where it is open."""
    words = [now[before + feature.name] for feature in FEATURES]
    return tuple(
        -1 if word == OPEN else feature.values.index(word)
        for feature, word in zip(FEATURES, words, strict=True)
    )


def fits(x: Tensor, asked: tuple[int, ...]) -> Tensor:
    """Which pictures the inspector reads as clean outfits, just as asked (n,)."""
    seen, wanted = Inspector.load().inspect(x), torch.tensor(asked)
    return seen.clean & ((seen.codes == wanted) | (wanted < 0)).all(1)


def bytes_of(x: Tensor) -> np.ndarray:
    """Pictures (..., 3, h, w) as uint8 (..., h, w, 3)."""
    return levels(x).movedim(-3, -1).contiguous().numpy()


def true_ones(asked: tuple[int, ...]) -> np.ndarray:
    """Test pictures that wear what is asked for, as many as there are up to SHEET; uint8."""
    x, y = _tests()
    wanted = torch.tensor(asked)
    return bytes_of(x[((y == wanted) | (wanted < 0)).all(1)][:SHEET])


@cache
def _tests() -> tuple[Tensor, Tensor]:
    """Test pictures and what they wear."""
    test = store.world("wardrobe").test(4_000)
    return test.x, test.y
