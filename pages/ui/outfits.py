"""What lessons about outfits share: five menus, a press that fills them, tables in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
import torch
from PIL import Image
from torch import Tensor

from core.measures.counted import probability, times_seen, value_counts
from core.worlds import avatars
from core.worlds.outfits import FEATURES, PAIRS
from pages.ui import store
from pages.ui.checks import word
from pages.ui.controls import Controls
from pages.ui.formula import Term, formula
from pages.ui.live.choice import Choice
from pages.ui.outfit_words import outfit_words
from pages.ui.rows import Rows
from pages.ui.ruler_table import figure
from pages.ui.words import _


def feature_names() -> list[str]:
    """The five features as the page calls them."""
    return [_("glasses"), _("colour"), _("clothes"), _("hair colour"), _("hair")]


def worn(controls: Controls, start: Sequence[int]) -> Tensor:
    """The codes (5,) that the five menus hold, wherever on the page they stand."""
    held = [
        controls.hold(feature.name, feature.values[first], word(feature.name, feature.values))
        for feature, first in zip(FEATURES, start, strict=True)
    ]
    return torch.tensor([f.values.index(v) for f, v in zip(FEATURES, held, strict=True)])


def outfit_menus(controls: Controls, start: Sequence[int]) -> list[Choice]:
    """Five menus for a view that watches an outfit, each named as its column."""
    return [
        controls.choice(
            feature.name, name.capitalize(), dict(zip(feature.values, group, strict=True)),
            feature.values[first], help=_("One feature of your outfit."), menu=True,
        )
        for feature, name, group, first in zip(
            FEATURES, feature_names(), outfit_words(), start, strict=True
        )
    ]  # fmt: skip


def wear(controls: Controls, view: str) -> dict[str, Callable[[], None]]:
    """The `on_change` of an `avatar_view` with `choose`: a press fills the five menus."""

    def pressed() -> None:
        codes = st.session_state[view].get("chosen")
        if codes:
            pairs = zip(FEATURES, codes, strict=True)
            controls.put({feature.name: feature.values[value] for feature, value in pairs})

    return {"chosen": pressed}


def in_words(codes: Tensor) -> list[str]:
    """Each outfit of codes (n, 5) as words with commas."""
    words = outfit_words()
    return [
        ", ".join(group[v] for group, v in zip(words, row, strict=True)) for row in codes.tolist()
    ]


def value_table(rows: Tensor, caption: str) -> None:
    """How often each value occurs in rows (n, 5), a line a feature; zero is said to be never."""
    lines = []
    for name, group, counts in zip(
        feature_names(), outfit_words(), value_counts(rows), strict=True
    ):
        cells = [
            f"{word} <b>{count}</b>" if count else f'{word} <b class="fn-wrong">{_("0, never")}</b>'
            for word, count in zip(group, counts.tolist(), strict=True)
        ]
        lines.append(f'<tr><th scope="row">{name}</th><td>{" · ".join(cells)}</td></tr>')
    _table(lines, caption)


def tied_pairs(caption: str) -> None:
    """The pairs of values that the truth puts together more, or less, often."""
    word = {
        value: said
        for feature, group in zip(reversed(FEATURES), reversed(outfit_words()), strict=True)
        for value, said in zip(feature.values, group, strict=True)
    }
    pairs = [f"{word[one]} + {word[other]} <b>× {factor:g}</b>" for one, other, factor in PAIRS]
    note(f"{caption}: {' · '.join(pairs)}.")


def pair_table(models: Mapping[str, Any], outfits: Mapping[str, Tensor]) -> None:
    """What each model by its title gives each outfit by its name; with its factors, if any."""
    lines = [f"| | {' | '.join(models)} |", "|---" * (len(models) + 1) + "|"]
    for name, outfit in outfits.items():
        cells = [_in_factors(model, outfit) for model in models.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    st.markdown("\n".join(lines))


def _in_factors(model: Any, outfit: Tensor) -> str:
    p = f"**{float(model.log_prob(outfit[None]).exp()):.2g}**"
    if not hasattr(model, "factors"):
        return p
    return (
        " · ".join(f"{factor:.2f}" for factor in model.factors(outfit[None])[0].tolist())
        + f" = {p}"
    )


def _table(lines: Sequence[str], caption: str) -> None:
    body = "".join(lines)
    st.html(f'<table class="fn-ruler"><caption>{caption}</caption><tbody>{body}</tbody></table>')


def both_numbers(key: str, *, listen: str) -> None:
    """What the two models in the view `listen` give the outfit that is worn, live."""
    product = Term(_("naive Bayes"), live="own_product", says=_("one probability a feature"))
    whole = Term(_("a number each"), live="own_joint", says=_("one number a combination"))
    text = _("The probability of your outfit under both models")
    formula(key, [product, whole], listen=listen, text=text)


def known(rows: Rows, outfit: Tensor) -> None:
    """How often the outfit occurs in the rows, and how likely it truly is."""
    p = figure(probability(store.world("outfits").table, outfit))
    truth = _("The truth makes it with probability {p}.").format(p=p)
    told = _("Your outfit occurs {times} times in {N} rows. {truth}").format(
        times=times_seen(rows.codes, outfit),
        N=len(rows.codes),
        truth=truth if rows.known_truth else _("Nobody knows how likely it truly is."),
    )
    note(told)


def product_formula(key: str, rows: Rows, outfit: Tensor, *, listen: str) -> None:
    """p(x) as the product of the outfit's five factors, each live."""
    terms = [Term("p(x)", live="own_product", says=_("your outfit")), Term("=")]
    counts, N = value_counts(rows.codes), len(rows.codes)
    for j, (group, value) in enumerate(zip(outfit_words(), outfit.tolist(), strict=True)):
        says = _("{n} of {N} rows, and what you added").format(n=int(counts[j][value]), N=N)
        terms += [Term(f"p({group[value]})", live=f"own_{j}", says=says), Term("·")]
    text = _("Naive Bayes: p of x is the product of one probability a feature")
    formula(key, terms[:-1], listen=listen, text=text)


def count_formula(key: str, rows: Rows, outfit: Tensor, *, listen: str) -> None:
    """p(x) as the share of the count, smoothing live above and below the line."""
    times, N = times_seen(rows.codes, outfit), len(rows.codes)
    K = len(store.world("outfits").table)
    smoothing = Term("a", live="smoothing", says=_("smoothing"))
    above = [Term("c", f"{times}", says=_("how often it was seen")), Term("+"), smoothing]
    below = [Term("N", f"{N}", says=_("rows")), Term("+"), smoothing, Term("·")]
    below += [Term("K", f"{K}", says=_("combinations, not features"))]
    share = [Term("("), *above, Term(") / ("), *below, Term(")")]
    text = _("One number a combination: p of x is count plus a, over N plus a times K")
    terms = [Term("p(x)", live="own_joint", says=_("your outfit")), Term("="), *share]
    formula(key, terms, listen=listen, text=text)


def note(text: str) -> None:
    """A remark in small grey type."""
    st.html(f'<p class="fn-note">{text}</p>')


def pictures(codes: Tensor, size: int = 160) -> np.ndarray:
    """Outfits, codes (n, 5), drawn on white: (n, size, size, 3) uint8."""
    drawn = []
    for code in torch.as_tensor(codes):
        paper = Image.new("RGBA", (size, size), "white")
        paper.alpha_composite(avatars.draw(code, size))
        drawn.append(np.asarray(paper.convert("RGB")))
    return np.stack(drawn)
