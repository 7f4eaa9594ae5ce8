"""Where shipped files live, and where what is made here is kept."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
DATASETS = DATA / "datasets"
CHECKPOINTS = DATA / "checkpoints"
WORLDS = "worlds"  # learners' own worlds, below the cache


def cache() -> Path:
    """The folder FROM_NOISE_CACHE, by default ``from-noise`` in the user's cache."""
    if named := os.environ.get("FROM_NOISE_CACHE"):
        return Path(named)
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "from-noise"


def coursework() -> Path:
    """The folder FROM_NOISE_COURSEWORK, by default ``from-noise/coursework`` in the user's data.

    Nothing there can be made again: keep a copy of it.
    """
    if named := os.environ.get("FROM_NOISE_COURSEWORK"):
        return Path(named)
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "from-noise" / "coursework"
