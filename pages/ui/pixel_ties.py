"""How pixels know of each other: pairs at a distance, and their correlation against it."""

import streamlit as st

from core import confetti_sweep, neighbours, picture_space
from core.patchwork import Recipe
from pages.ui import confetti, store
from pages.ui.controls import Controls
from pages.ui.live.map_view import Readout
from pages.ui.live.trace_view import Axis, trace_view
from pages.ui.source import text_alternative
from pages.ui.words import _

REACH = 190


def ties(controls: Controls, seed: int, recipe: Recipe) -> None:
    """Pairs of pixels and the correlation by distance; its control is distance."""
    distance = controls.live(
        "distance", _("Distance, pixels"), 1, values=neighbours.DISTANCES, sweep=True,
        help=_("How far to the right of the first pixel the second one lies."),
    )  # fmt: skip
    dots = store.remember(confetti.pairs, seed=seed, recipe=recipe)
    ticks, lines = (-100, 0, 100), confetti.tie_lines(recipe)
    true, mine = lines[0]
    trace_view(
        "pixels_ties", neighbours.DISTANCES, lines, sweep=distance, dots=dots,
        series={_("true pictures"): "truth", _("your invented pictures"): "samples"},
        axes=(
            Axis(_("distance, pixels"), 0, 32, (1, 8, 16, 24, 31)),
            Axis(_("correlation"), -0.1, 1.05, (0, 0.25, 0.5, 0.75, 1)),
        ),
        dot_axes=(
            Axis(_("one pixel, levels above its mean"), -REACH, REACH, ticks),
            Axis(_("another, in the same row"), -REACH, REACH, ticks),
        ),
        labels=[_("200 pairs of pixels, true and yours."), _("Correlation against distance.")],
        readouts=[
            Readout("true", _("correlation in true pictures"), frames=true),
            Readout("mine", _("in yours, in the long run"), frames=mine),
        ],
        on_change=controls.hear("pixels_ties", "distance"),
    )  # fmt: skip
    d = int(distance.value)
    text_alternative(_("The pairs"), _(
        "At distance {d} the correlation is {true:.2f} in 5,000 true pictures, and {mine:.2f} in "
        "yours, in the long run. In true pictures it falls to {least:.2f} at distance "
        "{where}, and rises to {last:.2f} at distance 31."
    ).format(
        d=d, true=true[d - 1], mine=mine[d - 1], least=min(true), last=true[-1],
        where=int(true.argmin()) + 1,
    ))  # fmt: skip


def found_table() -> None:
    """How many of many pictures the inspector calls clean: uniform noise, and confetti."""
    titles = {"uniform": _("Uniform noise"), "together": _("Confetti")}
    heads = ("", _("clean"), _("95% interval"), _("if none, at most 3/n"))
    rows = ["| " + " | ".join(heads) + " |", "|---|--:|--:|--:|"]
    for draw, title in titles.items():
        one = confetti_sweep.clean_of_many(draw)
        three = f"{one.three:.3%}" if one.hits == 0 else _("some found")
        clean = _("{hits} of {n:,}").format(hits=one.hits, n=one.n)
        rows.append(f"| {title} | {clean} | {one.low:.3%} – {one.high:.3%} | {three} |")
    st.markdown("\n".join(rows))


def arithmetic(entropy: float) -> None:
    """How many pictures there are, over how many the truth is spread, and the share of those."""
    st.markdown(_(
        "**Calculated, not sampled.** There are $256^{{3072}} = 2^{{24576}}$ pictures of this "
        "size, a "
        "number of {digits:,} digits. The truth's entropy is {entropy:,.0f} nats, so it is spread "
        "over "
        "about $e^{{{whole}}}$ of them, a number of {typical:,} digits. Almost all of that is "
        "grain, too "
        "faint to see. An even draw lands there with probability about $10^{{{share}}}$. The "
        "inspector "
        "forgives more than the truth makes: other grain, other grounds. That moves the exponent, "
        "and "
        "not what follows from it."
    ).format(
        digits=int(picture_space.digits()) + 1, entropy=entropy, whole=round(entropy),
        typical=int(picture_space.typical_digits(entropy)) + 1,
        share=round(picture_space.share_digits(entropy)),
    ))  # fmt: skip
