"""The globe: the sphere's flow, the flat map's flow wrapped round it, and the truth."""

import gzip
import math
from functools import cache
from typing import Any

import numpy as np
import streamlit as st
import torch

from core import checkpoint, globe
from core.flow_journey import middles
from core.rng import derive, generator
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live.bytes import pack
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.words import _

VIEW = "flow_globe"
ROWS, COLUMNS, TOP = 180, 360, 6.0
DRAWN, SHOWN = 20_000, 600
MODELS = {"sphere": "sphere_flow-sphere", "flat": "coupling_flow-land"}


def _grid(word: str) -> torch.Tensor:
    """Times an even globe, per true area, in each cell."""
    if word != "truth":
        return globe.globe_grid(store.model(MODELS[word]), ROWS, COLUMNS)
    world, x = store.world("sphere"), middles(ROWS, COLUMNS)
    return (world.log_prob(x).exp() * 4 * math.pi).view(ROWS, COLUMNS)


def _dots(word: str) -> torch.Tensor:
    rng = generator(derive(0, "flow/globe"))
    source = store.world("sphere") if word == "truth" else store.model(MODELS[word])
    return source.sample(DRAWN, rng=rng)


@cache
def found(word: str) -> dict[str, float]:
    """Shares of 20,000 dots, and the density about the pole in the south."""
    world, x = store.world("sphere"), _dots(word)
    return {
        "sea": float((~world.is_land(x)).double().mean()),
        "antarctica": globe.share_of(world, "Antarctica", x),
        "pole": float(_grid(word)[-3].mean()),
    }


@cache
def blob() -> bytes:
    """Everything that the globe shows, compressed, as the browser fetches it once."""
    arrays: dict[str, Any] = {}
    for word in ("sphere", "flat", "truth"):
        level = (_grid(word).nan_to_num(0).clamp_max(TOP) * (255 / TOP)).round()
        arrays[word] = level.to(torch.uint8).numpy()
        arrays[f"{word}_dots"] = (_dots(word)[:SHOWN] * 100).round().numpy().astype(np.int16)
    mask = store.world("sphere").mask.numpy()[::2, ::2]
    arrays["mask_bits"] = np.packbits(mask)
    told = {word: found(word) for word in ("sphere", "flat", "truth")}
    return gzip.compress(pack(arrays, mask_shape=mask.shape, found=told), 5)


def address() -> str:
    """Where the browser fetches it; other models have another address."""
    marks = [checkpoint.read_card(name)["weights_sha256"][:8] for name in MODELS.values()]
    return f"flows/globe.bin?{''.join(marks)}"


def globe_view(controls: Controls) -> None:
    """The globe that turns; call it inside a part."""

    def faced() -> None:
        """Where the globe was let go."""
        if facing := st.session_state[VIEW].get("facing"):
            controls.put({"turned": int(facing[0]), "tilted": int(facing[1])})

    which = controls.choice(
        "globe", _("On the globe"), {
            "sphere": _("the sphere flow"), "flat": _("the flat map's flow"),
            "truth": _("the truth, even over land"),
        }, "sphere", help=_("Whose density is drawn, per true area."),
    )  # fmt: skip
    ranges = [
        controls.live("turned", _("Facing longitude"), 20, -180, 180, step=1, unit="°",
                      help=_("East is positive. Or drag the globe, or use the arrow keys on it.")),
        controls.live("tilted", _("Facing latitude"), -30, -90, 90, step=1, unit="°",
                      help=_("North is positive.")),
    ]  # fmt: skip
    mount(
        "globe_view", VIEW, {}, room=Room(0, 500, 640),
        on_change=controls.hear(VIEW, "globe", "turned", "tilted") | {"facing": faced},
        choices=[which.describe(VIEW)], ranges=[one.describe(VIEW) for one in ranges],
        address=address(), words=_words(),
    )  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "label": _("A globe with a density, the coast and dots. Arrow keys turn it."),
        "spin": _("Turn"), "hold": _("Hold"),
        "scale": _("0 – 6 times an even globe, per true area"),
        "dots": _("600 of its dots"), "sea": _("dots at sea"),
        "antarctica": _("dots in Antarctica"), "pole": _("density 2.5° from the South Pole"),
        "even": _("times even"),
    }  # fmt: skip


def in_words() -> str:
    """The three globes as a table."""
    names = {
        "sphere": _("the sphere flow"), "flat": _("the flat map's flow"), "truth": _("the truth"),
    }  # fmt: skip
    head = _("| Dots of | at sea | in Antarctica | density 2.5° from the South Pole |")
    rows = [head, "|---|--:|--:|--:|"]
    for word, name in names.items():
        one = store.remember(found, word=word)
        rows.append(f"| {name} | {one['sea']:.1%} | {one['antarctica']:.1%} | {one['pole']:.1f} |")
    return "\n".join(rows)
