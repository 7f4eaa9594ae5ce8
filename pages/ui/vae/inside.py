"""The formulas of the lesson with the numbers of the picture in play."""

from pages.ui.formula import Term, formula
from pages.ui.vae.play import VIEW
from pages.ui.words import _


def bound() -> None:
    """The evidence lower bound of the picture in play."""
    formula("vae_elbo", [
        Term("log p(x)", says=_("nobody can compute it: an integral over all codes")),
        Term("≥"),
        Term("E log p(x|z)", says=_("reconstruction, averaged over the eight draws"),
             live="gained", unit=_("nats")),
        Term("−"),
        Term("KL(q ‖ p)", says=_("what the code costs, against N(0, I)"), live="kl",
             unit=_("nats")),
        Term("="),
        Term("ELBO", says=_("the evidence lower bound"), live="elbo", unit=_("nats")),
    ], listen=VIEW, text=_("log p of x is at least the reconstruction less the KL"))  # fmt: skip


def reparameterised() -> None:
    """One draw of the busiest latent."""
    formula("vae_z", [
        Term("z", says=_("the busiest latent of the first draw"), live="z"),
        Term("="),
        Term("μ(x)", says=_("what the encoder says"), live="mu"),
        Term("+"),
        Term("times", says=_("your noise slider"), live="times"),
        Term("·"),
        Term("σ(x)", says=_("what the encoder says"), live="sigma"),
        Term("·"),
        Term("ε", says=_("drawn from N(0, 1), fixed by the seed"), live="eps"),
    ], listen=VIEW, text=_("z is mu plus times sigma epsilon"))  # fmt: skip
