"""Finding what does not belong: a score for each example, and how well scores separate.

    caught(t) = share of anomalies with score > t,    false alarms(t) = the same of what belongs
    AUC = P(score of an anomaly > score of what belongs) + 1/2 P(equal)

The area under the curve of the two shares is that probability (Hanley & McNeil 1982).
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Roc:
    """Thresholds falling, and at each the share of false alarms and of anomalies caught, (m,)."""

    threshold: Tensor
    false_alarms: Tensor
    caught: Tensor

    @property
    def area(self) -> float:
        """The area under the curve: 1 separates perfectly, 1/2 is chance."""
        return float(torch.trapezoid(self.caught, self.false_alarms))


def roc(belongs: Tensor, anomalies: Tensor) -> Roc:
    """The curve of two sets of scores (n,) and (m,), higher meaning stranger.

    Raises ValueError where either is empty.
    """
    if not len(belongs) or not len(anomalies):
        raise ValueError("expected scores of both kinds; got none of one")
    threshold = torch.cat([belongs, anomalies]).double().unique().flip(0)
    threshold = torch.cat([threshold.new_tensor([torch.inf]), threshold])
    return Roc(threshold, _above(belongs, threshold), _above(anomalies, threshold))


def _above(scores: Tensor, threshold: Tensor) -> Tensor:
    """The share of scores at or above each threshold, (m,) float64."""
    ordered = scores.double().sort().values
    below = torch.searchsorted(ordered, threshold, right=False)
    return 1 - below.double() / len(ordered)


def reconstruction_error(x: Tensor, again: Tensor) -> Tensor:
    """Root mean squared difference of pictures x and their reconstructions, (n,), in levels."""
    return (x - again).flatten(1).square().mean(1).sqrt() * 127.5
