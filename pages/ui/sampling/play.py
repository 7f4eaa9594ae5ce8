"""The play: a text, the chances of every token behind it, and what bends them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
import torch

from core.decoding import HOTTEST, DecodingConfig, next_probs, spread
from core.language.reading import Reading
from core.language.starts import SALT
from pages.ui.controls import Controls
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.sampling import models
from pages.ui.sampling.text import (
    MARK,
    MOST,
    NONE,
    joined,
    list_of,
    parted,
    text_check,
    tokens_check,
)
from pages.ui.source import text_alternative
from pages.ui.words import _

VIEW = "sampling_play"
START = MARK + SALT
TENTHS = [round(0.1 * k, 1) for k in range(21)]
TEMPERATURES = [*TENTHS, 2.5, 3.0, 4.0, 5.0, 10.0, 30.0, 100.0, 1_000.0, HOTTEST]
TOP_K = [0, 1, 2, 3, 5, 10, 20, 40, 100, 300, 1_000, 10_000]
TOP_P = [round(0.01 * k, 2) for k in range(101)]
MIN_P = [0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0]
REPETITION = [round(0.5 + 0.1 * k, 1) for k in range(26)]
SETTINGS = ("repetition", "temperature", "top_k", "top_p", "min_p")


def model_choice(controls: Controls) -> Any:
    """Which model reads."""
    return controls.choice(
        "model", _("Model"), models.titles(), models.default(), menu=True,
        help=_("Which model says what comes next."),
    )  # fmt: skip


def sliders(controls: Controls) -> list[Range]:
    """What bends the chances, in the order in which it does."""
    return [
        controls.live(
            "repetition", _("1 · Repetition penalty"), 1.0, values=REPETITION,
            help=_("Divides the logit of tokens that have occurred; 1 changes nothing."),
        ),
        replace(controls.live(
            "temperature", _("2 · Temperature"), 1.0, values=TEMPERATURES,
            help=_("Divides every logit. 0: the likeliest alone. ∞: all alike."),
        ), infinite=HOTTEST),
        controls.live(
            "top_k", _("3 · Top-k"), 0, values=TOP_K, help=_("Keeps so many; 0 keeps all."),
        ),
        controls.live(
            "top_p", _("4 · Top-p"), 1.0, values=TOP_P,
            help=_("Keeps the fewest that hold this share; 1 keeps all."),
        ),
        controls.live(
            "min_p", _("5 · Min-p"), 0.0, values=MIN_P,
            help=_("Keeps what has this share of the likeliest token's chance; 0 keeps all."),
        ),
    ]  # fmt: skip


def held(controls: Controls, model: str) -> tuple[str, str]:
    """The typed text and the tokens chosen behind it."""
    size = models.text_model(model).tokenizer.size
    start = controls.hold("start", START, text_check("start"))
    return start, controls.hold("on", NONE, tokens_check("on", size))


def play_view(controls: Controls) -> None:
    """Show the view; call it inside a part."""
    choice = model_choice(controls)
    ranges = sliders(controls)
    start, on = held(controls, choice.value)
    names = [choice.name, *(one.name for one in ranges)]
    mount(
        "sampling_view", VIEW, {}, room=Room(0, 600, 1380),
        on_change=controls.hear(VIEW, *names) | {"held": lambda: _heard(controls)},
        choices=[choice.describe(VIEW)], ranges=[one.describe(VIEW) for one in ranges],
        text=joined(start, on), fixed=controls.rules.fixed("start"), most=MOST,
        seed=controls.state()["seed"], words=_words(),
    )  # fmt: skip


def _heard(controls: Controls) -> None:
    """The text that was typed and chosen reaches the address, if it can be kept."""
    told = st.session_state[VIEW].get("held")
    size = models.text_model(controls.state()["model"]).tokenizer.size
    try:
        controls.put(parted(told, size))
    except (ValueError, TypeError):
        return  # the view has said what is wrong with it


def _words() -> dict[str, str]:
    return {
        "start": _("Type a start"),
        "page": _("The text, token by token. Press a token to go back to before it."),
        "empty": _("Nothing yet. The model can begin by itself."),
        "bars": _("The likeliest next tokens. Press one to put it behind the text."),
        "heading": _("The 20 likeliest next tokens. The thin mark: at T = 1, all kept."),
        "sample": _("Sample a token"), "run": _("Run on"), "stop": _("Stop"),
        "back": _("Take back"), "left": _("left out"), "rank": _("rank"), "drawn": _("drawn at"),
        "tail": _("The other {n} tokens together: {share}, of which {kept} are kept."),
        "kept": _("Kept"), "of": _("of"), "entropy": _("Entropy"), "nats": _("nats"),
        "perplexity": _("Perplexity"), "choices": _("Effective number of choices"),
        "cut": _("The model reads {reach} tokens at most: the first {cut} are cut off."),
        "trouble": _("The server did not answer. Try again."),
    }  # fmt: skip


def config(settings: Mapping[str, Any]) -> DecodingConfig:
    """What bends the chances, of a lesson's settings."""
    return DecodingConfig(**{name: settings[name] for name in SETTINGS})


def reading(settings: Mapping[str, Any]) -> Reading:
    """What the model makes of the text; ValueError for what it cannot read."""
    reader = models.reader(settings["model"])
    return reader.read(settings["start"].removeprefix(MARK), list_of(settings["on"]))


def chances(settings: Mapping[str, Any]) -> torch.Tensor:
    """The probabilities of all tokens under the settings, (k,) float64."""
    found = reading(settings)
    before = torch.tensor(found.before, dtype=torch.int64)
    return next_probs(found.logits, config(settings), before)


def in_words(controls: Controls) -> None:
    """What the bars show, for those who do not see them."""
    now = controls.state()
    p = chances(now)
    told = spread(p)
    tokenizer = models.text_model(now["model"]).tokenizer
    best = p.topk(5)
    list_ = ", ".join(
        f"`{_shown(tokenizer.decode([number]))}` {share:.1%}"
        for share, number in zip(best.values.tolist(), best.indices.tolist(), strict=True)
    )
    text_alternative(_("The bars"), _(
        "The five likeliest next tokens are {list}. Of {n:,} tokens {kept:,} are kept. The entropy "
        "is {entropy:.3f} nats: as undecided as among {perplexity:.1f} equally likely tokens. The "
        "effective number of choices is {choices:.1f}."
    ).format(
        list=list_, n=len(p), kept=int((p > 0).sum()), entropy=told.entropy,
        perplexity=told.perplexity, choices=told.choices,
    ))  # fmt: skip


def _shown(text: str) -> str:
    """A token inside Markdown's marks for code: no mark can end it."""
    return text.replace("`", "ˋ").replace("\n", "↵").replace("\t", "⇥")
