"""A progress bar on standard error, for whoever trains from a terminal."""

import math
import sys
import time

from core.progress import Step
from core.train import Budget


class Bar:
    """A progress bar for a terminal: steps, share done, loss, time left."""

    def __init__(self, budget: Budget) -> None:
        self.budget, self.since, self.drawn = budget, time.perf_counter(), 0.0

    def __call__(self, step: Step) -> None:
        now = time.perf_counter()
        done = self.share(step, now)
        if now - self.drawn < 0.1 and done < 1:
            return
        self.drawn = now
        filled = round(30 * done)
        left = (now - self.since) * (1 / done - 1) if done else math.inf
        line = f"\r[{'#' * filled}{'.' * (30 - filled)}] step {step.number}/{step.total} "
        end = "\n" if done >= 1 else ""
        sys.stderr.write(f"{line} loss {step.loss:.4f}  {left:.0f} s left {end}")
        sys.stderr.flush()

    def share(self, step: Step, now: float) -> float:
        """The share of the budget that is spent, at most 1."""
        spent = [step.share]
        if self.budget.steps:
            spent.append(step.number / self.budget.steps)
        if self.budget.seconds:
            spent.append((now - self.since) / self.budget.seconds)
        return min(1.0, max(spent))
