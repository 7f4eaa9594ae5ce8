"""What the lesson on flows shows first, worked out before anybody comes."""

from pages.ui import store
from pages.ui.flow import globe, pictures, way


def warm() -> None:
    """The way through the first flow, the globe, and the sheets of pictures."""
    way.blob("spline")
    way.dots("spline", 0)
    way.coast()
    globe.blob()
    store.remember(pictures.drawn, seed=0)
    store.remember(pictures.renewed, seed=0)
    for word in pictures.EDITS:
        store.remember(pictures.edited, word=word)
    store.remember(pictures.true_ones, n=pictures.SHEET)
