"""Sums of pictures that are fetched before they are asked for, a second way."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from core import representation_tasks as tasks
from pages.ui.live.bytes import unpack
from pages.ui.representation import wardrobe


def test_a_sum_fetched_ahead_is_the_one_asked_for() -> None:
    arrays, told = unpack(gzip.decompress(wardrobe.sum_bytes("2")))
    a, b, c, _ = tasks.three(1)
    for step, amount in enumerate(wardrobe.AMOUNTS):
        in_pixels = wardrobe.bytes_of((c + amount * (a - b)).clamp(-1, 1))
        assert np.abs(arrays["frames"][step, 3].astype(int) - in_pixels[0]).max() <= 1
    assert [one["value"] for one in told["choices"]] == ["2"]
    with pytest.raises(ValueError, match="expected one of"):
        wardrobe.sum_bytes("seven")
