"""How long our walk back takes beside a peer library's, with the same network, steps and noise.

The peer is diffusers (https://huggingface.co/docs/diffusers): its DPM-Solver++(2M) scheduler, and
the loop around it that its documentation shows. Both sides have the denoiser of pictures that is
shipped (random weights where none are), take as many steps at the same times on as many threads,
in turns, and end at the same pictures but for rounding. The figure of each is its fastest walk:
on a busy machine the least is the best estimate, since other work can only add time.
"""

import importlib
import time
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from core import checkpoint
from core.denoising import noise
from core.rng import derive, generator
from core.samplers import dpm_solver
from core.schedules import Schedule, spread
from core.train import plan

STEPS, GRID = 20, 1_000  # of the walk; times that the peer knows
NAME = "diffusion-wardrobe"


@dataclass(frozen=True)
class Race:
    """Milliseconds a walk, their ratio, and how far the pictures differ at most (of 2)."""

    ours_ms: float
    peer_ms: float
    times_as_fast: float
    sample_difference: float
    peer: str
    network: str
    steps: int
    batch: int
    threads: int
    walks: int
    torch: str

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def sentence(self) -> str:
        """The result in words."""
        return (
            f"ours {self.ours_ms:.0f} ms for {self.batch} pictures in {self.steps} steps, "
            f"{self.peer} {self.peer_ms:.0f} ms: {self.times_as_fast:.2f} times as fast; pictures "
            f"differ by at most {self.sample_difference:.1e} (threads {self.threads})"
        )


def diffusion(*, blocks: int = 10, batch: int = 16, seed: int = 0) -> Race:
    """Time walks of both, in turns; ValueError without diffusers."""
    library = peer_library()
    model, words = network(seed)
    scheduler = library.DPMSolverMultistepScheduler(
        num_train_timesteps=GRID,
        timestep_spacing="trailing",
        algorithm_type="dpmsolver++",
        final_sigmas_type="zero",
    )
    schedule = peer_schedule(scheduler)
    start = noise(model, batch, rng=generator(derive(seed, "bench")), schedule=schedule)
    took: tuple[list[float], list[float]] = ([], [])
    ends = [start, start]
    for number in range(blocks + 1):
        for side in (0, 1):
            since = time.perf_counter()
            ends[side] = (
                ours(model, schedule, start) if side == 0 else theirs(model, scheduler, start)
            )
            if number:  # the first warms up
                took[side].append((time.perf_counter() - since) * 1e3)
    a, b = min(took[0]), min(took[1])
    gap = float((ends[0] - ends[1]).abs().max())
    version, threads = f"diffusers {library.__version__}", torch.get_num_threads()
    return Race(a, b, b / a, gap, version, words, STEPS, batch, threads, blocks, torch.__version__)


def network(seed: int) -> tuple[Any, str]:
    """The shipped denoiser of pictures, or an untrained one, and its name."""
    if NAME in checkpoint.names():
        model: Any = checkpoint.read(NAME)[0]
        model.net.half_precision = False  # in 16 bits both sides would round apart
        return model, NAME
    return plan("diffusion", "wardrobe", ["practice=even"], seed, None).model(), "untrained"


def peer_library() -> Any:
    """The module diffusers; ValueError says what to install where it is missing."""
    try:
        return importlib.import_module("diffusers")
    except ImportError:
        raise ValueError(
            "expected the package diffusers to compare with; got none: "
            "type  .venv/bin/python -m pip install -r tests/requirements.txt"
        ) from None


def peer_schedule(scheduler: Any) -> Schedule:
    """The peer's schedule, which is known at GRID times; at 0 there is no noise."""
    kept = torch.cat([torch.ones(1, dtype=torch.float64), scheduler.alphas_cumprod.double()])

    def marginal(t: Tensor) -> tuple[Tensor, Tensor]:
        here = kept[(t * GRID).round().long()]
        return here.sqrt(), (1 - here).sqrt()

    return Schedule("peer", marginal)


@torch.no_grad()
def ours(model: Any, schedule: Schedule, x: Tensor) -> Tensor:
    """Our walk from x (n, ...), as ``core.denoising`` makes it."""

    def denoise(x: Tensor, t: Tensor) -> Tensor:
        return model.net(x, *schedule.at(t))

    for frame in dpm_solver(denoise, schedule, x, STEPS):
        x = frame.x
    return x


@torch.no_grad()
def theirs(model: Any, scheduler: Any, x: Tensor) -> Tensor:
    """The peer's walk: the network says the noise, the scheduler makes the step."""
    scheduler.set_timesteps(STEPS)
    kept = scheduler.alphas_cumprod.double()
    for step in scheduler.timesteps:
        alpha, sigma = (v.expand(len(x)) for v in (kept[step].sqrt(), (1 - kept[step]).sqrt()))
        guess = model.net(x, alpha, sigma)
        eps = (x - spread(alpha, x) * guess) / spread(sigma, x)
        x = scheduler.step(eps, step, x).prev_sample
    return x
