"""The softmax with its numbers, beside Boltzmann's law with the same ones."""

from pages.ui.formula import Term, formula
from pages.ui.sampling.play import VIEW
from pages.ui.words import _


def laws() -> None:
    """Two formulas that follow the temperature of the play, for the token that is looked at."""
    temperature = _("the temperature of the play")
    formula("sampling_softmax", [
        Term("p", says=_("probability of the token before any is left out"), live="law"),
        Term("= exp("),
        Term("z", says=_("logit of the token"), live="z"),
        Term("/"),
        Term("T", says=temperature, live="T"),
        Term("−"),
        Term("log Σ exp(z/T)", says=_("log of the sum over the whole vocabulary"), live="log_sum"),
        Term(")"),
    ], listen=VIEW, text=_("softmax: p is exp of z over T, divided by the sum of all"))  # fmt: skip
    formula("sampling_boltzmann", [
        Term("p", says=_("probability of the state"), live="law"),
        Term("= exp(−"),
        Term("E", says=_("energy: how far its logit lies below the greatest"), live="E"),
        Term("/"),
        Term("T", says=temperature, live="T"),
        Term(") /"),
        Term("Z", says=_("partition function, the sum over all states"), live="Z"),
    ], listen=VIEW, text=_("Boltzmann: p is exp of minus E over T, divided by Z"))  # fmt: skip
