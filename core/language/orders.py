"""The record of what n-grams of each order reach on the held-out novel."""

import json
from functools import cache
from typing import Any

from core.paths import DATASETS

FIGURES = DATASETS / "ngrams.json"


@cache
def recorded(smoothing: str) -> list[dict[str, Any]]:
    """Bits a character with their interval and the grams counted, of orders 1 and up."""
    rows = json.loads(FIGURES.read_bytes())
    return [row for row in rows if row["smoothing"] == smoothing]
