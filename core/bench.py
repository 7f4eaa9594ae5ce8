"""How long our training step takes beside a peer library's, on the same network and data.

Of a walk from noise to pictures: ``core.sampling_bench``.

The peer of the spline flow is zuko (https://zuko.readthedocs.io): its coupling flow with the same
layers, splines, hidden units and weights. Both take the same batches, in turns, on as many
threads, and are moved by the same optimiser, so that only the flow itself differs. Ours also maps
the square to the plane. The figure of each is its fastest block of ten steps: on a busy machine
the least is the best estimate, since other work can only add time.
"""

import copy
import importlib
import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from core.couplings import Probit, log_normal
from core.rng import borrowed, derive, generator
from core.sampling_bench import diffusion
from core.train import plan
from core.worlds import get

if TYPE_CHECKING:
    from core.language_bench import Race

LAYERS, KNOTS, WIDTH = 8, 16, 64  # as the spline flow that is shipped
BLOCK = 10  # steps of one side before the other has its turn
WARM = 1  # blocks of each before the clock counts
LARGEST = 1_000_000


def arguments(command: ArgumentParser) -> None:
    """What ``python -m core bench`` takes."""
    words = "flow: the spline flow beside zuko's; diffusion: a walk of 20 steps beside diffusers'"
    words += "; language: SmolLM2 beside transformers'"
    command.add_argument("what", choices=("flow", "diffusion", "language"), help=words)
    words = "turns of each: ten training steps, or one walk (30, or 10)"
    command.add_argument("--blocks", type=int, help=words)
    command.add_argument("--batch", type=int, help="points in a step, or pictures (128, or 16)")
    command.add_argument("--threads", type=int, default=1)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--json", action="store_true")


def report(options: Namespace) -> str:
    """Run what the arguments ask for: JSON, or a sentence. ValueError for a number out of range."""
    options = Namespace(**vars(options) | usual(options))
    for name in ("blocks", "batch", "threads"):
        if not 1 <= (value := getattr(options, name)) <= LARGEST:
            raise ValueError(f"expected --{name} from 1 to {LARGEST}; got {value}")
    before = torch.get_num_threads()
    torch.set_num_threads(options.threads)
    try:
        runs: dict[str, Any] = {"flow": flow, "diffusion": diffusion, "language": race}
        run = runs[options.what]
        match = run(blocks=options.blocks, batch=options.batch, seed=options.seed)
    finally:
        torch.set_num_threads(before)
    return json.dumps(match.to_dict(), indent=2) if options.json else match.sentence()


def usual(options: Namespace) -> dict[str, int]:
    """Turns and examples where the arguments name none."""
    blocks, batch = (30, 128) if options.what == "flow" else (10, 16)
    return {
        "blocks": blocks if options.blocks is None else options.blocks,
        "batch": batch if options.batch is None else options.batch,
    }


def race(*, blocks: int, batch: int, seed: int) -> "Race":
    """SmolLM2 beside transformers', in so many turns; nothing is drawn, and nothing batched."""
    from core.language_bench import language  # a large model, for those who ask for it

    return language(turns=blocks)


@dataclass(frozen=True)
class Match:
    """Milliseconds a training step, their ratio, and how far log-likelihoods differ."""

    ours_ms: float
    peer_ms: float
    times_as_fast: float
    log_prob_difference: float
    peer: str
    architecture: str
    batch: int
    threads: int
    steps: int
    torch: str

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def sentence(self) -> str:
        """The result in words."""
        return (
            f"ours {self.ours_ms:.2f} ms a step, {self.peer} {self.peer_ms:.2f} ms: "
            f"{self.times_as_fast:.2f} times as fast; log-likelihoods differ by at most "
            f"{self.log_prob_difference:.1e} nats ({self.architecture}; batch {self.batch}, "
            f"threads {self.threads})"
        )


