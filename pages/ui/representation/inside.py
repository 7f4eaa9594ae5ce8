"""The sums behind the play, with the numbers that they have now."""

import math

from core.worlds.tins import sizes
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.formula import Term, formula
from pages.ui.representation.play import VIEW
from pages.ui.words import _


def counting() -> None:
    """How many bits a tin is, and how many its list of pixels has."""
    n = len(sizes())
    bits = store.world("tins").entropy / math.log(2)
    formula("representation_bits", [
        Term("H", f"{bits:.2f}", says=_("entropy of a tin, exact"), unit=_("bits")),
        Term("= 2 · log₂"), Term("n", f"{n}", says=_("heights, and as many widths")),
        Term("against"),
        Term("32 · 32 · 8", f"{32 * 32 * 8:,}", says=_("bits in a list of pixels")),
    ], text=_("The entropy of a tin is twice the binary log of {n}").format(n=n))  # fmt: skip


def components() -> None:
    """Tin A through k principal components."""
    formula("representation_pca", [
        Term("z₁", says=_("first number of A"), live="pca_1"), Term("="),
        Term("c₁ · (x − m)", says=_("first component times what A has beyond the mean tin")),
        Term(", x′ = m +"), Term("Σ", says=_("sum of so many components"), live="k"),
        Term("zᵢ cᵢ", says=_("each component times its number")),
        Term(", |x − x′|", says=_("how far A comes back from itself"), live="back_pca",
             unit=_("levels")),
    ], listen=VIEW, text=_("A is the mean tin plus k components, each times a number"))  # fmt: skip


def codes(controls: Controls) -> None:
    """Tin A through the autoencoder."""
    numbers = int(controls.state()["codes"])
    shown = [
        Term(f"z{'₁₂₃₄'[i]}", says=_("a number of A's learned code"), live=f"code_{i + 1}")
        for i in range(min(numbers, 4))
    ]
    more = [Term("…")] if numbers > 4 else []
    formula("representation_code", [
        Term("e(x) = ("), *shown, *more,
        Term("), x′ = d(z)", says=_("the decoder paints it again")),
        Term(", |x − x′|", says=_("how far A comes back from itself"), live="back_codes",
             unit=_("levels")),
    ], listen=VIEW, text=_("A becomes a code, and the code becomes a picture again"))  # fmt: skip


def between() -> None:
    """The four midpoints."""
    far = [
        ("sizes", _("height and width")), ("pixels", _("pixels")),
        ("pca", _("PCA")), ("codes", _("codes")),
    ]  # fmt: skip
    formula("representation_between", [
        Term("z = (1 −"), Term("t", says=_("the way from A to B"), live="t"),
        Term(") z(A) + t z(B)", says=_("on a straight line from A's numbers to B's")),
        Term(_("; off by")),
        *(Term(word, says=_("how far the nearest tin is, in levels"), live=f"far_{name}")
          for name, word in far),
    ], listen=VIEW, text=_("A straight line between two descriptions"))  # fmt: skip
