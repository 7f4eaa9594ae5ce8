"""What the lesson on flows shows first, worked out before anybody comes."""

from pages.ui import store
from pages.ui.flow import globe, pictures, way
from pages.ui.flow.models import SHIPPED


def warm() -> None:
    """The way through each flow, the globe, and the sheets of pictures."""
    for word in SHIPPED:
        way.blob(word)
        way.dots(word, 0)
    way.coast()
    globe.blob()
    store.remember(pictures.drawn, seed=0)
    store.remember(pictures.renewed, seed=0)
    for word in pictures.EDITS:
        store.remember(pictures.edited, word=word)
    store.remember(pictures.true_ones, n=pictures.SHEET)
