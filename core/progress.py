"""Small frozen records that long work yields: a step of training, a frame of sampling."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Step:
    """One step of training.

    number, total: this step (from 1) and how many there will be.
    loss: what the family lowers, in the family's own unit (nats an example where it is a
        likelihood); nan where a step has none.
    note: one short word on what was done, such as "expert" or "forger".
    """

    number: int
    total: int
    loss: float = float("nan")
    note: str = ""

    @property
    def share(self) -> float:
        """How far training is, from 0 to 1."""
        return self.number / self.total


@dataclass(frozen=True)
class Frame:
    """One moment of sampling: ``x`` (n, *space.shape) at ``time``, from 1 (noise) to 0 (data)."""

    x: Tensor
    time: float
