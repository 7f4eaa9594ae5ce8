"""Tasks on flows, judged by the learner's own settings."""

import streamlit as st

from core import flow_tasks
from core.flow_record import recorded
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.exercise import exercise
from pages.ui.flow import guesses, odd, training
from pages.ui.flow.models import SHIPPED
from pages.ui.words import _


def exercises(controls: Controls) -> None:
    """All of them."""
    now = controls.state()
    model = store.model(SHIPPED[now["model"]])
    _filament(model, now)
    _times(model, now)
    _stretch()
    _train(controls)
    if guesses.seen_strange():
        _too_likely(now)
    else:
        st.markdown(
            _("**5** asks about strange pictures. Commit your guess about plain grey first.")
        )


def _filament(model, now) -> None:
    answer = flow_tasks.filament(model, store.world("land"), now["lon"], now["lat"])
    where = _("at sea") if answer.numbers["sea"] else _("on land")
    stand = _("You follow a place {where}, where the flow is {times:.3g} times as dense as an "
              "even spread.")  # fmt: skip
    exercise(
        _("1. Walk a thread."), _(
            "Follow a place at sea where the flow is denser than an even spread: a thread between "
            "two shores."
        ),
        done=answer.passed,
        right=stand.format(where=where, times=answer.numbers["times"]),
        stand=stand.format(where=where, times=answer.numbers["times"]),
        hint=_("Choose the affine flow and “dots”. Press on a ring, then use the arrow keys."),
    )  # fmt: skip


def _times(model, now) -> None:
    above = st.container()
    typed = st.number_input(
        _("Your answer to 2: how many times"), 0.0, 1e6, None, key="answer_times", width=300,
        format="%.4g",
    )  # fmt: skip
    answer = flow_tasks.times_even(model, now["lon"], now["lat"], typed)
    with above:
        exercise(
            _("2. From nats to times."), _(
                "Read log p of the place that you follow. An even spread has −11.08 nats per deg² "
                "everywhere. How many times as dense as that is the flow there? To 2%."
            ),
            done=answer.passed,
            right=_("{times:.3g} times, which is e to the {nats:.3g}.").format(**answer.numbers),
            stand=_("No answer yet.") if typed is None else _("Not that many."),
            hint=_("A difference of logarithms is the logarithm of a ratio."),
        )  # fmt: skip


def _stretch() -> None:
    above = st.container()
    typed = st.number_input(
        _("Your answer to 3: nats"), -100.0, 100.0, None, key="answer_det", width=300
    )
    answer = flow_tasks.stretched(typed)
    with above:
        exercise(
            _("3. A layer by hand."), _(
                "A layer doubles every distance from west to east and shrinks every distance from "
                "south to north to a quarter. What is its log |det|, in nats?"
            ),
            done=answer.passed,
            right=_("log 2 + log ¼ = log ½ = {nats:.3f}. Areas halve, so densities double.").format(
                **answer.numbers
            ),
            stand=_("No answer yet.") if typed is None else _("That is not it."),
            hint=_("What becomes of the area of a small square? Take the natural logarithm."),
        )  # fmt: skip


def _train(controls: Controls) -> None:
    found = training.answer(controls)
    numbers = found.numbers if found and found.numbers else {"excess": 0.0, "sea": 0.0}
    said = _("Yours has an excess of {excess:.3f} nats and a sea rate of {sea:.1%}.")
    exercise(
        _("4. Your own flow."), _(
            "Train a flow in the training room until its excess is below {target} nats."
        ).format(target=flow_tasks.TARGET),
        done=bool(found and found.passed),
        right=said.format(**numbers),
        stand=said.format(**numbers) if found else _("No finished run of your settings yet."),
        hint=_("Which of the three kinds may jump? It needs a few seconds."),
    )  # fmt: skip


def _too_likely(now) -> None:
    bits, clean = store.remember(odd.chosen, kind=now["odd"], example=int(now["example"]))
    least = min(recorded()["bits"]["true"])
    answer = flow_tasks.too_likely(bits, least, clean)
    read = _("calls it clean") if clean else _("does not accept it")
    exercise(
        _("5. Better than true."), _(
            "Under *Does this picture belong?*, show a picture that the flow finds likelier than "
            "every true one, though it is no clean outfit."
        ),
        done=answer.passed,
        right=_("{bits:.2f} bits/dim, and the cheapest true picture costs {least:.2f}. The density "
                "is highest in the middle of z, where no outfit lies.").format(**answer.numbers),
        stand=_("This one costs {bits:.2f} bits/dim, the cheapest true one {least:.2f}, and the "
                "inspector {read}.").format(read=read, **answer.numbers),
        hint=_("Which code has the highest density of all? What does it look like?"),
    )  # fmt: skip
