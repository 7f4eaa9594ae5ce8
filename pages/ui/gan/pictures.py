"""The forger of pictures: on request, from little noise or much, and between two noises."""

from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.inspector import Inspector
from core.rng import derive, generator
from core.space import levels as whole
from core.worlds.outfits import FEATURES
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live.choice import Choice
from pages.ui.live.frames_view import frames_view
from pages.ui.live.map_view import Readout
from pages.ui.live.sheets_view import sheets_view
from pages.ui.outfit_words import outfit_words
from pages.ui.outfits import feature_names
from pages.ui.words import _

NAME = "gan-wardrobe"
SHEET = 16
NOISE = [0.0, 0.5, 1.0, 1.5]
WALK = [round(k / 12, 4) for k in range(13)]
WALKS = 6
OPEN = "any"


def menus(controls: Controls) -> list[Choice]:
    """Five menus, each of which may be left open."""
    return [
        controls.choice(
            f"ask_{feature.name}", name.capitalize(),
            {OPEN: _("anything")} | dict(zip(feature.values, group, strict=True)),
            {"accessories": "Sunglasses", "clothing_color": "Pink"}.get(feature.name, OPEN),
            help=_("What you ask for. Left open, the forger chooses."), menu=True,
        )
        for feature, name, group in zip(FEATURES, feature_names(), outfit_words(), strict=True)
    ]  # fmt: skip


def request(now: Any) -> tuple[int, ...]:
    """What is asked for, a code for each feature, -1 where it is open."""
    words = [now[f"ask_{feature.name}"] for feature in FEATURES]
    return tuple(
        -1 if word == OPEN else feature.values.index(word)
        for feature, word in zip(FEATURES, words, strict=True)
    )


def _levels(x: Tensor) -> np.ndarray:
    """Pictures as uint8 (n, 32, 32, 3)."""
    return whole(x).permute(0, 2, 3, 1).contiguous().numpy()


def fits(x: Tensor, asked: tuple[int, ...]) -> Tensor:
    """Which pictures the inspector reads as clean outfits, just as asked (n,)."""
    seen = Inspector.load().inspect(x)
    wanted = torch.tensor(asked)
    return seen.clean & ((seen.codes == wanted) | (wanted < 0)).all(1)


def drawn(asked: tuple[int, ...], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same noise at every width (widths, SHEET, 32, 32, 3), and which are as asked."""
    model, y = store.model(NAME), torch.tensor([asked] * SHEET)
    frames = [
        model.sample_given(y, rng=generator(derive(seed, "gan/sheet")), truncation=scale)
        for scale in NOISE
    ]
    marks = fits(torch.cat(frames), asked).view(len(NOISE), SHEET).numpy()
    return np.stack([_levels(x) for x in frames]), marks


def true_ones(asked: tuple[int, ...]) -> np.ndarray:
    """Test pictures that wear what is asked for, as many as there are up to SHEET."""
    x, y = _tests()
    wanted = torch.tensor(asked)
    able = ((y == wanted) | (wanted < 0)).all(1)
    return _levels(x[able][:SHEET])


@cache
def _tests() -> tuple[Tensor, Tensor]:
    """Test pictures and what they wear."""
    test = store.world("wardrobe").test(4_000)
    return test.x, test.y


def sheet(controls: Controls) -> None:
    """Sixteen pictures as asked, beside true ones; call it inside a part."""
    some = menus(controls)
    width = controls.live(
        "truncation", _("Width of the noise"), 1.0, values=NOISE, sweep=True,
        help=_("The same noise, so many times as wide. 0 is the middle alone."),
    )  # fmt: skip
    now = controls.state()
    asked = request(now)
    frames, marks = store.remember(drawn, asked=asked, seed=now["seed"])
    true = store.remember(true_ones, asked=asked)
    sheets_view(
        "gan_sheet", frames, true, ranges=[width], choices=some,
        titles=[_("Forged, as you asked"), _("True ones that wear it")],
        text=_("Sixteen forged pictures beside true ones that wear the same."),
        marks=marks, beside_marks=np.ones(len(true)),
        mark_words={"right": _("clean, and as asked"), "wrong": _("not as asked")},
        readouts=[Readout("asked", _("clean, and read as asked"), "%", frames=marks.mean(1))],
        on_change=controls.hear("gan_sheet", "truncation", *(one.name for one in some)),
    )  # fmt: skip


def score(controls: Controls) -> tuple[int, int]:
    """How many things are asked for, and how many of the pictures shown are read as asked."""
    now = controls.state()
    asked = request(now)
    _frames, marks = store.remember(drawn, asked=asked, seed=now["seed"])
    step = NOISE.index(float(now["truncation"]))
    return sum(code >= 0 for code in asked), int(marks[step].sum())


def walked(asked: tuple[int, ...], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """WALKS ways between two noises (moments, WALKS, 32, 32, 3), and which pictures are clean."""
    model, rng = store.model(NAME), generator(derive(seed, "gan/walk"))
    one, other = (model.draw_noise(WALKS, rng=rng) for _end in range(2))
    y = torch.tensor([asked] * WALKS)
    frames = [model.decode((1 - t) * one + t * other, y) for t in WALK]
    clean = Inspector.load().inspect(torch.cat(frames)).clean
    return np.stack([_levels(x) for x in frames]), clean.view(len(WALK), WALKS).numpy()


def walk(controls: Controls) -> None:
    """Six pictures on their way from one noise to another; call it inside a part."""
    place = controls.live(
        "walk", _("From one noise to another"), 0.5, values=WALK, sweep=True,
        help=_("How far each picture is from its first noise to its second."),
    )  # fmt: skip
    now = controls.state()
    frames, clean = store.remember(walked, asked=request(now), seed=now["seed"])
    verdicts = [["right" if one else "wrong" for one in step] for step in clean]
    notes = [[_("clean") if one else _("not clean") for one in step] for step in clean]
    frames_view(
        "gan_walk", frames, text=_("Six forged pictures on their way between two noises."),
        captions=[_("way {k}").format(k=k + 1) for k in range(WALKS)], verdicts=verdicts,
        notes=notes, ranges=[place], columns=6, narrow=3,
        readouts=[Readout("clean", _("clean here"), "%", frames=clean.mean(1))],
        on_change=controls.hear("gan_walk", "walk"),
    )  # fmt: skip
