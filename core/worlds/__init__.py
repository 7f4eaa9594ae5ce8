"""The worlds by name. Each is made once in a process and shared.

A learner's own world (`core.worlds.own`) has a slug of its own, ``own-`` and 16 digits.
"""

from functools import lru_cache

from core.worlds.world import World

TEXTS = ("austen", "austen_pairs", "captions")
SLUGS = ("land", "sphere", "outfits", "wardrobe", "tins", "ring", "grid", *TEXTS)


def get(slug: str) -> World:
    """The world called ``slug``; ValueError names those there are, or says why it is not here."""
    if slug.startswith("own-"):
        from core.worlds import kept

        return kept.find(slug)
    return _shipped(slug)


@lru_cache(maxsize=len(SLUGS))
def _shipped(slug: str) -> World:
    if slug in ("land", "sphere"):
        from core.worlds.land import Land

        return Land(slug)
    if slug == "outfits":
        from core.worlds.outfits import Outfits

        return Outfits()
    if slug == "wardrobe":
        from core.worlds.wardrobe import Wardrobe

        return Wardrobe()
    if slug == "tins":
        from core.worlds.tins import Tins

        return Tins()
    if slug in ("ring", "grid"):
        from core.worlds.modes import Modes

        return Modes(slug)
    if slug in ("austen", "austen_pairs"):
        from core.worlds.text import Novels

        return Novels(slug)
    if slug == "captions":
        from core.worlds.captions import Captions

        return Captions()
    raise ValueError(f"expected a world out of {', '.join(SLUGS)}; got {slug!r}")
