"""Rows of outfits, the course's or a teacher's own, and what the counting families make of them.

A file is read in memory and checked by `core.worlds.table`; it lives in this session alone and is
never in the address. Fitted models and exact figures are kept by `store.remember`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from core.measures import counted
from core.models import FAMILIES
from core.rng import derive, generator
from core.ruler import measure
from core.space import OUTFITS, Dataset
from core.worlds.outfits import FEATURES, names
from core.worlds.table import read_outfits
from pages.ui import store
from pages.ui.words import _

RULED = ("excess_nats", "missed_share", "marginal_kl", "mutual_information_lost")
RULED = (*RULED, "impossible_share", "parameters")


@dataclass(frozen=True)
class Rows:
    """Counted rows: their codes as bytes, what they are called, whether the truth is known."""

    content: bytes
    name: str
    known_truth: bool = True

    @property
    def codes(self) -> Tensor:
        """(N, 5) int64."""
        return _codes(self.content)

    def model(self, family: str, smoothing: float) -> Any:
        """The family fitted to the rows."""
        return store.remember(_model, family=family, rows=self.content, smoothing=smoothing)

    def table(self, family: str, smoothing: float) -> Tensor:
        """Its p(x) of all combinations, (K,)."""
        return store.remember(_table, family=family, rows=self.content, smoothing=smoothing)

    def ruler(self, family: str, smoothing: float) -> list[Any]:
        """Its exact measures; each with its reason where the truth is not known."""
        if not self.known_truth:
            return counted.unknown_truth(self.model(family, smoothing).free_parameters())
        return store.remember(_ruler, family=family, rows=self.content, smoothing=smoothing)

    def excess(self, family: str, smoothings: tuple[float, ...]) -> counted.Sweep:
        """Its excess over the truth at each smoothing, nats."""
        return store.remember(_excess, family=family, rows=self.content, smoothings=smoothings)

    def draws(self, family: str, smoothing: float, *, n: int, seed: int, at: float) -> Tensor:
        """n outfits drawn at temperature `at`, codes (n, 5)."""
        model = self.model(family, smoothing)
        return model.sample(n, rng=generator(seed), temperature=at)

    def ten(self, family: str, now: Mapping[str, Any]) -> dict[str, Any]:
        """Ten draws at the settings `now`, and the log-probability of each before temperature."""
        model = self.model(family, now["smoothing"])
        x = model.sample(10, rng=generator(now["seed"]), temperature=now["temperature"])
        return {"outfits": x.numpy(), "log_prob": model.log_prob(x).numpy()}

    def luck(self, one: int, other: int) -> float:
        """What two columns seem to say of each other once one is shuffled, nats."""
        return store.remember(_luck, rows=self.content, one=one, other=other)


def _codes(content: bytes) -> Tensor:
    flat = np.frombuffer(content, np.uint8).astype(np.int64)
    return torch.from_numpy(flat.reshape(-1, len(OUTFITS.sizes)))


def _model(family: str, rows: bytes, smoothing: float) -> Any:
    make = FAMILIES[family]
    model = make.create(make.Configuration(smoothing=smoothing), OUTFITS, rng=generator(0))
    return model.fit(Dataset(OUTFITS, _codes(rows)), rng=generator(0))


def _table(family: str, rows: bytes, smoothing: float) -> Tensor:
    return counted.table_of(_model(family, rows, smoothing))


def _ruler(family: str, rows: bytes, smoothing: float) -> list[Any]:
    model = _model(family, rows, smoothing)
    found = measure(model, store.world("outfits"), rng=generator(0), n=100)
    return [found[name] for name in RULED]


def _excess(family: str, rows: bytes, smoothings: tuple[float, ...]) -> counted.Sweep:
    def fit(smoothing: float) -> Any:
        return _model(family, rows, smoothing)

    return counted.excess_by_smoothing(fit, store.world("outfits").table, smoothings)


def _luck(rows: bytes, one: int, other: int) -> float:
    return counted.luck(_codes(rows), one, other, rng=generator(derive(0, "luck")))


def packed(codes: Tensor) -> bytes:
    """Codes (N, 5) as bytes, one a value."""
    return codes.to(torch.uint8).numpy().tobytes()


def course_rows() -> Rows:
    """The fifty outfits of the course."""
    return Rows(packed(store.world("outfits").train().x), _("the fifty outfits"))


def own_rows(key: str) -> Rows:
    """The rows in use: the file in the uploader of that key if it is good, else the fifty."""
    file = st.session_state.get(_slot(key))
    ours = course_rows()
    if file is None:
        return ours
    try:
        codes = read_outfits(file.getvalue(), FEATURES)
    except ValueError:
        return ours  # the uploader says why
    name = "".join(letter for letter in file.name[:40] if letter.isalnum() or letter in " .-")
    return Rows(packed(codes), name, known_truth=False)


def rows_uploader(key: str) -> None:
    """Choose a file to use in place of the fifty, see what is wrong with it, or go back."""
    columns = ", ".join(f"`{feature.name}`" for feature in FEATURES)
    st.markdown(
        _(
            "A CSV with the columns {columns}. It is counted in place of the fifty in this visit "
            "alone, and kept nowhere: a link to this page does not carry it."
        ).format(columns=columns)
    )
    st.file_uploader(
        _("A table of outfits (CSV)"),
        type=["csv", "txt", "tsv"],
        key=_slot(key),
        max_upload_size=2,
    )
    file = st.session_state.get(_slot(key))
    if file is None:
        return
    try:
        read_outfits(file.getvalue(), FEATURES)
    except ValueError as error:
        st.error(_("This file is not used: {reason}").format(reason=_plain(str(error))))
    st.button(_("Back to the fifty"), key=f"{key}_back", on_click=_forget, args=(key,))


def to_csv(codes: Tensor) -> bytes:
    """Rows as the CSV that the uploader takes."""
    lines = [[feature.name for feature in FEATURES], *names(codes)]
    return "".join(",".join(line) + "\n" for line in lines).encode()


def again(rows: Rows, family: str, now: Mapping[str, Any]) -> str:
    """Python that draws the same ten outfits, with `core` alone."""
    own = [
        "from pathlib import Path",
        "from core.space import Dataset",
        "from core.worlds.outfits import FEATURES",
        "from core.worlds.table import read_outfits",
        'x = read_outfits(Path("rows.csv").read_bytes(), FEATURES)  # of the same export',
        "data = Dataset(world.space, x)",
    ]
    lines = [
        "from core.models import FAMILIES",
        "from core.rng import generator",
        "from core.worlds import get",
        "",
        'world = get("outfits")',
        *(["data = world.train()"] if rows.known_truth else own),
        f'family = FAMILIES["{family}"]',
        f"config = family.Configuration(smoothing={now['smoothing']!r})",
        "model = family.create(config, world.space, rng=generator(0))",
        "model.fit(data, rng=generator(0))",
        f"x = model.sample(10, rng=generator({now['seed']}), temperature={now['temperature']!r})",
        "outfits, log_prob = x.numpy(), model.log_prob(x).numpy()",
    ]
    return "\n".join(lines) + "\n"


def _slot(key: str) -> str:
    """The uploader's widget key; a new one after `_forget`, because a file cannot be unset."""
    return f"{key}_{st.session_state.get(f'_{key}_turn', 0)}"


def _forget(key: str) -> None:
    st.session_state[f"_{key}_turn"] = st.session_state.get(f"_{key}_turn", 0) + 1


def _plain(text: str) -> str:
    """A stranger's words, safe inside Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>$#|~:" else letter for letter in text)
