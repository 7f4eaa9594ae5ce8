"""What every session shares: worlds and shipped models, loaded once per process.

A lesson asks `store.world("land")` or `store.model("histogram-land")` and holds no cache itself.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

import streamlit as st
import torch

WORLDS = ("land", "sphere", "outfits", "wardrobe", "tins")


@st.cache_resource(show_spinner=False)
def world(slug: str) -> Any:
    """The world of that slug; KeyError for another name."""
    from core import worlds

    return worlds.get(slug)


@st.cache_resource(show_spinner=False)
def model(name: str) -> Any:
    """The shipped model `family-world`; ValueError when there is none of that name."""
    from core import checkpoint

    return checkpoint.read(name)[0]


@st.cache_resource(show_spinner=False, max_entries=512)
def _remembered(name: str, settings: tuple, _make: Callable[[], Any]) -> Any:
    return _make()


def remember(make: Callable[..., Any], **settings: Any) -> Any:
    """`make(**settings)`, kept for every session; the settings (hashable) are the key.

    For what a control asks for again and again: a fitted histogram, the ruler's figures. At most
    512 answers are kept in all, the oldest going first. Do not change what comes back.
    """
    name = f"{make.__module__}.{make.__qualname__}"
    return _remembered(name, tuple(sorted(settings.items())), lambda: make(**settings))


def session() -> str:
    """A name for this session, which its own page alone is told."""
    return str(st.session_state.setdefault("_session", uuid4().hex))


def warm() -> None:
    """Load torch, the worlds and the shipped models before anybody waits for them."""
    torch.set_num_threads(1)
    for slug in WORLDS:
        with suppress(FileNotFoundError):  # `make data` has not been run; the page will say so
            world(slug)
    from core import checkpoint, pixel_counts, sweeps

    with suppress(FileNotFoundError):
        pixel_counts.wardrobe()
        sweeps.warm()
    for name in checkpoint.names():
        with suppress(ValueError):  # a broken file: the lesson that asks for it says so
            model(name)
