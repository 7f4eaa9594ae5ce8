"""The denoisers of the lesson: which are shipped, and what each is called."""

from functools import cache

from core import checkpoint
from pages.ui import store
from pages.ui.words import _


def titles() -> dict[str, str]:
    """The families: the word in the address and the word on the page."""
    return {
        "flow_matching": _("Flow matching"),
        "diffusion": _("Diffusion"),
        "score": _("Score matching"),
    }


@cache
def shipped() -> tuple[str, ...]:
    """The families whose weights on the land are here."""
    names = checkpoint.names()
    return tuple(word for word in titles() if f"{word}-land" in names)


def name(word: str) -> str:
    """The name of a family's checkpoint on the land."""
    return f"{word}-land"


def model(word: str):
    """The denoiser itself."""
    return store.model(name(word))
