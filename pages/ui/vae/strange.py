"""Does this picture belong? What is far from its own reconstruction is strange."""

from functools import cache
from typing import Any

import numpy as np

from core import vae_record
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live import odd_view as view
from pages.ui.live.picture_view import levels
from pages.ui.live.room import Room
from pages.ui.source import text_alternative
from pages.ui.vae import models
from pages.ui.words import _

VIEW = "vae_strange"
SHOWN = 6
SCALE = {"ends": [3.0, 100.0], "least": 0.0, "ticks": [3, 5, 10, 20, 50, 100]}


def kinds() -> dict[str, str]:
    """The kinds of pictures by their word in the record, as the page calls them."""
    return {
        "true": _("true test pictures"),
        "turned": _("upside down"),
        "halves": _("two halves"),
        "blends": _("two laid over"),
        "blurs": _("blurred"),
        "confetti": _("confetti"),
        "uniform": _("uniform noise"),
        "grey": _("plain grey"),
    }


@cache
def arrays() -> dict[str, Any]:
    """Some pictures of each kind, and the same decoded again."""
    model, found = store.model(models.WARDROBE), vae_record.strange(store.world("wardrobe"))
    x = {word: found[word][:SHOWN] for word in kinds()}
    return {
        "pictures": np.stack([levels(some) for some in x.values()]),
        "again": np.stack([levels(model.decode(model.encode(some))) for some in x.values()]),
    }


def told() -> dict[str, Any]:
    """What goes with the arrays."""
    errors = vae_record.recorded()["strange"]["variational"]
    return {"bits": {word: errors[word] for word in kinds()}, "names": kinds()}


def strange_view(controls: Controls, address: str) -> None:
    """Kinds of pictures, a threshold, and one picture; call it inside a part."""
    rules = {"high": _("a large error"), "both": _("an unusual error, large or small")}
    says = _("Whether only a large error raises the alarm, or a small one as well.")
    view.odd_view(
        VIEW, controls, kinds=kinds(), first="blends", rules=rules, says=says, shown=SHOWN,
        address=address, words=_words(), room=Room(0, 520, 900), scale=SCALE,
    )  # fmt: skip
    text_alternative(_("The errors"), in_words())


def _words() -> dict[str, str]:
    return {
        "bits": _("reconstruction error, levels"), "alarms": _("false alarms"),
        "caught": _("caught"), "bound": _("error of the picture"), "unit": _("levels"),
        "again": _("the same, encoded and decoded"), "caught_kind": _("of this kind, caught"),
        "area": _("area under the curve"),
        "strips": _("The error of pictures of each kind, a row a kind, with the threshold."),
        "roc": _("Caught against false alarms, for the kind that is chosen."),
    }  # fmt: skip


def in_words() -> str:
    """What the strips show, in words."""
    errors = vae_record.recorded()["strange"]["variational"]
    lines = [_("| Kind | pictures | smallest | middle | largest |") + "\n|---|--:|--:|--:|--:|"]
    for word, name in kinds().items():
        many = np.array(errors[word])
        low, middle, high = np.quantile(many, (0, 0.5, 1))
        lines.append(f"| {name} | {len(many)} | {low:.1f} | {middle:.1f} | {high:.1f} |")
    return "\n".join(lines)
