"""What decides a training run, checked and bounded, and the key of that run.

    key = SHA-256 of (format, family, world, config, seed, examples, budget, version of torch)

The same run asked for twice has the same key, is trained once, and is shared.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any, Self

from core.checkpoint import versions
from core.config import Config
from core.train import Budget, Run, plan
from core.worlds import get

FORMAT = "from-noise-run/1"
SECONDS, STEPS = 600.0, 1_000_000  # at most
BYTES = 32 * 2**20  # of weights, at most


@dataclass(frozen=True)
class Job:
    """A run and its budget. Make one with `Job.of`, which checks everything."""

    run: Run
    budget: Budget

    @classmethod
    def of(
        cls,
        family: str,
        world: str,
        config: Config | dict[str, Any] | None = None,
        *,
        seed: int = 0,
        seconds: float | None = None,
        steps: int | None = None,
        examples: int | None = None,
    ) -> Self:
        """A job from plain values; ValueError says what is wrong with them.

        seconds of training (at most 600) or steps (at most a million), or both; without either
        the run ends where the family does, or after 600 seconds.
        """
        plain = plan(family, world, [], whole("seed", seed, 0, 2**31 - 1), None)
        if isinstance(config, dict):
            config = type(plain.config).from_dict(config)
        if config is not None and type(config) is not type(plain.config):
            raise ValueError(f"expected settings of {family}; got {type(config).__name__}")
        if examples is not None:
            whole("examples", examples, 1, get(world).train_size)
        if steps is not None:
            whole("steps", steps, 1, STEPS)
        seconds = SECONDS if seconds is None else _duration(seconds)
        run = Run(family, world, config or plain.config, seed, examples)
        return cls(run, Budget(seconds, steps))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, from which `from_dict` makes the job again."""
        run, budget = self.run, self.budget
        return {
            "family": run.family,
            "world": run.world,
            "config": run.config.to_dict(),
            "seed": run.seed,
            "examples": run.examples,
            "seconds": budget.seconds,
            "steps": budget.steps,
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The job that wrote `values`; ValueError where they are not of that form."""
        try:
            rest = {name: values[name] for name in ("seed", "seconds", "steps", "examples")}
            return cls.of(values["family"], values["world"], values["config"], **rest)
        except (KeyError, TypeError) as error:
            raise ValueError(f"expected the settings of a run; got {error}") from None

    @property
    def key(self) -> str:
        """32 hexadecimal digits; the same for the same run."""
        words = {"format": FORMAT, **self.to_dict(), "versions": versions()}
        text = json.dumps(words, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def whole(name: str, value: Any, low: int, high: int) -> int:
    """`value` if it is a whole number from low to high; else ValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{name}: expected a whole number from {low} to {high}; got {value!r}")
    return value


def _duration(seconds: Any) -> float:
    real = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not real or not math.isfinite(seconds) or not 0 < seconds <= SECONDS:
        raise ValueError(f"seconds: expected a number above 0, to {SECONDS:g}; got {seconds!r}")
    return float(seconds)
