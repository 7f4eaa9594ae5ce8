"""The forger of pictures: on request, from little noise or much, and between two noises."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import torch

from core.inspector import Inspector
from core.rng import derive, generator
from pages.ui import asked, store
from pages.ui.asked import SHEET
from pages.ui.controls import Controls
from pages.ui.given import Given
from pages.ui.live.ahead import each_other
from pages.ui.live.choice import Choice
from pages.ui.live.frames_view import frames_view
from pages.ui.live.map_view import Readout
from pages.ui.live.sheets_view import sheets_bytes, sheets_view
from pages.ui.words import _

NAME, VIEW = "gan-wardrobe", "gan_sheet"
NOISE = [0.0, 0.5, 1.0, 1.5]
WALK = [round(k / 12, 4) for k in range(13)]
WALKS = 6
START = {"accessories": "Sunglasses", "clothing_color": "Pink"}


def menus(controls: Controls) -> list[Choice]:
    """Five menus, each of which may be left open."""
    says = _("What you ask for. Left open, the forger chooses.")
    return asked.menus(controls, "ask_", START, says)


def request(now: Mapping[str, Any]) -> tuple[int, ...]:
    """What is asked for, a code for each feature, -1 where it is open."""
    return asked.request(now, "ask_")


def drawn(wish: tuple[int, ...], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same noise at every width (widths, SHEET, 32, 32, 3), and which are as asked."""
    model, rng = store.model(NAME), generator(derive(seed, "gan/sheet"))
    z, y = model.draw_noise(SHEET, rng=rng), torch.tensor([wish] * SHEET)
    x = model.decode(torch.cat([scale * z for scale in NOISE]), y.repeat(len(NOISE), 1))
    marks = asked.fits(x, wish).view(len(NOISE), SHEET).numpy()
    return asked.bytes_of(x.unflatten(0, (len(NOISE), SHEET))), marks


def layers(controls: Controls, seed: int) -> dict[str, Any]:
    """What the sheets show at these settings: sixteen pictures as asked, beside true ones."""
    some = menus(controls)
    width = controls.live(
        "truncation", _("Width of the noise"), 1.0, values=NOISE, sweep=True,
        help=_("The same noise, so many times as wide. 0 is the middle alone."),
    )  # fmt: skip
    wish = request({one.name: one.value for one in some})
    frames, marks = store.remember(drawn, wish=wish, seed=seed)
    true = store.remember(asked.true_ones, asked=wish)
    return {
        "frames": frames, "beside": true, "ranges": [width], "choices": some, "marks": marks,
        "titles": [_("Forged, as you asked"), _("True ones that wear it")],
        "text": _("Sixteen forged pictures beside true ones that wear the same."),
        "beside_marks": np.ones(len(true)), "soon": True,
        "mark_words": {"right": _("clean, and as asked"), "wrong": _("not as asked")},
        "readouts": [Readout("asked", _("clean, and read as asked"), "%", frames=marks.mean(1))],
    }  # fmt: skip


def sheet(controls: Controls) -> None:
    """The sheets; call it inside a part."""
    seed = controls.state()["seed"]
    shown = layers(controls, seed)
    some = shown["choices"]
    sheets_view(
        VIEW, **shown, ahead=each_other("gan/sheet", some, seed=seed),
        on_change=controls.hear(VIEW, "truncation", *(one.name for one in some)),
    )  # fmt: skip


def ahead(question: str) -> bytes:
    """The bytes of the sheets at the settings of an address; ValueError if it is wild."""
    given = Given(dict(parse_qsl(question)))
    return sheets_bytes(VIEW, **layers(given, given.seed()))


def score(controls: Controls) -> tuple[int, int]:
    """How many things are asked for, and how many of the pictures shown are read as asked."""
    now = controls.state()
    wish = request(now)
    _frames, marks = store.remember(drawn, wish=wish, seed=now["seed"])
    step = NOISE.index(float(now["truncation"]))
    return sum(code >= 0 for code in wish), int(marks[step].sum())


def walked(wish: tuple[int, ...], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """WALKS ways between two noises (moments, WALKS, 32, 32, 3), and which pictures are clean."""
    model, rng = store.model(NAME), generator(derive(seed, "gan/walk"))
    one, other = (model.draw_noise(WALKS, rng=rng) for _end in range(2))
    y = torch.tensor([wish] * WALKS * len(WALK))
    x = model.decode(torch.cat([(1 - t) * one + t * other for t in WALK]), y)
    clean = Inspector.load().inspect(x).clean.view(len(WALK), WALKS).numpy()
    return asked.bytes_of(x.unflatten(0, (len(WALK), WALKS))), clean


def walk(controls: Controls) -> None:
    """Six pictures on their way from one noise to another; call it inside a part."""
    place = controls.live(
        "walk", _("From one noise to another"), 0.5, values=WALK, sweep=True,
        help=_("How far each picture is from its first noise to its second."),
    )  # fmt: skip
    now = controls.state()
    frames, clean = store.remember(walked, wish=request(now), seed=now["seed"])
    verdicts = [["right" if one else "wrong" for one in step] for step in clean]
    notes = [[_("clean") if one else _("not clean") for one in step] for step in clean]
    frames_view(
        "gan_walk", frames, text=_("Six forged pictures on their way between two noises."),
        captions=[_("way {k}").format(k=k + 1) for k in range(WALKS)], verdicts=verdicts,
        notes=notes, ranges=[place], columns=6, narrow=3,
        readouts=[Readout("clean", _("clean here"), "%", frames=clean.mean(1))],
        on_change=controls.hear("gan_walk", "walk"),
    )  # fmt: skip


def warm() -> None:
    """Draw what everybody sees first."""
    ahead("")
    wish = request({one.name: one.value for one in menus(Given({}))})
    store.remember(walked, wish=wish, seed=0)
