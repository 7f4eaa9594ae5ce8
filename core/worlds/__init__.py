"""The worlds by name. Each is made once in a process and shared."""

from functools import lru_cache

from core.worlds.world import World

SLUGS = ("land", "sphere", "outfits", "wardrobe")


@lru_cache(maxsize=len(SLUGS))
def get(slug: str) -> World:
    """The world called ``slug``; ValueError names those there are."""
    if slug in ("land", "sphere"):
        from core.worlds.land import Land

        return Land(slug)
    if slug == "outfits":
        from core.worlds.outfits import Outfits

        return Outfits()
    if slug == "wardrobe":
        from core.worlds.wardrobe import Wardrobe

        return Wardrobe()
    raise ValueError(f"expected a world out of {', '.join(SLUGS)}; got {slug!r}")
