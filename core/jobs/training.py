"""One run inside a worker: a model, its clock, its film. It can rest between any two steps.

The model learns exactly as `core.train.Run` has it: the same seeds and the same steps give the
same weights, bit for bit. Only training itself is timed: pauses and snapshots cost no budget.
"""

import time
from collections.abc import Iterator
from typing import Any

import torch

from core import checkpoint
from core.film import Moments, Snapshot, Trace, take
from core.jobs.job import BYTES, Job
from core.progress import Step
from core.rng import derive, generator
from core.space import Dataset
from core.worlds import get


class Training:
    """A run that `advance` takes one step further.

    step: how many steps were made; total: how many there will be, as the family says.
    seconds: of training so far. shown: step of the last snapshot. over: whether the family or
    the budget has ended it. filmed: seconds spent on snapshots.
    """

    def __init__(self, job: Job, moments: int) -> None:
        self.job = job
        self.model = job.run.model()
        _refuse_giants(self.model)
        self.data: Dataset = get(job.run.world).train(job.run.examples)
        rng = generator(derive(job.run.seed, "fit"))
        self.steps: Iterator[Step] = iter(self.model.fit_steps(self.data, rng=rng))
        self.moments, self.trace = Moments(moments), Trace()
        self.step, self.total, self.seconds, self.over = 0, 0, 0.0, False
        self.shown, self.filmed = -1, 0.0
        self._share = 0.0
        self._sum, self._count = 0.0, 0  # of losses since the last snapshot

    def advance(self) -> None:
        """Make one step, unless the run is over."""
        since = time.perf_counter()
        step = next(self.steps, None)
        self.seconds += time.perf_counter() - since
        if step is None:
            self.over = True
            return
        self.step, self.total, self._share = step.number, step.total, step.share
        self._sum, self._count = self._sum + step.loss, self._count + 1
        self.trace.add(step.number, step.loss)
        self.over = self.share >= 1

    @property
    def share(self) -> float:
        """How far the run is, from 0 to 1: by the family's steps or by what the budget allows."""
        budget, spent = self.job.budget, [self._share]
        if budget.steps:
            spent.append(self.step / budget.steps)
        if budget.seconds:
            spent.append(self.seconds / budget.seconds)
        return min(1.0, max(spent))

    @property
    def left(self) -> float:
        """Seconds that are left at the pace so far, snapshots included; 0 before the first step."""
        return (self.seconds + self.filmed) * (1 / self.share - 1) if self.share > 0 else 0.0

    def due(self) -> bool:
        """Whether a snapshot is due now."""
        return self.moments.due(self.share)

    @property
    def busy(self) -> bool:
        """Whether snapshots have taken a second and a third of the time that training has."""
        return self.filmed > 1 + self.seconds / 3

    def snapshot(self) -> Snapshot:
        """What the model is like now."""
        loss = self._sum / self._count if self._count else float("nan")
        self._sum, self._count, self.shown = 0.0, 0, self.step
        run, since = self.job.run, time.perf_counter()
        shot = take(
            self.model, run.world, run.seed, step=self.step, seconds=self.seconds, loss=loss
        )
        self.filmed += time.perf_counter() - since
        return shot

    def progress(self) -> dict[str, Any]:
        """Numbers for the progress bar."""
        names = ("step", "total", "seconds", "share", "left")
        return {name: getattr(self, name) for name in names}

    def result(self) -> tuple[bytes, dict[str, Any]]:
        """The weights as safetensors and the card, as a checkpoint has them."""
        run = self.job.run
        facts = {
            "family": run.family,
            "world": run.world,
            "data": self.data.name,
            "data_sha256": self.data.sha256,
            "seed": run.seed,
            "steps": self.step,
            "train_seconds": round(self.seconds, 3),
            "device": str(self.model.device),
            "versions": checkpoint.versions(),
            "run": self.job.to_dict(),
        }
        return checkpoint.pack(self.model.eval(), facts)


def _refuse_giants(model: torch.nn.Module) -> None:
    size = sum(t.numel() * t.element_size() for t in model.state_dict().values())
    if size > BYTES:
        raise ValueError(f"expected weights of at most {BYTES:,} bytes; got {size:,}")
