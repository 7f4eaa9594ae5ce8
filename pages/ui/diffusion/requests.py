"""An outfit on request, drawn while you wait."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import torch
from torch import Tensor

from core.noise_model import NoiseModel
from core.rng import derive, generator
from pages.ui import asked, store
from pages.ui.asked import SHEET
from pages.ui.controls import Controls
from pages.ui.diffusion import outfits
from pages.ui.given import Given
from pages.ui.live.ahead import each_other
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Readout
from pages.ui.live.sheets_view import sheets_bytes, sheets_view
from pages.ui.words import _

VIEW = "diffusion_asked"
START = {"accessories": "Sunglasses", "hair_color": "PastelPink", "hair_type": "LongHairStraight"}


def menus(controls: Controls) -> list[Choice]:
    """Five menus, each of which may be left open."""
    return asked.menus(controls, "wish_", START, _("What you ask for."))


def request(now: Mapping[str, Any]) -> tuple[int, ...]:
    """What is asked for, a code for each feature, -1 where it is open."""
    return asked.request(now, "wish_")


def quickest() -> NoiseModel:
    """The denoiser that needs the fewest steps, of those that are shipped."""
    return store.model(outfits.names()[-1])


def drawn(wish: tuple[int, ...], seed: int) -> Tensor:
    """SHEET pictures (n, 3, 32, 32) on that request; for `store.remember`."""
    y = torch.tensor([wish] * SHEET)
    return quickest().sample_given(y, rng=generator(derive(seed, "diffusion/asked")))


def layers(controls: Controls, seed: int) -> dict[str, Any]:
    """What the sheets show at these settings: pictures as asked, beside true ones."""
    some = menus(controls)
    wish = request({one.name: one.value for one in some})
    x = store.remember(drawn, wish=wish, seed=seed)
    true, right = store.remember(asked.true_ones, asked=wish), asked.fits(x, wish)
    return {
        "frames": asked.bytes_of(x)[None], "beside": true, "choices": some, "soon": True,
        "titles": [_("Walked back, as you asked"), _("True ones that wear it")],
        "text": _("Pictures drawn as you asked beside true ones that wear the same."),
        "marks": right[None].numpy(), "beside_marks": np.ones(len(true)),
        "mark_words": {"right": _("clean, and as asked"), "wrong": _("not as asked")},
        "readouts": [Readout("asked", _("clean, and read as asked"), "%",
                             frames=[float(right.double().mean())])],
    }  # fmt: skip


def sheet(controls: Controls) -> None:
    """The sheets; call it inside a part."""
    seed = controls.state()["seed"]
    shown = layers(controls, seed)
    some = shown["choices"]
    sheets_view(
        VIEW, **shown, ahead=each_other("diffusion/sheet", some, seed=seed),
        on_change=controls.hear(VIEW, *(one.name for one in some)),
    )  # fmt: skip


def ahead(question: str) -> bytes:
    """The bytes of the sheets at the settings of an address; ValueError if it is wild."""
    given = Given(dict(parse_qsl(question)))
    return sheets_bytes(VIEW, **layers(given, given.seed()))
