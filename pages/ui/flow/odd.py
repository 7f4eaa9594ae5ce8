"""Is this picture one of ours? What the flow's likelihood finds strange, and what it does not."""

import gzip
from functools import cache
from typing import Any

import numpy as np
import torch

from core import flow_record
from core.flow_record import recorded
from core.inspector import Inspector
from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.live import odd_view as view
from pages.ui.live.bytes import pack
from pages.ui.live.picture_view import levels
from pages.ui.live.room import Room
from pages.ui.words import _

VIEW = "flow_odd"
SHOWN = 6


def kinds() -> dict[str, str]:
    """The kinds of pictures by their word in the record, as the page calls them."""
    return {
        "true": _("true test pictures"),
        "grainless": _("outfits without grain"),
        "middle": _("the picture of z = 0"),
        "grey": _("plain grey"),
        "turned": _("upside down"),
        "halves": _("two halves"),
        "blends": _("two laid over"),
        "blurs": _("blurred"),
        "confetti": _("confetti"),
        "uniform": _("uniform noise"),
    }


@cache
def examples() -> dict[str, torch.Tensor]:
    """The first pictures of each kind, at most SHOWN, (n, 3, 32, 32)."""
    found = flow_record.strange(store.world("wardrobe"), store.model(flow_record.NAME))
    return {word: x[:SHOWN] for word, x in found.items()}


def chosen(kind: str, example: int) -> tuple[float, bool]:
    """What the picture that is ringed costs, bits/dim, and whether the inspector accepts it."""
    some = examples()[kind]
    which = min(example, len(some)) - 1
    clean = bool(Inspector.load().inspect(some[[which]]).clean)
    return recorded()["bits"][kind][which], clean


@cache
def blob() -> bytes:
    """Some pictures of each kind, their exact densities and all the recorded bits, compressed."""
    model = store.model(flow_record.NAME)
    pictures = np.zeros((len(examples()), SHOWN, 32, 32, 3), np.uint8)
    density = np.zeros((len(examples()), SHOWN), np.float64)
    for k, first in enumerate(examples().values()):
        pictures[k, : len(first)] = levels(first)
        density[k, : len(first)] = model.log_density(first).numpy()
    arrays: dict[str, Any] = {"pictures": pictures, "log_density": density}
    return gzip.compress(pack(arrays, bits=recorded()["bits"], names=kinds()), 5)


def address() -> str:
    """Where the browser fetches it; another record has another address."""
    return f"flows/odd.bin?{recorded()['weights']['flow'][:16]}"


def odd_view(controls: Controls) -> None:
    """Kinds of pictures, a threshold, and one picture; call it inside a part."""
    rules = {"high": _("what is unlikely"), "both": _("what is unusually likely, too")}
    says = _("Whether only a high cost raises the alarm, or a low one as well.")
    view.odd_view(
        VIEW, controls, kinds=kinds(), first="grainless", rules=rules, says=says, shown=SHOWN,
        address=address(), words=_words(), room=Room(0, 560, 900),
    )  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "bits": _("bits/dim, at most"), "alarms": _("false alarms"), "caught": _("caught"),
        "density": _("log-density, exact"), "nats": _("nats per level"),
        "bound": _("cost of the picture"), "unit": _("bits/dim, a bound"),
        "caught_kind": _("of this kind, caught"), "area": _("area under the curve"),
        "strips": _("The cost of pictures of each kind, a row a kind, with the threshold."),
        "roc": _("Caught against false alarms, for the kind that is chosen."),
    }  # fmt: skip


def in_words() -> str:
    """What the strips show, in words."""
    bits = recorded()["bits"]
    lines = [_("| Kind | pictures | cheapest | middle | dearest |") + "\n|---|--:|--:|--:|--:|"]
    for word, name in kinds().items():
        many = torch.tensor(bits[word])
        low, middle, high = many.min(), many.median(), many.max()
        lines.append(f"| {name} | {len(many)} | {low:.2f} | {middle:.2f} | {high:,.2f} |")
    return "\n".join(lines)
