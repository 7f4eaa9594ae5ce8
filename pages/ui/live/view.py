"""Live views: drawn in the browser from bytes, redrawn there while a control is dragged.

A view is one JavaScript file in this folder, read after `base.js`, which gives it the bytes
(`unpack`), the course's colours (`palette`), a sharp canvas (`stage`), labelled ranges
(`range`) and the event that says what was painted (`painted`).
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui.live.bytes import pack
from pages.ui.live.room import Room

HERE = Path(__file__).parent
MAP_AND_AXES = ("map_drawing", "axes")
SHARED = {
    **dict.fromkeys(("steps", "resume", "cookie_view"), ("press",)),
    "map_view": ("map_drawing", "ahead"),
    "sheets_view": ("ahead",),
    "frames_view": ("ahead",),
    "trace_view": ("axes",),
    "globe_view": ("map_drawing",),
    "odd_view": ("axes",),
    "flow_view": (*MAP_AND_AXES, "flow_drawing"),
    "diffusion_view": (*MAP_AND_AXES, "diffusion_schedules"),
    "diffusion_back_view": ("map_drawing",),
    "gan_view": (
        *MAP_AND_AXES,
        "gan_moves",
        "gan_game",
        "gan_near",
        "gan_drawing",
        "gan_charts",
        "gan_play",
    ),
    "paint_view": ("map_drawing",),
    "sampling_view": ("sampling_maths", "sampling_text"),
    "futures_view": ("sampling_text",),
    "sentence_view": ("sampling_text",),
    "tins_view": ("tins_maths", "small_net"),
    "vae_view": ("vae_net", "axes"),
    "vae_edit_view": ("vae_net",),
    "vae_plane_view": ("vae_net",),
    "vae_land_view": ("vae_net", "map_drawing", "axes"),
    "tokens_view": ("text_box", "byte_pairs", "bars"),
    "tokens_cut_view": ("text_box", "byte_pairs"),
    "vocabulary_view": ("axes", "byte_pairs", "keys"),
    "window_view": ("keys",),
    "bars_view": ("bars",),
    "ngram_view": ("text_box", "bars"),
    "run_view": ("map_drawing", "axes", "run_film", "run_curves", "run_bar"),
}
OPEN = ("plot_view", "picture_export", "leaves_view")  # no shadow tree: they need the page's styles


def parts(name: str) -> tuple[str, ...]:
    """What a view is made of: `base`, what it shares with other views, its own file."""
    return ("base", *SHARED.get(name, ()), name)


@cache
def script(name: str) -> str:
    """The JavaScript of a view: `base.js`, what it shares with other views, then its own file.
    FileNotFoundError without one."""
    files = [(HERE / f"{part}.js").read_text("utf-8") for part in parts(name)]
    return "\n" + "\n".join(files)


@cache
def fingerprint(name: str) -> str:
    """A short hash of a view's JavaScript: another version has another address."""
    return hashlib.sha256(script(name).encode()).hexdigest()[:16]


def address(name: str) -> str:
    """Where the JavaScript of a view is fetched, below the course's own address."""
    return f"/assets/views/{name}.js?{fingerprint(name)}"


@cache
def loading_script(name: str) -> str:
    """JavaScript that fetches the view once for the page; every message carries this, not that."""
    return f"""
const script = document.querySelector('script[src*="/static/"]');
const home = script ? script.src.split("/static/")[0] : location.origin;
const view = await import(`${{home}}{address(name)}`);
export default view.default;
"""


@cache
def component(name: str) -> Any:
    """The registered component of a view; its styles come with the parts that it is made of."""
    sheets = [HERE / f"{part}.css" for part in parts(name)]
    css = "".join(sheet.read_text("utf-8") for sheet in sheets if sheet.exists())
    return st.components.v2.component(
        f"from_noise.{name}", css=css, js=loading_script(name), isolate_styles=name not in OPEN
    )


def mount(
    name: str,
    key: str,
    arrays: Mapping[str, Any],
    /,
    *,
    room: Room | None = None,
    on_change: Mapping[str, Callable[[], None]] | None = None,
    **meta: Any,
) -> Any:
    """Put view `name` on the page under `key`; gives what the view wrote back on release.

    `arrays` and `meta` (JSON-ready) reach the JavaScript through `unpack`; `on_change` names each
    value the view writes back and what to call then.
    """
    callbacks = {f"on_{state}_change": call for state, call in (on_change or {}).items()}
    data = pack(arrays, view=key, **meta)
    with st.container(key=(room or Room(0, 0, 0)).key(key)):
        return component(name)(key=key, data=data, **callbacks)
