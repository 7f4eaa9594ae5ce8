"""Tasks on sampling, judged by the learner's own text and settings."""

from typing import Any

import torch

from core import sampling_tasks
from core.decoding import next_probs
from pages.ui.controls import Controls
from pages.ui.exercise import exercise
from pages.ui.sampling import models, play
from pages.ui.sampling.text import MARK, list_of
from pages.ui.words import _


def exercises(controls: Controls) -> None:
    """All of them."""
    now = controls.state()
    _ten(now)
    _cut(now)
    _turned(now)
    _no_loop(now)
    _fluent(now)


def _ten(now: Any) -> None:
    answer = sampling_tasks.ten_choices(play.config(now), play.chances(now))
    said = _("The effective number of choices is {choices:.2f} at T = {T:g}.").format(
        **answer.numbers
    )
    exercise(
        _("1. Ten ways on."),
        _("By the temperature alone, bring the effective number of choices to 10, give or take a "
          "half. Any text will do."),
        done=answer.passed, right=said, stand=said,
        hint=_("Too coarse a slider? Another text has other logits. Or type a temperature into the "
               "box: the nearest one that the slider has is taken."),
    )  # fmt: skip


def _cut(now: Any) -> None:
    whole = next_probs(play.reading(now).logits)
    answer = sampling_tasks.same_cut(play.config(now), play.chances(now), whole)
    said = _("Kept: {kept:.0f} tokens, which held {held:.1%}.").format(**answer.numbers)
    exercise(
        _("2. A short list that holds much."),
        _("At T = 1, find a text behind which 2 to 10 tokens hold 60% or more, and leave these "
          "alone with top-k, top-p or min-p."),
        done=answer.passed, right=said, stand=said,
        hint=_("Texts that leave few ways on: a saying, a list, a name that is half written."),
    )  # fmt: skip


def _turned(now: Any) -> None:
    reading = play.reading(now)
    answer = sampling_tasks.turned(reading, torch.softmax(reading.logits.double(), -1))
    said = _("Your last token had rank {rank:.0f}; the next has a chance of {top:.1%}.").format(
        **answer.numbers
    )
    exercise(
        _("3. Surprise it, and it is sure again."),
        _("End your text with a token that was none of the 100 likeliest, and behind which the "
          "model gives one token half of the chance or more."),
        done=answer.passed, right=said, stand=said,
        hint=_("Begin a name or a long word that nobody expected, and stop in the middle of it."),
    )  # fmt: skip


def _no_loop(now: Any) -> None:
    answer = sampling_tasks.no_loop(play.config(now), list_of(now["on"]))
    said = _(
        "Behind your start stand {chosen:.0f} tokens. Four of them came again {loops:.0f} times."
    ).format(**answer.numbers)
    exercise(
        _("4. Cold, and no loop."),
        _("At T = 0, let the model run on for 40 tokens or more, so that no four tokens in a row "
          "come twice."),
        done=answer.passed, right=said, stand=said,
        hint=_("The penalty works on every token that has occurred. Too much of it breaks words."),
    )  # fmt: skip


def _fluent(now: Any) -> None:
    model = models.text_model(now["model"])
    answer = sampling_tasks.fluent(model.score(now["sentence"].removeprefix(MARK)))
    said = _("{words:.0f} words at a perplexity of {perplexity:.1f}.").format(**answer.numbers)
    exercise(
        _("5. Speak its language."),
        _("Under *Your own sentence*, write eight words or more with a perplexity of 12 or less."),
        done=answer.passed, right=said, stand=said,
        hint=_("What does this model read? If nothing else helps, repeat yourself: it counts."),
    )  # fmt: skip
