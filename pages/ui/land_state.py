"""What the state of the land lesson comes to: answers to its tasks, and what can be taken away."""

import math
from collections.abc import Mapping
from typing import Any

from core import land_tasks, rectangle, sweeps
from pages.ui import checks, figures
from pages.ui.land_map import DRAWN, setting_now
from pages.ui.words import _

EDGES = ("west", "south", "east", "north")
State = Mapping[str, Any]


def box_of(state: State) -> list[int]:
    """The box of the page: west, south, east, north."""
    return checks.box([state[f"box_{edge}"] for edge in EDGES])


def smallest_box(state: State) -> tuple[bool, str]:
    """Whether the box is the tightest round 100 dots."""
    if state["dots"] != 100:
        return False, _("Set “Dots shown” to 100 first; it is {n} now.").format(n=state["dots"])
    answer = land_tasks.smallest_box(box_of(state), sweeps.training()[:100])
    words = _("{missed} dots are outside. Its area is {larger:.1%} above the smallest possible.")
    if answer.numbers["missed"]:
        words = _("{missed} dots are outside: the log-likelihood is minus infinity.")
    return answer.passed, words.format(**answer.numbers)


def dense_box(state: State) -> tuple[bool, str]:
    """Whether the box holds a third of the dots in a fifth of the map."""
    answer = land_tasks.dense_box(box_of(state), sweeps.training()[:2000])
    words = _("Your box holds {inside:.1%} of all 2,000 dots in {area:.1%} of the map.")
    return answer.passed, words.format(**answer.numbers)


def frugal_histogram(state: State) -> tuple[bool, str]:
    """Whether the model in play is a histogram below 0.2 nats from the fewest dots."""
    setting = setting_now(state)
    if setting.family != "histogram":
        return False, _("The model in play is not a histogram.")
    answer = land_tasks.frugal_histogram(setting)
    words = _("Its excess is {excess:.3f} nats with {dots:,} dots.")
    if not answer.passed and answer.numbers["excess"] < 0.2:
        words = _("Its excess is {excess:.3f} nats, but fewer than {dots:,} dots are enough.")
    return answer.passed, words.format(**answer.numbers)


def dry_mixture(state: State) -> tuple[bool, str]:
    """Whether the model in play is a mixture with a low sea rate and good coverage."""
    setting = setting_now(state)
    if setting.family != "gaussian_mixture":
        return False, _("The model in play is not a mixture of Gaussians.")
    answer = land_tasks.dry_mixture(setting)
    words = _("Its sea rate is {sea:.1%} and its coverage {coverage:.1%}.")
    return answer.passed, words.format(**answer.numbers)


def wettest(state: State) -> tuple[bool, str]:
    """Whether the percentage typed is the largest sea rate that the model's excess allows."""
    answer = land_tasks.wettest(setting_now(state), state["most"])
    if answer.numbers["excess"] == math.inf:
        return False, _("The excess of the model in play is infinite. It forbids no sea rate.")
    words = _("An excess of {excess:.3f} nats allows {most:.1%} at most. The model has {sea:.1%}.")
    if not answer.passed:
        words = _("That is not it: the excess of the model in play is {excess:.3f} nats.")
    return answer.passed, words.format(**answer.numbers)


def again(state: State) -> str:
    """Python that gives the same arrays, with core alone."""
    return f"""from core import rectangle, sweeps
from core.worlds import get

dots = get("land").train({state["dots"]}).x  # longitude, latitude in degrees
box = {tuple(box_of(state))}  # west, south, east, north
inside = rectangle.contains(box, dots)
log_likelihood = float(rectangle.log_prob(box, dots).mean())  # nats a dot

setting = sweeps.{setting_now(state)}
model = sweeps.fitted(setting)  # sweeps.fit(setting) learns it again
samples = sweeps.draw(setting, seed={state["seed"]}, n={DRAWN})
excess = sweeps.number(setting, "excess_nats")
dots, inside = dots.numpy(), inside.numpy()
"""


def arrays(state: State) -> dict[str, Any]:
    """The dots that are shown, whether each is in the box, and what the model draws."""
    x = sweeps.training()[: state["dots"]]
    samples = sweeps.draw(setting_now(state), state["seed"], DRAWN)
    return {"dots": x.numpy(), "inside": rectangle.contains(box_of(state), x).numpy()} | {
        "samples": samples
    }


def picture(state: State) -> Any:
    """The model in play as a figure: its density, what it draws, some of what it learned from."""
    setting = setting_now(state)
    known = sweeps.dots(min(500, setting.dots))
    return figures.points(known, arrays(state)["samples"], sweeps.density(setting))
