"""Guess one pixel: what was counted at one place, what it costs there, and the sum over all."""

import gzip
from functools import lru_cache

import streamlit as st

from core import pixel_counts
from core.patchwork import TRAININGS
from core.space import unlevels
from pages.ui import confetti
from pages.ui.controls import Controls
from pages.ui.formula import Term, formula
from pages.ui.live.map_view import Range, Readout
from pages.ui.live.place_view import counted_bytes, place_view
from pages.ui.live.trace_view import Axis, trace_view
from pages.ui.source import text_alternative
from pages.ui.words import _

PICTURES = 64


def place(controls: Controls) -> list[Range]:
    """Row, column and number of the test picture, as numbers to type."""
    return [
        controls.live(
            "row", _("Row"), 14, 0, 31, step=1, help=_("Counted from the top, from 0.")
        ),
        controls.live(
            "column", _("Column"), 16, 0, 31, step=1, help=_("Counted from the left, from 0.")
        ),
        controls.live(
            "picture", _("Test picture"), 3, 0, PICTURES - 1, step=1,
            help=_("Which of the pictures that were never counted is guessed."),
        ),
    ]  # fmt: skip


@lru_cache(maxsize=len(TRAININGS))
def counted(training: int) -> bytes:
    """All that the view of one picture needs to know of a training set, compressed once.

    ValueError for a number of pictures that was not counted.
    """
    counts = pixel_counts.wardrobe().of(training)
    return gzip.compress(counted_bytes(counts.numpy(), confetti.tested(PICTURES).numpy()), 6)


def smoothing_range(controls: Controls) -> Range:
    """The smoothing, a slider of the view of all test pictures."""
    return controls.live(
        "smoothing", _("Smoothing a"), 0.1, values=pixel_counts.SMOOTHINGS, sweep=True,
        help=_("Added to the count of each of the 256 levels."),
    )  # fmt: skip


def one_picture(controls: Controls, training: int) -> None:
    """A test picture, the bits of each pixel, and what was counted at one place."""
    smoothing = smoothing_range(controls).value
    typed = place(controls)
    row, column, which = (int(one.value) for one in typed)
    counts = pixel_counts.wardrobe().of(training)
    picture = confetti.tested(PICTURES)[which]

    def chosen() -> None:
        """The place that was pressed on the picture."""
        at = st.session_state["pixels_place"].get("at")
        if at:
            ends = (31, 31, PICTURES - 1)
            numbers = map(int, at.split(","))
            inside = (min(most, max(0, one)) for one, most in zip(numbers, ends, strict=True))
            controls.put(dict(zip(("row", "column", "picture"), inside, strict=True)))

    place_view(
        "pixels_place", unlevels(picture),
        pixel_counts.picture_bits(counts, smoothing, picture).sum(0),
        confetti.level_bars((row, column), training, smoothing),
        at=(row, column), which=which, numbers_typed=typed, smoothing=smoothing,
        counted=f"pixels/counts?training={training}", unit=_("bits"), top=48.0,
        text=_("A test picture. The arrow keys move the chosen place."),
        titles=[
            _("A test picture: press a place"), _("Bits that each pixel costs"),
            _("Probability of each level, and the level here"),
            _("row, column"), _("red, green, blue"), _("this pixel costs"),
        ],
        labels=[
            _("How many bits each pixel of the picture costs, darker or lighter."),
            _("How probable each level of red, green and blue is at the chosen place."),
        ],
        rows=[_("red"), _("green"), _("blue")], on_change={"at": chosen},
    )  # fmt: skip


def formulas(controls: Controls, training: int) -> None:
    """What the place and the picture cost, as formulas and in words."""
    now = controls.state()
    row, column, smoothing = now["row"], now["column"], now["smoothing"]
    counts = pixel_counts.wardrobe().of(training)
    picture = confetti.tested(PICTURES)[now["picture"]]
    cost = pixel_counts.picture_bits(counts, smoothing, picture)
    bars = confetti.level_bars((row, column), training, smoothing)
    level = int(picture[0, row, column])
    times = int(counts[row * 32 + column, level])
    _formulas(float(bars[0, level]), times, training, smoothing, float(cost.sum()))
    text_alternative(_("The guess"), _(
        "At row {row}, column {column} the picture has red {red}, green {green}, blue {blue}. The "
        "model, with {n:,} training pictures, pays {bits:.1f} bits for it, and {total:,.0f} bits "
        "for the whole picture."
    ).format(
        row=row, column=column, n=training, bits=float(cost[:, row, column].sum()),
        total=float(cost.sum()),
        **dict(zip(("red", "green", "blue"), picture[:, row, column].tolist(), strict=True)),
    ))  # fmt: skip


def _formulas(share: float, times: int, training: int, smoothing: float, total: float) -> None:
    a = Term("a", f"{smoothing:g}", says=_("smoothing, added to each of 256 counts"))
    formula("pixels_one", [
        Term("P(red)", f"{share:.2g}", says=_("probability of this level of red, here")),
        Term("= ("), Term("count", f"{times:,}", says=_("training pictures with this level here")),
        Term("+"), a, Term(") / ("),
        Term("N", f"{training:,}", says=_("training pictures")), Term("+ 256"), a, Term(")"),
    ], text=_("Probability of a level: its count plus a, over N plus 256 times a"))  # fmt: skip
    formula("pixels_all", [
        Term("−log₂ P(x)", f"{total:,.0f}", says=_("bits that this picture costs")),
        Term("="), Term("Σᵢ", "3,072", says=_("sum over all colour values")),
        Term("−log₂ Pᵢ(xᵢ)", says=_("bits of the three values of the chosen pixel"), live="here",
             unit=_("for the 3 values here")),
        Term("= 3,072 ·"),
        Term("bits/dim", f"{total / 3072:.3f}", says=_("bits for each value of this picture")),
    ], listen="pixels_place", text=_("A picture costs the sum of its values"))  # fmt: skip


def all_pictures(controls: Controls, training: int) -> None:
    """Bits/dim on all test pictures against training pictures, one line for each smoothing."""
    smoothing = smoothing_range(controls)
    lines = confetti.bits_lines()
    here = lines[:, 0, TRAININGS.index(training)]
    floor = confetti.floor_bits()
    trace_view(
        "pixels_bits", TRAININGS, lines, sweep=smoothing, mark=training,
        series={
            _("pixel naive Bayes"): "model", _("uniform noise"): "quiet",
            _("entropy of the truth"): "truth",
        },
        axes=(
            Axis(_("training pictures"), TRAININGS[0], TRAININGS[-1], TRAININGS, log=True),
            Axis(_("bits/dim"), 0, 12, (0, 2, 4, 6, 8, 10, 12)),
        ),
        labels=["", _("Bits/dim on test pictures against the number of training pictures.")],
        readouts=[
            Readout("bits", _("bits/dim on 5,000 test pictures, exact"), frames=here, digits=4),
            Readout("above", _("above the truth's entropy"), frames=here - floor, digits=3),
        ],
        on_change=controls.hear("pixels_bits", "smoothing"),
    )  # fmt: skip
    row = pixel_counts.SMOOTHINGS.index(smoothing.value)
    text_alternative(_("The curve"), _(
        "With {n:,} training pictures and smoothing {a:g}, a test picture costs {bits:.3f} "
        "bits/dim. "
        "Uniform noise costs 8, the truth {floor:.3f}. With few pictures and little smoothing the "
        "model costs more than noise: it is sure, and wrong."
    ).format(n=training, a=smoothing.value, bits=here[row], floor=floor))  # fmt: skip
