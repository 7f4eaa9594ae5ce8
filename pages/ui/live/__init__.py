"""Views that the browser draws by itself: maps, avatars, pictures, plots, a formula."""

from pages.ui.live.bytes import pack, unpack
from pages.ui.live.view import mount

__all__ = ["mount", "pack", "unpack"]
