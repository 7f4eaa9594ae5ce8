"""The formula of the game with its numbers."""

from pages.ui.formula import Term, formula
from pages.ui.gan.play import VIEW
from pages.ui.words import _


def value_of_the_game() -> None:
    """What the two fight over, and what it is now."""
    nats = _("nats")
    formula("gan_formula", [
        Term("V(D, G)", says=_("the value of the game"), live="value", unit=nats),
        Term("= E log D(x)", says=_("what true points bring"), live="true_part", unit=nats),
        Term("+ E log(1 − D(G(z)))", says=_("what forged points bring"), live="forged_part",
             unit=nats),
        Term("≤ 2 JS − log 4"),
    ], listen=VIEW, text=_("the value is the mean log D of true points plus the mean log of one "
                           "minus D of forged ones"))  # fmt: skip


def gradients() -> None:
    """What the forger gets from the two losses of 2014, against one expert."""
    formula("gan_gradients", [
        Term("|∇ E log(1 − D)|", says=_("the forger's gradient by minimax"),
             live="minimax_gradient"),
        Term("against"),
        Term("|∇ E −log D|", says=_("the forger's gradient by the non-saturating loss"),
             live="non_saturating_gradient"),
    ], listen=VIEW, text=_("the forger's gradient by the two losses of 2014, against one and the "
                           "same expert"))  # fmt: skip
