"""Outfits drawn as avatars, as given or drawn live from counts in the browser.

Live draws use the inverse CDF with uniforms fixed by the seed, as `core.rng.categorical` does: the
browser shows the same outfits as `sample(n, rng=generator(seed), temperature=T)` in Python, and a
small move of a slider changes few of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch

from core.rng import generator
from core.space import OUTFITS
from core.worlds import avatars
from core.worlds.outfits import FEATURES
from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.live.room import Room
from pages.ui.live.view import mount
from pages.ui.outfit_words import outfit_words
from pages.ui.words import _


@dataclass(frozen=True)
class Draws:
    """Outfits drawn in the browser from counted rows.

    rows (N, 5): the outfits that are counted. kind: "naive" multiplies a table a feature (naive
    Bayes), "joint" has one table over all combinations. n: how many are drawn; seed as in
    `generator(seed)`. smoothing and temperature hold unless a range of that name is shown.
    """

    rows: Any
    kind: Literal["naive", "joint"] = "naive"
    n: int = 10
    seed: int = 0
    smoothing: float = 0.0
    temperature: float = 1.0

    def uniforms(self) -> np.ndarray:
        """The uniforms (features, n) that `categorical` would take from that seed, table by table;
        one table over all combinations takes the first row."""
        rng, tables = generator(self.seed), np.asarray(self.rows).shape[1]
        drawn = [torch.rand(self.n, generator=rng, dtype=torch.float64) for _ in range(tables)]
        return torch.stack(drawn).numpy()


def avatar_view(
    key: str,
    outfits: Any = None,
    *,
    text: str,
    draws: Draws | None = None,
    known: Any = None,
    captions: Sequence[str] = (),
    ranges: Sequence[Range] = (),
    choices: Sequence[Choice] = (),
    watch: Any = None,
    size: int = 104,
    columns: int = 0,
    choose: bool = False,
    on_change: Mapping[str, Callable[[], None]] | None = None,
) -> Any:
    """Show outfits under `key`, each `size` CSS pixels, in `columns` (0: as many as fit).

    outfits: codes (n, 5), or None with `draws`. known (N, 5): outfits that are not called new;
    with draws, its rows. ranges may be named "temperature" and "smoothing"; choices "model" (its
    words are kinds of draws) and, with watch, as the features. choose: a press on an
    outfit reaches Python as `chosen`, its codes, in `on_change`. watch (5,): the outfit that counts
    as chosen; with draws, a formula can follow its live numbers: `own_0` to `own_4` (the factor of
    each feature before any temperature), `own_product`, `own_joint`. text: what is shown, in words.
    """
    index = avatars.layers()
    arrays: dict[str, Any] = {}
    rows = draws.rows if draws else known
    if rows is not None:
        arrays["rows"] = np.asarray(rows, np.int32)
    if draws:
        arrays["uniforms"] = draws.uniforms()
    else:
        arrays["outfits"] = np.asarray(outfits, np.int32)
    if watch is not None:
        arrays["watch"] = np.asarray(watch, np.int32)
    return mount(
        "avatar_view",
        key,
        arrays,
        room=_room(
            draws.n if draws else len(arrays["outfits"]), size, columns or 5, len(ranges), choices
        ),
        on_change={name: _nothing for name in ("chosen",) if choose} | dict(on_change or {}),
        kind=draws.kind if draws else "",
        smoothing=draws.smoothing if draws else 0.0,
        temperature=draws.temperature if draws else 1.0,
        mark=rows is not None,
        choose=choose,
        label=text,
        captions=list(captions),
        ranges=[one.describe(key) for one in ranges],
        choices=[one.describe(key) for one in choices],
        features=[feature.name for feature in FEATURES],
        size=size,
        columns=columns,
        sizes=OUTFITS.sizes,
        values=outfit_words(),
        layers=index["layers"],
        side=index["side"],
        words=_words(),
    )


def _room(count: int, size: int, columns: int, ranges: int, choices: Sequence[Choice]) -> Room:
    rows = -(-count // columns)
    under = (100 if ranges else 0) + (80 if choices else 0)
    small = min(60, 370 // columns)  # the height of a row on a phone
    return Room(0, rows * size + under + 44 * ranges, rows * small + under + 80 * ranges)


def _nothing() -> None:
    """A value that is read from what the view gives back, not acted on."""


def _words() -> dict[str, str]:
    return {
        "fresh": _("new"),
        "seen": _("in the data"),
        "count": _("not in the data"),
        "whole": _("this combination"),
        "outfit": _("this outfit"),
        "tempered": _("at temperature {T}"),
        "entropy": _("entropy"),
        "worn": _("Your outfit. Choose it here, or press any outfit."),
        "nats": _("nats"),
    }