def flow(*, blocks: int = 20, batch: int = 128, seed: int = 0) -> Match:
    """Time training steps of our spline flow and of zuko's; ValueError without zuko."""
    ours, peer, version = spline_flows(seed)
    s = (get("land").space.chart(get("land").train(20_000).x) + 1) / 2
    difference = disagreement(ours, peer, s[:1000])
    rng = generator(derive(seed, "bench"))
    took: tuple[list[float], list[float]] = ([], [])
    sides = (Stepper(ours, score), Stepper(peer, peer_score))
    for number in range(WARM + blocks):
        parts = s[torch.randint(len(s), (BLOCK, batch), generator=rng)]  # (BLOCK, batch, 2)
        for side, times in zip(sides, took, strict=True):
            milliseconds = side.steps(parts)
            if number >= WARM:
                times.append(milliseconds)
    a, b = min(took[0]), min(took[1])
    words = f"{LAYERS} couplings, splines of {KNOTS} bins, networks 1-{WIDTH}-{WIDTH}"
    threads, torch_version = torch.get_num_threads(), torch.__version__
    return Match(
        a, b, b / a, difference, version, words, batch, threads, blocks * BLOCK, torch_version
    )


@torch.no_grad()
def disagreement(ours: nn.Module, peer: nn.Module, s: Tensor) -> float:
    """The largest difference of log-likelihood on points s (n, 2), in double precision; nats."""
    exact = copy.deepcopy(peer).double()
    return float((score(ours, s.double()) - peer_score(exact, s.double())).abs().max())


def spline_flows(seed: int) -> tuple[nn.Module, nn.Module, str]:
    """Our spline flow, the peer's with the same weights, and the peer's version."""
    zuko = peer_library()
    words = ["layer=spline", f"layers={LAYERS}", f"knots={KNOTS}", f"width={WIDTH}"]
    ours = plan("coupling_flow", "land", words, seed, None).model()
    rng = generator(derive(seed, "weights"))
    with torch.no_grad():
        for parameter in ours.parameters():  # away from the identity, where nothing can differ
            parameter.normal_(0, 0.2, generator=rng)
    with borrowed(rng):
        peer = zuko.flows.NICE(
            features=2,
            transforms=LAYERS,
            univariate=zuko.transforms.MonotonicRQSTransform,
            shapes=[(KNOTS,), (KNOTS,), (KNOTS - 1,)],
            hidden_features=(WIDTH, WIDTH),
            activation=nn.SiLU,
        )
    with torch.no_grad():
        for theirs, mine in zip(peer.parameters(), ours.parameters(), strict=True):
            theirs.copy_(mine)
    return ours, peer, f"zuko {zuko.__version__}"


def peer_library() -> Any:
    """The module zuko; ValueError says what to install where it is missing."""
    try:
        return importlib.import_module("zuko")
    except ImportError:
        raise ValueError(
            "expected the package zuko to compare with; got none: "
            "type  .venv/bin/python -m pip install -r tests/requirements.txt"
        ) from None


def score(model: Any, s: Tensor) -> Tensor:
    """log density of our flow on the unit square, (n,), nats."""
    z, log_dets = s, []
    for layer in model.chain:
        z, step = layer(z)
        log_dets.append(step)
    return log_normal(z) + torch.stack(log_dets).sum(0)


def peer_score(model: Any, s: Tensor) -> Tensor:
    """The same by the peer: its density in the plane, brought to the square."""
    z, log_det = Probit()(s)
    return model().log_prob(z) + log_det


class Stepper:
    """A model, its optimiser, and a clock."""

    def __init__(self, model: nn.Module, of: Callable[[Any, Tensor], Tensor]) -> None:
        self.model, self.of = model, of
        self.optimiser = torch.optim.Adam(model.parameters(), lr=1e-4, fused=True)

    def steps(self, parts: Tensor) -> float:
        """One step on each part (batch, 2) of the square; milliseconds a step."""
        since = time.perf_counter()
        for part in parts:
            self.optimiser.zero_grad()
            (-self.of(self.model, part).mean()).backward()
            self.optimiser.step()
        return (time.perf_counter() - since) * 1e3 / len(parts)
