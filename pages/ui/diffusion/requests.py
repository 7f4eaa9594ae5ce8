"""An outfit on request, drawn while you wait."""

from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.inspector import Inspector
from core.noise_model import NoiseModel
from core.rng import derive, generator
from core.worlds.outfits import FEATURES
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.diffusion import outfits
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Readout
from pages.ui.live.sheets_view import sheets_view
from pages.ui.outfit_words import outfit_words
from pages.ui.outfits import feature_names
from pages.ui.words import _

VIEW = "diffusion_asked"
SHEET = 16
OPEN = "any"
START = {"accessories": "Sunglasses", "hair_color": "PastelPink", "hair_type": "LongHairStraight"}


def menus(controls: Controls) -> list[Choice]:
    """Five menus, each of which may be left open."""
    return [
        controls.choice(
            f"wish_{feature.name}", name.capitalize(),
            {OPEN: _("anything")} | dict(zip(feature.values, group, strict=True)),
            START.get(feature.name, OPEN), help=_("What you ask for."), menu=True,
        )
        for feature, name, group in zip(FEATURES, feature_names(), outfit_words(), strict=True)
    ]  # fmt: skip


def request(now: Any) -> tuple[int, ...]:
    """What is asked for, a code for each feature, -1 where it is open."""
    words = [now[f"wish_{feature.name}"] for feature in FEATURES]
    return tuple(
        -1 if word == OPEN else feature.values.index(word)
        for feature, word in zip(FEATURES, words, strict=True)
    )


def quickest() -> NoiseModel:
    """The denoiser that needs the fewest steps, of those that are shipped."""
    return store.model(outfits.names()[-1])


def drawn(asked: tuple[int, ...], seed: int) -> Tensor:
    """SHEET pictures (n, 3, 32, 32) on that request; for `store.remember`."""
    y = torch.tensor([asked] * SHEET)
    return quickest().sample_given(y, rng=generator(derive(seed, "diffusion/asked")))


def fits(x: Tensor, asked: tuple[int, ...]) -> Tensor:
    """Which pictures the inspector reads as clean outfits, just as asked (n,)."""
    seen, wanted = Inspector.load().inspect(x), torch.tensor(asked)
    return seen.clean & ((seen.codes == wanted) | (wanted < 0)).all(1)


def true_ones(asked: tuple[int, ...]) -> np.ndarray:
    """Test pictures that wear what is asked for, as many as there are up to SHEET."""
    x, y = _tests()
    wanted = torch.tensor(asked)
    return outfits.bytes_of(x[((y == wanted) | (wanted < 0)).all(1)][:SHEET])


@cache
def _tests() -> tuple[Tensor, Tensor]:
    """Test pictures and what they wear."""
    test = store.world("wardrobe").test(4_000)
    return test.x, test.y


def sheet(controls: Controls) -> None:
    """Pictures as asked, beside true ones; call it inside a part."""
    some = menus(controls)
    now = controls.state()
    asked = request(now)
    x = store.remember(drawn, asked=asked, seed=now["seed"])
    true, right = store.remember(true_ones, asked=asked), fits(x, asked)
    sheets_view(
        VIEW, outfits.bytes_of(x)[None], true, choices=some,
        titles=[_("Walked back, as you asked"), _("True ones that wear it")],
        text=_("Pictures drawn as you asked beside true ones that wear the same."),
        marks=right[None].numpy(), beside_marks=np.ones(len(true)),
        mark_words={"right": _("clean, and as asked"), "wrong": _("not as asked")},
        readouts=[Readout("asked", _("clean, and read as asked"), "%",
                          frames=[float(right.double().mean())])],
        on_change=controls.hear(VIEW, *(one.name for one in some)),
    )  # fmt: skip
