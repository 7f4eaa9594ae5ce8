"""The formula of the change of variables, with the numbers of the followed place."""

from pages.ui.flow.play import VIEW
from pages.ui.formula import Term, formula
from pages.ui.words import _


def change_of_variables() -> None:
    """log p(x) = log N(z) + log |det|, and the noise z."""
    nats = _("nats")
    formula("flow_formula", [
        Term("log p(x)", says=_("log-density of the place"), live="log_p", unit=_("nats/deg²")),
        Term("="),
        Term("log N(z)", says=_("log-density of its noise z"), live="log_n", unit=nats),
        Term("+"),
        Term(
            "log |∂z/∂x|", says=_("log of the factor of areas, from place to noise"),
            live="log_det", unit=nats,
        ),
    ], listen=VIEW, text=_("log p of x is log N of z plus the log-determinant"))  # fmt: skip
    formula("flow_noise", [
        Term("z₁", says=_("noise across"), live="z1"),
        Term("z₂", says=_("noise upwards"), live="z2"),
        Term("log N(z) = −½ (z₁² + z₂²) − log 2π", live="log_n", unit=nats),
    ], listen=VIEW, text=_("the log-density of two normal numbers"))  # fmt: skip
