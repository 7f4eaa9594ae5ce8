"""How the inspector is taught and examined: true pictures and spoilt ones, in equal parts.

    loss = sum_j CE(attribute j) + 2 BCE(clean)

over true pictures of outfits that are not held out (for the attributes), and over those and as
many spoilt ones (for clean). Adam (Kingma & Ba 2015) with decoupled decay (Loshchilov & Hutter
2019), the rate falling to 0 along a cosine.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import Generator, Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from core.checkpoint import CARD, FORMAT, WEIGHTS, versions
from core.inspector import Inspector
from core.progress import Step
from core.rng import borrowed, categorical, derive, generator
from core.spoil import SPOILERS, blur
from core.worlds.outfits import BALD, FEATURES, HAIR_COLOR, HAIR_TYPE
from core.worlds.wardrobe import Wardrobe

BATCH = 512  # true pictures a step, and as many spoilt ones
RATE = 2e-3
WAYS = [*SPOILERS.values(), *[SPOILERS[hard] for hard in ("halves", "blends")] * 3]


def lessons(world: Wardrobe) -> Tensor:
    """How often training shows each outfit, (4032,): half as the truth, half evenly, none held out.

    Scoop and V-neck under long straight hair, the hard pair, come up four times as often.
    """
    table = torch.where(world.held_out, 0.0, world.outfits.table)
    even = (table > 0).double()
    probs = table / table.sum() + even / even.sum()
    every = world.outfits.every
    hard = (every[:, 2] >= 2) & (every[:, HAIR_TYPE] == 3)
    return probs * torch.where(hard, 4.0, 1.0)


def softened(x: Tensor, *, rng: Generator) -> Tensor:
    """True pictures with the flaws that are forgiven: a third noisier, a third slightly blurred."""
    n = len(x)
    noise = torch.randn(x.shape, generator=rng, device=rng.device).to(x.device)
    amount = torch.rand(n, 1, 1, 1, generator=rng, device=rng.device).to(x.device) * 6 / 127.5
    part = torch.arange(n, device=x.device).view(-1, 1, 1, 1) % 3
    return torch.where(part == 0, x + amount * noise, torch.where(part == 1, blur(x, 0.4), x))


def train_steps(
    inspector: Inspector, world: Wardrobe, *, total: int, rng: Generator
) -> Iterator[Step]:
    """Train where the inspector's weights are; the rate falls from RATE to 0 along a cosine."""
    device = next(inspector.parameters()).device
    optimiser = torch.optim.AdamW(inspector.parameters(), lr=RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, total)
    probs = lessons(world)
    for number in range(1, total + 1):
        outfit = categorical(probs, BATCH, rng=rng)
        true = world.picture(outfit, rng=rng).to(device)
        codes = world.outfits.every[outfit].to(device)
        loss = _loss(inspector, softened(true, rng=rng), codes, spoilt(true, rng=rng))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        yield Step(number, total, float(loss.detach()))


def spoilt(x: Tensor, *, rng: Generator) -> Tensor:
    """Each part of the pictures spoilt in another way; the hardest ways get four parts."""
    order = torch.randperm(len(x), generator=rng, device=rng.device).to(x.device)
    parts = zip(WAYS, x[order].tensor_split(len(WAYS)), strict=True)
    return torch.cat([way(part, rng=rng) for way, part in parts])


def _loss(inspector: Inspector, clean: Tensor, codes: Tensor, bad: Tensor) -> Tensor:
    read, odds = inspector(torch.cat([clean, bad]))
    target = torch.cat([torch.ones(len(clean)), torch.zeros(len(bad))]).to(odds.device)
    loss = 2 * binary_cross_entropy_with_logits(odds, target)
    for column, logits in enumerate(read):
        answer = codes[:, column].clone()
        if column == HAIR_COLOR:
            answer[codes[:, HAIR_TYPE] == BALD] = -100  # nothing to read
        loss = loss + cross_entropy(logits[: len(clean)], answer)
    return loss


def examine(
    inspector: Inspector, world: Wardrobe, *, rng: Generator, n: int = 5_000
) -> dict[str, Any]:
    """The card's figures, on n pictures of held-out outfits and as many of each spoilt kind.

    right: share of pictures whose attribute is read right, by attribute; refused: share of true
    pictures (any outfit) called unclean; caught: share called unclean, by kind of spoiling.
    """
    held = torch.where(world.held_out, world.outfits.table, 0.0)
    outfit = categorical(held, n, rng=rng)
    read = inspector.inspect(world.picture(outfit, rng=rng)).codes.cpu()
    right = (read == world.outfits.every[outfit]).double().mean(0)
    true = world.sample(n, rng=rng)
    caught = {
        name: float((~inspector.inspect(way(true, rng=rng)).clean).double().mean())
        for name, way in SPOILERS.items()
    }
    return {
        "right": dict(zip([f.name for f in FEATURES], right.tolist(), strict=True)),
        "refused": float((~inspector.inspect(true).clean).double().mean()),
        "caught": caught,
    }


def fresh(*, rng: Generator) -> Inspector:
    """An untrained inspector, its weights drawn from ``rng``."""
    with borrowed(rng):
        return Inspector()


def teach(
    folder: Path,
    *,
    steps: int,
    seed: int,
    device: torch.device,
    watch: Callable[[Step], None] = lambda step: None,
) -> dict[str, Any]:
    """Train an inspector from nothing, examine it, write weights and card; returns the card."""
    world, since = Wardrobe(), time.perf_counter()
    inspector = fresh(rng=generator(derive(seed, "create"))).to(device)
    for step in train_steps(inspector, world, total=steps, rng=generator(derive(seed, "fit"))):
        watch(step)
    seconds = round(time.perf_counter() - since, 1)
    blob = save({name: t.contiguous().cpu() for name, t in inspector.state_dict().items()})
    card = {
        "format": FORMAT,
        "family": "inspector",
        "world": "wardrobe",
        "data": "drawn anew at each step from the truth; 520 outfits never shown",
        "seed": seed,
        "steps": steps,
        "train_seconds": seconds,
        "device": str(device),
        "versions": versions(),
        "parameters": sum(p.numel() for p in inspector.parameters()),
        "figures": examine(inspector, world, rng=generator(1)),
        "weights_sha256": hashlib.sha256(blob).hexdigest(),
        "command": f"python -m core inspector --steps {steps} --seed {seed} --out {folder}",
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(blob)
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n")
    return card
