"""The paper that a world is painted on, the files it comes from, and the files it goes to."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st
import torch

from core.rng import generator
from core.worlds import kept, link, own, starters
from core.worlds.own import Own
from core.worlds.painted import LEAST, SIZES, Painted
from core.worlds.points import Points
from core.worlds.read_picture import to_png
from core.worlds.read_points import to_csv
from pages.ui.controls import Controls
from pages.ui.live.map_view import map_view
from pages.ui.live.paint_view import paint_view
from pages.ui.own_world.chosen import check, own_it
from pages.ui.source import text_alternative
from pages.ui.words import _

NAME, FIRST, VIEW = "own", "rings", "paint"
DOTS, SHOWN = 1_000, 20_000  # that a painted world makes; points of a table that are drawn
_HEARD, _TURN = "_own_heard", "_own_turn"  # what the paper last sent; how often others changed it


def own_now(controls: Controls) -> Own:
    """The world of the page as its control has it: painted, loaded or in the link."""
    token = controls.hold(NAME, FIRST, check(NAME))
    own_it(token)
    try:
        return link.world(token)
    except ValueError:  # its file went while the page was open
        return link.world(FIRST)


def starts() -> dict[str, tuple[str, Any]]:
    """Masks to start from, by name, with their names on the page."""
    words = {
        "letters": _("Letters"),
        "islands": _("Two islands"),
        "continents": _("Continents"),
        "block": _("A block"),
    }
    return {name: (label, starters.mask(name).numpy()) for name, label in words.items()}


def put(controls: Controls, world: Own) -> None:
    """Make a world the page's own, and this visit's (in a callback)."""
    kept.keep(world)
    controls.put({NAME: link.token(world)})
    own_it(link.token(world))


def paper(controls: Controls) -> None:
    """The paper and the dots beside it; for points, the points."""
    world = own_now(controls)
    says = _("What the brush leaves behind.")
    tool = controls.choice(
        "tool", _("Paint"), {"land": _("Land"), "sea": _("Sea")}, "land", help=says
    )
    says = _("How wide the brush is.")
    brush = controls.live("brush", _("Brush"), 7, 1, 25, step=1, unit=_("cells"), help=says)
    if isinstance(world, Points):
        _points(controls, world)
        return
    draws = torch.rand(DOTS, 3, dtype=torch.float64, generator=generator(controls.state()["seed"]))
    heard = controls.hear(VIEW, "tool", "brush") | {"mask": lambda: _heard(controls)}
    paint_view(
        VIEW, world.mask.numpy(), draws.numpy(),
        text=_("A map of sea and land to paint on."),
        turn=_turn(controls), least=LEAST, starts=starts(), choices=[tool], ranges=[brush],
        on_change=heard,
    )  # fmt: skip


def _points(controls: Controls, world: Points) -> None:
    """The points of a table, those to learn from and those held out alike."""
    shown = world.x.numpy()[:SHOWN]
    map_view("own_points", text=_("The points of your table."), truth=shown, dots=len(shown))
    st.button(_("Paint a world instead"), on_click=lambda: put(controls, link.world(FIRST)))


def _turn(controls: Controls) -> int:
    """Another number each time the mask was changed by anything but the paper itself."""
    token, heard = controls.state()[NAME], st.session_state.get(_HEARD)
    if token != heard:
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        st.session_state[_HEARD] = token
    return int(st.session_state[_TURN])


def _heard(controls: Controls) -> None:
    """Take in the mask that was painted (a callback); one that is no world is passed over."""
    try:
        world = own.painted(_mask(st.session_state[VIEW].get("mask")))
    except (ValueError, binascii.Error):
        return
    put(controls, world)
    st.session_state[_HEARD] = controls.state()[NAME]


def _mask(words: Any) -> torch.Tensor:
    """The mask in a message of the paper: bits in base64, of a known size; ValueError if not."""
    if not isinstance(words, str) or len(words) > 8_000:
        raise ValueError("expected a mask in base64; got something else")
    bits = np.unpackbits(np.frombuffer(base64.b64decode(words, validate=True), np.uint8))
    shape = next((one for one in SIZES.values() if one[0] * one[1] == len(bits)), (0, 0))
    return torch.from_numpy(bits.reshape(shape).astype(bool))


def in_words(world: Own) -> None:
    """The world for those who do not see it, and how the link and the files carry it."""
    if isinstance(world, Points):
        text_alternative(_("The points"), _points_in_words(world))
        return
    words = _(
        "{land:.1%} of the map is land, in {count} pieces. The largest piece holds {most:.1%} of "
        "the land. Its middle lies at {lon:.0f}° east and {lat:.0f}° north. The dots are even over "
        "the land and none is at sea."
    )
    first = (world.regions == 1).numpy()
    row, column = np.nonzero(first)
    text_alternative(_("Your world"), words.format(
        land=world.share, count=world.pieces, most=float(first.sum() / world.mask.numpy().sum()),
        lon=(column.mean() + 0.5) * 360 / world.columns - 180,
        lat=90 - (row.mean() + 0.5) * 180 / world.rows,
    ))  # fmt: skip


def _points_in_words(world: Points) -> str:
    mean, spread = world.x.mean(0).tolist(), world.x.std(0).tolist()
    return _(
        "{n:,} points; {train:,} to learn from and {test:,} held out. Longitude is {lon:.1f}° on "
        "average, give or take {dlon:.1f}°; latitude is {lat:.1f}°, give or take {dlat:.1f}°."
    ).format(
        n=len(world.x), train=world.train_size, test=world.test_size,
        lon=mean[0], dlon=spread[0], lat=mean[1], dlat=spread[1],
    )  # fmt: skip


def affine_in_words(world: Points) -> str:
    """How the table's units became degrees, as a sentence; empty where they were degrees."""
    if world.affine.same:
        return ""
    (a, b), (c, d) = world.affine.scale, world.affine.shift
    return _(
        "Your columns x and y became degrees by longitude = {a:.4g} x + {c:.4g} and latitude = "
        "{b:.4g} y + {d:.4g}. A density per square degree times {ab:.4g} is one in your units."
    ).format(a=a, b=b, c=c, d=d, ab=abs(a * b))


def files(world: Own) -> Mapping[str, Callable[[], bytes]]:
    """What can be downloaded, by file name: the mask as PNG, or the points as CSV. Each is made
    when it is asked for."""
    if isinstance(world, Painted):
        return {f"{world.slug}.png": lambda: to_png(world.mask)}
    return {f"{world.slug}.csv": lambda: to_csv(world.x, world.affine)}
