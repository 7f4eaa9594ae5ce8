"""Own worlds in a folder, so that worker processes and later visits find them by their slug.

The folder is ``worlds`` in the cache (see `core.paths.cache`). It holds at most FILES worlds and
BYTES bytes; the one that was used longest ago goes first. A file is believed only if its bytes have
the slug that it is named by. Where the folder cannot be written, worlds stay in memory.
"""

import os
import threading
from collections import OrderedDict
from pathlib import Path

from core.paths import WORLDS, cache
from core.worlds import own
from core.worlds.own import Own

FILES, BYTES, HELD = 1_000, 64 * 2**20, 16

_held: OrderedDict[str, Own] = OrderedDict()
_lock = threading.Lock()


def keep(world: Own) -> str:
    """Keep a world in memory and in the folder; empty, or why it could not be written."""
    _hold(world)
    place = _place(world.slug)
    try:
        if _fresh(place):
            return ""
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        beside.write_bytes(own.pack(world))
        beside.replace(place)
        _make_room(place)
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def find(slug: str) -> Own:
    """The world of that slug; ValueError where it is not here, or its file was changed."""
    if not own.named(slug):
        raise ValueError("expected own- and 16 hexadecimal digits; got something else")
    world = held(slug) or _read(slug)
    keep(world)  # its file counts as used now, and is written again if it went
    return world


def held(slug: str) -> Own | None:
    """The world of that slug if it is in memory."""
    with _lock:
        return _held.get(slug)


def _read(slug: str) -> Own:
    place = _place(slug)
    try:
        if place.stat().st_size > own.LARGEST:
            raise ValueError(f"the file of the world {slug} is too large: load the world again")
        content = place.read_bytes()
        os.utime(place)
    except OSError:
        raise ValueError(
            f"this server does not hold the world {slug}: load its file again, or paint it"
        ) from None
    if own.slug(content) != slug:
        raise ValueError(f"the file of the world {slug} was changed: load the world again")
    return own.unpack(content)


def _hold(world: Own) -> None:
    with _lock:
        _held[world.slug] = world
        _held.move_to_end(world.slug)
        while len(_held) > HELD:
            _held.popitem(last=False)


def _place(slug: str) -> Path:
    return cache() / WORLDS / f"{slug}.world"


def _fresh(place: Path) -> bool:
    """Whether the file is there; it counts as used now."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


def _make_room(newest: Path) -> None:
    """Remove what was used longest ago until the folder is small enough; the newest one stays."""
    files = sorted(newest.parent.glob("*.world"), key=lambda file: file.stat().st_mtime)
    sizes = {file: file.stat().st_size for file in files}
    total, count = sum(sizes.values()), len(files)
    for file in files:
        if (total > BYTES or count > FILES) and file != newest:
            file.unlink(missing_ok=True)
            total, count = total - sizes[file], count - 1
