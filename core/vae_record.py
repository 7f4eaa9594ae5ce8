"""What the shipped autoencoders of pictures were found to do, measured beforehand.

``python -m core.vae_record`` measures once, seeds fixed, and writes ``data/datasets/vae.json``:

    weights   hashes of the two models and of the inspector that were measured
    normal    the ruler put to the variational autoencoder with N(0, I) in place of its prior
    bounds    for each k of KS: mean importance-weighted bound, bits/dim, and its 95% interval
    kl        mean KL of each latent from N(0, 1) over test pictures, nats
    price     for training and test pictures: mean log q(z|x) - log p(z) by prior, and the
              difference of the two on the same draws with its 95% interval, nats
    given     for each model: [hits, n] test pictures that decode to their own clean outfit, and
              of these figures for hoodies alone
    halfway   [hits, n] clean outfits half-way between test pictures: by model, and of pixels
    strange   for each model and kind of picture: the reconstruction error of each, levels
    sharp     mean squared step between neighbours: true, decoded again, drawn (levels squared)
    cleaned   for each noise of NOISES: error before and after decoding, levels
    edits     for each way of editing: wanted, others, clean, asked (counts)

and ``data/datasets/vae_directions.npz``: W of the directions with pairs, float32.
"""

import copy
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core import checkpoint, flow_record, spoil
from core.anomaly import reconstruction_error
from core.attribute_directions import AttributeDirections, learn
from core.code_prior import NormalPrior
from core.inspector import HOME, Inspector
from core.intervals import of_mean
from core.likelihoods import normal_log_prob
from core.paths import DATASETS
from core.rng import derive, generator
from core.ruler import measure
from core.space import levels, unlevels
from core.worlds.wardrobe import Wardrobe

FILE, ARROWS = DATASETS / "vae.json", DATASETS / "vae_directions.npz"
VARIATIONAL, PLAIN = "variational_autoencoder-wardrobe", "autoencoder-wardrobe"
KS = (1, 2, 4, 8, 16, 32, 64, 128)
BOUND = 300  # test pictures whose bound is averaged
BELONG, STRANGE = 500, 60  # true pictures, and pictures of each other kind
CARD = 1  # the seed of the figures on cards: the same true pictures are scored
PRICED = 2_000  # pictures whose codes are priced
LEARNED = 10_000  # training pictures that teach the directions
NOISES = (0, 10, 20, 30, 40, 60, 80, 100)  # standard deviations of added noise, levels
SPOILT = ("turned", "halves", "blends", "blurs", "confetti", "uniform")


def with_normal_prior(model: Any) -> Any:
    """A copy of a variational autoencoder whose codes are drawn from N(0, I)."""
    twin = copy.deepcopy(model)
    twin.prior = NormalPrior(model.config.latent)
    twin.config = replace(model.config, prior_steps=0)
    return twin


def strange(world: Wardrobe) -> dict[str, Tensor]:
    """Pictures of each kind (n, 3, 32, 32); "true" are those that belong."""
    x, rng = world.test(BELONG).x, generator(derive(0, "vae/strange"))
    spoilt = {name: spoil.SPOILERS[name](x[:STRANGE], rng=rng) for name in SPOILT}
    return {"true": x, **spoilt, "grey": flow_record.grey()}


def noisy(x: Tensor, deviation: float, *, seed: int = 0) -> Tensor:
    """Pictures x with Gaussian noise of so many levels, on the 256 levels."""
    rng = generator(derive(seed, "vae/noisy"))
    noise = torch.randn(x.shape, generator=rng) * deviation / 127.5
    return unlevels(levels((x + noise).clamp(-1, 1)))


def roughness(x: Tensor) -> Tensor:
    """Mean squared step between neighbouring values of pictures x, (n,), levels squared."""
    across, down = x.diff(dim=3), x.diff(dim=2)
    steps = (across.square().flatten(1).mean(1) + down.square().flatten(1).mean(1)) / 2
    return steps * 127.5**2


@cache
def recorded() -> Mapping[str, Any]:
    """All that the file holds; FileNotFoundError without it. Do not change it."""
    held: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return held


@cache
def directions() -> AttributeDirections:
    """The directions that were learned from LEARNED training pictures, with pairs."""
    with np.load(ARROWS, allow_pickle=False) as held:
        return AttributeDirections(torch.from_numpy(held["weight"]), True)


def bounds(model: Any, x: Tensor) -> list[dict[str, float]]:
    """The importance-weighted bound by k, bits/dim: value, low, high; the draws are shared."""
    rng = generator(derive(0, "vae/bounds"))
    scores = torch.stack([model.importance_bound(x, rng=rng, k=1).double() for _ in range(KS[-1])])
    found = []
    for k in KS:
        nats = torch.logsumexp(scores[:k], 0) - math.log(k)
        bits = -nats / x[0].numel() / math.log(2)
        low, high = of_mean(bits)
        found.append({"k": k, "value": float(bits.mean()), "low": low, "high": high})
    return found


