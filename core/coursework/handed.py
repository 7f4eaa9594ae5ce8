"""Trained models that were handed in, kept by the hash of their weights or the key of their run.

    models/DIGEST.safetensors beside models/DIGEST.json

below the folder of coursework (`core.paths.coursework`). A run of this server is copied here when
it is handed in, so that it can be graded again when the cache has let it go. Nothing is
unpickled: weights are safetensors, and their hash must be the one on the card.
"""

import hashlib
import json
import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from core import checkpoint
from core.coursework.state import State
from core.jobs import cache
from core.jobs.job import BYTES
from core.model import GenerativeModel
from core.paths import coursework

CARD_BYTES = 100_000


def folder() -> Path:
    """Where handed-in models are kept."""
    return coursework() / "models"


def keep(weights: bytes, words: bytes) -> str:
    """Keep weights and their card; the SHA-256 of the weights, which the state names.

    ValueError says what is wrong with them, OSError where they cannot be written.
    """
    for what, blob, most in (("weights", weights, BYTES), ("a card", words, CARD_BYTES)):
        if len(blob) > most:
            raise ValueError(f"expected {what} of at most {most:,} bytes; got {len(blob):,}")
    try:
        card = checkpoint.parse_card(words, "beside the weights")
    except RecursionError:
        raise ValueError("expected a card of a few levels; got a very deep one") from None
    checkpoint.unpack(weights, card, "beside the card")
    digest = hashlib.sha256(weights).hexdigest()
    _write(digest, weights, words)
    return digest


def keep_run(key: str) -> bool:
    """Copy a finished run of this server here; whether there is one, here or in the cache."""
    if _paths(key)[1].is_file():
        return True
    found = cache.default().get(key)
    if found is None or not found[1]:
        return False
    _write(key, found[1], checkpoint.written(found[2]))
    return True


def holds(state: State) -> bool:
    """Whether the model that a state hands in is here; also where it hands in none."""
    name = state.checkpoint or state.run
    return not name or _paths(name)[1].is_file() or (state.run == name and keep_run(name))


def model(state: State) -> tuple[GenerativeModel, dict[str, Any]]:
    """The model that a state hands in, and its card; ValueError where there is none here."""
    name = state.checkpoint or state.run
    if not name:
        raise ValueError("expected a trained model; got none")
    if not holds(state):
        raise ValueError("expected a model that was handed in here; this server does not hold it")
    return _read(name, str(folder()))


@lru_cache(maxsize=16)
def _read(name: str, where: str) -> tuple[GenerativeModel, dict[str, Any]]:
    weights, words = (path.read_bytes() for path in _paths(name))
    card = checkpoint.parse_card(words)
    return checkpoint.unpack(weights, card), card


def _paths(name: str) -> tuple[Path, Path]:
    if not name.isalnum():  # a state holds hexadecimal digits alone; this is the second door
        raise ValueError(f"expected hexadecimal digits; got {name[:40]!r}")
    return folder() / f"{name}.safetensors", folder() / f"{name}.json"


def _write(name: str, weights: bytes, words: bytes) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    for path, blob in zip(_paths(name), (weights, words), strict=True):
        beside = path.with_suffix(f".{os.getpid()}.part")
        beside.write_bytes(blob)
        beside.replace(path)


def older(than: datetime) -> list[str]:
    """The names of models that were written before a moment."""
    cards = [one for one in folder().glob("*.json") if one.stat().st_mtime < than.timestamp()]
    return sorted(one.stem for one in cards if one.stem.isalnum())


def forget(name: str) -> None:
    """Let a model go; it may be gone already."""
    for path in _paths(name):
        path.unlink(missing_ok=True)
    _read.cache_clear()


def told(card: dict[str, Any], name: str) -> str:
    """One fact of a card in a few letters; empty where it has none."""
    found = card.get(name, "")
    return found[:60] if isinstance(found, str) else json.dumps(found)[:60]
