"""One measured number with all that is needed to believe it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from core.intervals import of_mean, wilson
from core.model import GenerativeModel
from core.worlds.world import World


@dataclass(frozen=True)
class Measure:
    """A value, how sure it is, and what a second sample of the truth would score.

    value: None where it is not defined; ``reason`` then says why in one sentence.
    low, high: 95% interval; equal to the value where that is exact.
    floor: the same measure of the truth itself, from as many examples.
    kind: exact (no sampling error), bound (the true value is no worse), estimate.
    better: "low", "high", or "floor" where both sides of the floor are wrong.
    parts: the same measure of each part, such as each continent.
    drawn: how many examples of the model what n of them score was worked out from, if not from n.
    """

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    floor: float | None = None
    n: int | None = None
    kind: str = "estimate"
    unit: str = ""
    better: str = "low"
    reason: str = ""
    parts: Mapping[str, "Measure"] = field(default_factory=dict)
    drawn: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """For JSON: every field that is set; ``value`` always, null with its reason."""
        if self.value is None:
            return {"value": None, "reason": self.reason, "unit": self.unit}
        names = ("value", "low", "high", "floor", "n", "kind", "unit", "better")
        plain: dict[str, Any] = {name: getattr(self, name) for name in names}
        if self.drawn:
            plain["drawn"] = self.drawn
        if self.reason:
            plain["reason"] = self.reason
        if self.parts:
            plain["parts"] = {name: part.to_dict() for name, part in self.parts.items()}
        return plain


@dataclass(frozen=True)
class Evidence:
    """What every measure of a space reads: the model's sample and two samples of the truth.

    samples: (n, *shape) from the model; truth: (n, *shape), to score the model on;
    second: (n, *shape), another sample of the truth, which gives the floors.
    log_prob: the model's exact log-likelihood of ``truth`` (n,), or None; elbo: its bound, or None.
    """

    model: GenerativeModel
    world: World
    samples: Tensor
    truth: Tensor
    second: Tensor
    log_prob: Tensor | None
    elbo: Tensor | None
    rng: torch.Generator

    @property
    def n(self) -> int:
        return len(self.samples)


NO_DENSITY = "not defined: this family draws examples but gives them no probability"
NO_BOUND = "not defined: this family gives the likelihood itself, so it needs no bound"


def exact(name: str, value: float, **rest: Any) -> Measure:
    """A measure without sampling error."""
    return Measure(name, value, value, value, kind="exact", **rest)


def share(name: str, hits: Tensor, floor: Tensor, **rest: Any) -> Measure:
    """The share of hits (n,) bool, against the same share in a second true sample."""
    count, n = int(hits.sum()), len(hits)
    low, high = wilson(count, n)
    return Measure(
        name, count / max(n, 1), low, high, floor=float(floor.double().mean()), n=n, **rest
    )


def excess_nats(seen: Evidence) -> Measure:
    """E_truth[-log q(x)] minus the entropy, nats: KL(p || q); exact likelihood or a bound.

    Where the model gives probability zero to part of the truth the value is infinite; then it is
    None and the reason says how much of the truth the model calls impossible.
    """
    scores = seen.log_prob if seen.log_prob is not None else seen.elbo
    if scores is None:
        return Measure("excess_nats", unit="nats", reason=NO_DENSITY)
    missed = float(torch.isneginf(scores).double().mean())
    if missed:
        reason = f"infinite: the model says never to {missed:.4%} of the truth"
        return Measure("excess_nats", unit="nats", reason=reason)
    losses = -scores.double() - seen.world.entropy
    low, high = of_mean(losses)
    floor = float((-seen.world.log_prob(seen.second).double() - seen.world.entropy).mean())
    kind = "exact" if seen.log_prob is not None else "bound"
    return Measure("excess_nats", float(losses.mean()), low, high, floor, len(losses), kind, "nats")


def missed_share(seen: Evidence) -> Measure:
    """The share of the truth to which the model gives probability zero."""
    if seen.log_prob is None:
        return Measure("missed_share", reason=NO_DENSITY)
    never = torch.isneginf(seen.log_prob)
    return share("missed_share", never, torch.zeros_like(never))


def elbo(seen: Evidence) -> Measure:
    """The mean lower bound on log p(x) of the truth, nats."""
    if seen.elbo is None:
        reason = NO_BOUND if seen.log_prob is not None else NO_DENSITY
        return Measure("elbo", unit="nats", reason=reason, better="high")
    low, high = of_mean(seen.elbo)
    value = float(seen.elbo.double().mean())
    floor = -seen.world.entropy
    return Measure("elbo", value, low, high, floor, len(seen.elbo), "bound", "nats", "high")