def price(model: Any, x: Tensor) -> dict[str, float]:
    """What a code costs by each prior: mean log q(z|x) - log p(z), nats; and the difference."""
    cost = {}
    for name, one in (("learned", model), ("normal", with_normal_prior(model))):
        mean, deviation = (part.detach() for part in model.posterior(x))
        eps = torch.randn(mean.shape, generator=generator(derive(0, "vae/price")))
        z = mean + deviation * eps
        cost[name] = (normal_log_prob(z, mean, deviation) - one.prior.log_prob(z)).sum(1).detach()
    more = (cost["learned"] - cost["normal"]).double()
    low, high = of_mean(more)
    found = {name: float(many.mean()) for name, many in cost.items()}
    return found | {"more": float(more.mean()), "low": low, "high": high}


def given_back(model: Any, world: Wardrobe) -> dict[str, list[int]]:
    """How many test pictures decode to their own outfit, clean; and how many hoodies do."""
    test = world.test(BELONG)
    assert test.y is not None  # pictures of this world know their outfit
    seen = Inspector.load().inspect(model.decode(model.encode(test.x)))
    right, hoodie = (seen.codes == test.y).all(1) & seen.clean, test.y[:, 2] == 0
    return {
        "all": [int(right.sum()), len(right)],
        "hoodies": [int(right[hoodie].sum()), int(hoodie.sum())],
    }


def halfway(models: Mapping[str, Any], world: Wardrobe) -> dict[str, list[int]]:
    """How many pictures half-way between two test pictures are clean: of codes, and of pixels."""
    one, other = world.test(BELONG).x.chunk(2)
    made = {"pixels": (one + other) / 2}
    for name, model in models.items():
        made[name] = model.decode((model.encode(one) + model.encode(other)) / 2)
    read = Inspector.load().inspect
    return {name: [int(read(x).clean.sum()), len(x)] for name, x in made.items()}


def errors(model: Any, x: Tensor) -> list[float]:
    """Reconstruction errors of pictures x, levels."""
    return [
        round(one, 3) for one in reconstruction_error(x, model.decode(model.encode(x))).tolist()
    ]


def sharpness(model: Any, world: Wardrobe) -> dict[str, float]:
    """Mean roughness of true outfits without grain, of what they decode to, and of draws."""
    x, rng = flow_record.grainless(world), generator(derive(0, "vae/sharp"))
    drawn = model.decode(model.prior.sample(1_000, rng=rng))
    many = {"true": x, "again": model.decode(model.encode(x)), "drawn": drawn}
    return {name: float(roughness(pictures).mean()) for name, pictures in many.items()}


def cleaned(model: Any, x: Tensor) -> list[dict[str, float]]:
    """How far noisy pictures are from the true ones, before and after, root mean square levels."""
    found = []
    for deviation in NOISES:
        seen = noisy(x, deviation)
        before, after = (
            reconstruction_error(x, y) for y in (seen, model.decode(model.encode(seen)))
        )
        found.append({
            "noise": deviation, "before": float(before.mean()), "after": float(after.mean())
        })  # fmt: skip
    return found


def weights() -> dict[str, str]:
    """Hashes of the weights that the figures depend on."""
    blob = (HOME / "weights.safetensors").read_bytes()
    found = {name: checkpoint.read_card(name)["weights_sha256"] for name in (VARIATIONAL, PLAIN)}
    return found | {"inspector": hashlib.sha256(blob).hexdigest()}


def taught(model: Any, world: Wardrobe) -> AttributeDirections:
    """Directions from LEARNED training pictures, with pairs."""
    train = world.train(LEARNED)
    assert train.y is not None  # pictures of this world know their outfit
    return learn(model.encode(train.x), train.y)


def main() -> None:
    """Measure everything and write both files."""
    model, plain, world = checkpoint.read(VARIATIONAL)[0], checkpoint.read(PLAIN)[0], Wardrobe()
    arrows = taught(model, world)
    np.savez_compressed(ARROWS, weight=arrows.weight.numpy())
    normal = measure(with_normal_prior(model), world, rng=generator(CARD))
    kinds, x = strange(world), world.test(BELONG).x
    both = {"variational": model, "plain": plain}
    held = {
        "weights": weights(),
        "normal": {name: one.to_dict() for name, one in normal.items()},
        "bounds": bounds(model, world.test(BOUND).x),
        "kl": model.kl_by_latent(x).tolist(),  # type: ignore[operator]
        "price": {
            "train": price(model, world.train(PRICED).x),
            "test": price(model, world.test(PRICED).x),
        },
        "given": {word: given_back(one, world) for word, one in both.items()},
        "halfway": halfway(both, world),
        "strange": {
            word: {kind: errors(one, many) for kind, many in kinds.items()}
            for word, one in both.items()
        },
        "sharp": sharpness(model, world),
        "cleaned": cleaned(model, x[:200]),
        "edits": flow_record.edits(model, world, {"pairs": arrows}),
    }
    FILE.write_text(json.dumps(held, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
