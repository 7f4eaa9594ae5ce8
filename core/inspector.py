"""The inspector: reads the five attributes off a picture, and says whether it is a clean outfit.

A small convolutional network (LeCun et al. 1998), trained on true pictures and on spoilt ones
(``core.spoil``). Nobody tells it which family drew a picture. The bald have no hair colour to
read; their code is SilverGray, as in the truth. Noise up to 6 levels and a faint blur (0.4 pixels)
still count as clean, so that a good but imperfect picture is not refused for its grain.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import torch
from safetensors.torch import load
from torch import Tensor, nn
from torch.nn.functional import pixel_unshuffle, relu

from core.paths import CHECKPOINTS
from core.space import OUTFITS, levels, unlevels
from core.worlds.outfits import visible

HOME = CHECKPOINTS / "inspector"


@dataclass(frozen=True)
class Verdict:
    """codes (n, 5) int64 as read; clean (n,) bool; score (n,): log-odds of being clean."""

    codes: Tensor
    clean: Tensor
    score: Tensor


class Inspector(nn.Module):
    """12 x 16 x 16 (pixels unshuffled by 2) to 28 attribute values and one log-odds."""

    def __init__(self) -> None:
        super().__init__()
        widths = (12, 32, 64, 64, 48)
        strides = (1, 2, 1, 2)
        self.layers = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=s, padding=1)
            for a, b, s in zip(widths, widths[1:], strides, strict=False)
        )
        self.hidden = nn.Linear(48 * 16, 64)
        self.head = nn.Linear(64, sum(OUTFITS.sizes) + 1)

    def forward(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        """Logits of each attribute [(n, k_j)], and the log-odds (n,) of being clean."""
        h = pixel_unshuffle(x, 2)  # (n, 12, 16, 16)
        for layer in self.layers:
            h = relu(layer(h))
        out = self.head(relu(self.hidden(h.flatten(1))))
        *read, odds = out.split([*OUTFITS.sizes, 1], 1)
        return read, odds[:, 0]

    @torch.no_grad()
    def inspect(self, x: Tensor, batch: int = 1_000) -> Verdict:
        """Read pictures x (n, 3, 32, 32) in [-1, 1]; they are rounded to 8 bits first."""
        device = next(self.parameters()).device
        parts = [self(unlevels(levels(part)).to(device)) for part in x.split(batch)]
        columns = [torch.cat(read).argmax(1) for read in zip(*(p[0] for p in parts), strict=True)]
        score = torch.cat([odds for _, odds in parts])
        return Verdict(visible(torch.stack(columns, 1)), score > 0, score)

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls, folder: Path = HOME) -> Self:
        """The shipped inspector; ValueError if its weights are not those on its card."""
        card = json.loads((folder / "card.json").read_text())
        blob = (folder / "weights.safetensors").read_bytes()
        if hashlib.sha256(blob).hexdigest() != card["weights_sha256"]:
            raise ValueError(f"expected weights with the hash on the card; got others in {folder}")
        inspector = cls()
        inspector.load_state_dict(load(blob))
        return inspector.eval()
