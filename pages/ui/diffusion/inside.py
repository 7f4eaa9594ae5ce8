"""The formulas of the lesson with their numbers."""

from pages.ui.diffusion import play
from pages.ui.formula import Term, formula
from pages.ui.words import _


def forward() -> None:
    """x_t = alpha x_0 + sigma eps for the first dot of the play."""
    formula("diffusion_formula", [
        Term("x_t", says=_("the first dot now, from west to east"), live="x"),
        Term("="),
        Term("α", says=_("share of data"), live="alpha"),
        Term("x₀", says=_("where the dot lies on the map"), live="x0"),
        Term("+"),
        Term("σ", says=_("share of noise"), live="sigma"),
        Term("ε", says=_("its noise, drawn once"), live="eps"),
    ], listen=play.VIEW, text=_("x t is alpha times x zero plus sigma times epsilon"))  # fmt: skip
    formula("diffusion_snr", [
        Term(_("log snr"), says=_("how much louder the data is than the noise"), live="snr",
             unit=_("nats")),
        Term(_("= 2 log α − 2 log σ")),
    ], listen=play.VIEW, text=_("log snr is two log alpha minus two log sigma"))  # fmt: skip
