"""A box set by hand on the land dots: the map to drag it on, and what it does with A, B and C."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch

from core import rectangle, sweeps
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live.map_view import Readout, map_view
from pages.ui.source import text_alternative
from pages.ui.words import _

EDGES = ("west", "south", "east", "north")
START = (-100, -50, 100, 60)
PLACES = {"A": (-20.0, -42.0), "B": (134.0, -25.0), "C": (20.0, 5.0)}


def box_values(box: Sequence[int]) -> dict[str, int]:
    """A box as the values of its four controls, for a preset."""
    return {f"box_{edge}": value for edge, value in zip(EDGES, box, strict=True)}


def fate(box: Sequence[int], place: tuple[float, float], world: Any = None) -> tuple[str, str]:
    """What the box does with a place and what it should do; and the colour of the verdict."""
    x = torch.tensor([place])
    made, on_land = (
        bool(rectangle.contains(box, x)[0]),
        bool((world or store.world("land")).is_land(x)[0]),
    )
    if made:
        return (
            (_("land, generated"), "right") if on_land else (_("sea, wrongly generated"), "wrong")
        )
    return (_("land, never generated"), "wrong") if on_land else (_("sea, rightly never"), "right")


def marked(box: Sequence[int], revealed: bool, world: Any = None) -> Iterator[Mapping[str, Any]]:
    """A, B and C for the map; their verdicts once the coast is known."""
    for label, place in PLACES.items():
        note, role = fate(box, place, world) if revealed else ("", "")
        yield {"label": label, "lon": place[0], "lat": place[1], "note": note, "role": role}


def box_readouts(revealed: bool) -> list[Readout]:
    """The numbers under the map, computed while the box is dragged."""
    numbers = [
        Readout("inside", _("dots in the box"), "%"),
        Readout("area", _("share of the map"), "%"),
        Readout("density", _("density in it"), _("per deg²")),
        Readout(
            "log_likelihood", _("log-likelihood a dot"), _("nats"), 4,
            infinite=_("−∞: {missed} dots are outside, the box calls them impossible"),
        ),
    ]  # fmt: skip
    return [*numbers, Readout("sea", _("sea in the box"), "%")] if revealed else numbers


def box_now(controls: Controls) -> list[int]:
    """West, south, east and north of the box as it is held."""
    return controls.box("box", START)


def box_map(
    controls: Controls,
    dots: Any,
    *,
    coast: Mapping[str, Any],
    world: Any = None,
    placed: Mapping[str, tuple[float, float]] | None = None,
) -> None:
    """Map, box and the typed numbers that say the same.

    coast: `mask` and `coast` for the map once the rule is known, else empty. world: Land, unless
    it is the learner's own. placed: points that a task has the learner place; in place of A, B and
    C they are shown as they are, without a verdict.
    """
    box = box_now(controls)
    shown = controls.live(
        "dots", _("Dots shown"), 500, 50, 2000, step=50,
        help=_("How many of the dots are drawn and counted."),
    )  # fmt: skip
    points = list(marked(box, bool(coast), world))
    if placed is not None:
        points = [{"label": name, "lon": x, "lat": y} for name, (x, y) in placed.items()]
    free = not any(map(controls.rules.fixed, box_values(box)))
    map_view(
        "land_play", text=_("Dots on a map, three places A, B, C, and a box to drag."),
        truth=dots, boxes=[box], drag=free, points=points,
        ranges=[shown], readouts=box_readouts(bool(coast)),
        on_change=controls.hear("land_play", "dots", box="box"),
        twins=[_("West °"), _("South °"), _("East °"), _("North °")] if free else [], **coast,
    )  # fmt: skip


def box_in_words(
    box: Sequence[int],
    shown: int,
    revealed: bool,
    placed: Mapping[str, tuple[float, float]] | None = None,
) -> None:
    """The map of the box, for those who do not see it; `placed` as on the map."""
    inside = rectangle.contains(box, sweeps.training()[:shown]).double().mean()
    words = _(
        "{n} dots lie on a map of longitude and latitude. They crowd in some regions, leave others "
        "empty, and fill a band along the southern edge. Your box runs from {west}° to {east}° "
        "east and from {south}° to {north}° north. It holds {inside:.1%} of the dots in {area:.1%} "
        "of the map."
    )
    sides = dict(zip(EDGES, box, strict=True))
    area = rectangle.area(box) / rectangle.MAP_AREA
    text = words.format(n=shown, inside=float(inside), area=area, **sides)
    if placed is not None:
        where = _("{name} lies at longitude {lon:g}°, latitude {lat:g}°.")
        points = [where.format(name=one, lon=x, lat=y) for one, (x, y) in placed.items()]
        text = " ".join([text, *(points or [_("No point is placed yet.")])])
    elif revealed:
        verdicts = [f"{label}: {fate(box, place)[0]}." for label, place in PLACES.items()]
        text = " ".join([text, *verdicts])
    text_alternative(_("The map"), text)
