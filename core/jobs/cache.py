"""Finished runs in a folder, so that they outlive the server: a film, weights and a card each.

The folder is FROM_NOISE_CACHE, by default ``from-noise`` in the user's cache; it holds at most
FROM_NOISE_CACHE_MB megabytes (default 256), the oldest runs going first. Where the disk is full or
the folder cannot be written, runs stay in memory and `trouble` says so.
"""

import hashlib
import json
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from core import checkpoint, paths
from core.film import Film
from core.paths import ROOT
from core.recording import FILM, pack_card, read_film

MEGABYTES = 256


def folder() -> Path:
    """Where finished runs are kept."""
    return paths.cache()


@cache
def code() -> str:
    """Hash of the science's own source: a run of other code is another run."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "core").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Cache:
    """Finished runs by key. `trouble` is empty, or why the last one could not be kept."""

    def __init__(self, home: Path, most: int = MEGABYTES * 2**20) -> None:
        self.home, self.most, self.trouble = home, most, ""

    def put(self, key: str, film: Film, weights: bytes, card: dict[str, Any]) -> None:
        """Keep a run; in trouble, say so and go on."""
        place, beside = self.home / key, self.home / f"{key}.part"
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir()
            (beside / FILM).write_bytes(film.pack())
            (beside / checkpoint.WEIGHTS).write_bytes(weights)
            words = pack_card(film, {"model": card, "code": code()})
            (beside / checkpoint.CARD).write_bytes(words)
            shutil.rmtree(place, ignore_errors=True)
            beside.rename(place)
            self.trouble = ""
            self._make_room(key)
        except OSError as error:
            shutil.rmtree(beside, ignore_errors=True)
            self.trouble = error.strerror or type(error).__name__

    def get(self, key: str) -> tuple[Film, bytes, dict[str, Any]] | None:
        """A run that was kept; None where there is none, or it is broken or of other code."""
        place = self.home / key
        try:
            film, card = read_film(place)
            weights = (place / checkpoint.WEIGHTS).read_bytes()
            if card.get("code") != code():
                return None
            model = checkpoint.parse_card(json.dumps(card["model"]).encode())
            good = hashlib.sha256(weights).hexdigest() == model.get("weights_sha256")
            return (film, weights, model) if good else None
        except (OSError, ValueError, KeyError):
            return None

    def _make_room(self, newest: str) -> None:
        """Remove the oldest runs until the folder is small enough; the newest one stays."""
        places = sorted(
            (one for one in self.home.iterdir() if one.is_dir() and one.name != paths.WORLDS),
            key=lambda one: one.stat().st_mtime,
        )
        sizes = {one: sum(f.stat().st_size for f in one.iterdir()) for one in places}
        total = sum(sizes.values())
        for one in places:
            if total > self.most and one.name != newest:
                shutil.rmtree(one, ignore_errors=True)
                total -= sizes[one]


def default() -> Cache:
    """The cache that the environment asks for."""
    words = os.environ.get("FROM_NOISE_CACHE_MB", str(MEGABYTES))
    if not words.isdecimal():
        raise ValueError(f"FROM_NOISE_CACHE_MB: expected a whole number; got {words!r}")
    return Cache(folder(), int(words) * 2**20)
