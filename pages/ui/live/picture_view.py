"""A grid of small pictures, sent as bytes and scaled up by the browser without blur."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.ui.live.room import Room
from pages.ui.live.view import mount


def picture_view(
    key: str,
    pictures: Any,
    *,
    text: str,
    captions: Sequence[str] = (),
    verdicts: Sequence[str] = (),
    size: int = 96,
) -> None:
    """Show pictures under `key`, each `size` CSS pixels wide.

    pictures: float (n, 3, height, width) in [-1, 1] as in the image space, or uint8
    (n, height, width, channels). text: what they are, in words. verdicts: "right", "wrong" or ""
    for each, shown as a mark. ValueError for another shape.
    """
    mount(
        "picture_view",
        key,
        {"pictures": levels(pictures)},
        room=Room(0, size + 20, size + 20),
        label=text,
        captions=list(captions),
        verdicts=list(verdicts),
        size=size,
    )


def levels(pictures: Any) -> np.ndarray:
    """Pictures as uint8 (n, height, width, channels): level k is the value k / 127.5 - 1."""
    array = np.asarray(pictures)
    if array.ndim != 4:
        raise ValueError(f"expected pictures (n, 3, height, width); got shape {array.shape}")
    if array.dtype == np.uint8:
        return array
    whole = np.clip(np.rint((array + 1) * 127.5), 0, 255).astype(np.uint8)
    return whole.transpose(0, 2, 3, 1)
