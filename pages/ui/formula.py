"""A formula with, under each symbol, the number it has now."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pages.ui.live.view import mount


@dataclass(frozen=True)
class Term:
    """One symbol of a formula.

    `value` is its number now, or "" for a sign without one; `live` names a value that the view
    `listen` announces, so that the number follows a drag; `part` is what lights up in the view
    while the symbol has the pointer or the focus ("truth", "samples", "box", "density"); `says`
    is the symbol in words.
    """

    symbol: str
    value: str = ""
    says: str = ""
    part: str = ""
    live: str = ""
    scale: float = 1.0
    unit: str = ""


def formula(key: str, terms: Sequence[Term], *, listen: str = "", text: str = "") -> None:
    """Show `terms` in a row under `key`; `listen` is the key of the live view to follow.

    text: the whole formula in words.
    """
    mount("formula", key, {}, terms=[asdict(term) for term in terms], listen=listen, label=text)
