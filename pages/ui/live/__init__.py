"""Views that the browser draws by itself: `map_view`, `avatar_view`, `picture_view`, `plot_view`."""

from pages.ui.live.bytes import pack, unpack
from pages.ui.live.view import mount

__all__ = ["mount", "pack", "unpack"]
