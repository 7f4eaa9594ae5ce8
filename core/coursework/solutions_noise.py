"""Answers to the tasks on codes, flows, adversaries and noise, worked out from the parameters."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import torch

from core import duel_film, vae_tasks
from core.attribute_directions import change
from core.coursework import metrics_noise
from core.coursework.assignment import Answer, Value
from core.coursework.measuring import amount, parameter
from core.coursework.metrics_codes import WISHES, clouds, kept, pictures, shipped
from core.coursework.metrics_flow import flow
from core.coursework.metrics_noise import KNOTS
from core.coursework.state import State
from core.flow_journey import ASIDE, STEP
from core.vae_record import directions
from core.worlds import get
from core.worlds.land import Land

Parameters = Mapping[str, Value]
RASH: dict[str, Value] = {
    "game": "non-saturating",
    "weight": 0.0,
    "expert_rate": 0.002,
    "rate": 0.01,
}
CALM: dict[str, Value] = {
    "game": "relativistic",
    "weight": 0.005,
    "expert_rate": 0.005,
    "rate": 0.005,
}
COLLAPSED = {0: 250, 2: 250, 4: 300}  # seed: rounds until one hill is left


def price_of_a_latent(parameters: Parameters) -> Answer:
    """(mu^2 + sigma^2 - 1) / 2 - ln sigma."""
    mu, sigma = amount(parameters, "mean"), amount(parameters, "deviation")
    return Answer(fields={"kl": (mu**2 + sigma**2 - 1) / 2 - math.log(sigma)})


def price_without_the_one(parameters: Parameters) -> Answer:
    """The same without the 1."""
    right = price_of_a_latent(parameters).fields["kl"]
    assert isinstance(right, float)
    said = "Leaves the 1 out, so that N(0, 1) itself would cost half a nat."
    return Answer(fields={"kl": right + 0.5}, says=said)


@lru_cache(maxsize=8)
@torch.no_grad()
def _loosest(seed: int) -> int:
    """Of the pictures that their mean keeps, the one that fewest wide draws keep, from 1."""
    left = []
    for at, worn in enumerate(pictures()[1]):
        alone = vae_tasks.lost(shipped().decode(clouds()[0][[at]]), worn).passed
        left.append(math.inf if alone else kept(at, 2.0, seed))
    return 1 + left.index(min(left))


def too_loose(parameters: Parameters) -> Answer:
    """That picture, and the noise as wide as it goes."""
    return Answer({"picture": _loosest(int(amount(parameters, "seed"))), "noise": 2.0})


def too_loose_everywhere(parameters: Parameters) -> Answer:
    """No noise at all."""
    found = too_loose(parameters).settings
    return Answer({**found, "noise": 0.0}, says="Takes the noise for what keeps the outfit apart.")


def which_beta(parameters: Parameters) -> Answer:
    """The one that was set."""
    return Answer(fields={"guess": amount(parameters, "beta")})


def beta_backwards(parameters: Parameters) -> Answer:
    """Large for small."""
    turned = {0: 30.0, 0.1: 4.0, 1: 0.0, 4: 0.1, 30: 0.0}[amount(parameters, "beta")]
    return Answer(fields={"guess": turned}, says="Takes a high price of the KL for a low one.")


@lru_cache(maxsize=16)
@torch.no_grad()
def _dressed(wish: str) -> Answer:
    """The first of the pictures for which pushing a slider or two does what is wished."""
    wanted = dict(WISHES[name] for name in wish.split(" and "))
    y, learned = pictures()[1], directions()
    for far in (1.0, 1.25, 0.75, 1.5):
        z = clouds()[0].clone()
        for column, value in wanted.items():
            z += far * (learned.place(change(y, column, value)) - learned.place(y))
        made = shipped().decode(z)
        for at, worn in enumerate(y.tolist()):
            if vae_tasks.dressed(made[[at]], worn, wanted).passed:
                return Answer({"worn": at + 1} | dict.fromkeys(wish.split(" and "), far))
    raise ValueError(f"expected a wish that some picture can have; got {wish}")


def dress(parameters: Parameters) -> Answer:
    """A picture and sliders that do it."""
    return _dressed(str(parameter(parameters, "wish")))


def areas(parameters: Parameters) -> Answer:
    """log across + log up."""
    nats = math.log(amount(parameters, "across") * amount(parameters, "up"))
    return Answer(fields={"nats": nats, "density": "inverse"})


def areas_in_tens(parameters: Parameters) -> Answer:
    """The same with the decimal logarithm, and the density turned round."""
    tens = math.log10(amount(parameters, "across") * amount(parameters, "up"))
    said = "Takes the wrong logarithm, and a larger area for a larger density."
    return Answer(fields={"nats": tens, "density": "area"}, says=said)


@lru_cache(maxsize=4)
def _thickest(name: str) -> tuple[int, float]:
    """The place at sea, of those that the lesson can follow, where a flow is densest."""
    lon = torch.arange(-178.0, 179.0, STEP)
    lat = torch.arange(-88.0, 89.0, STEP) + ASIDE
    x, land = torch.cartesian_prod(lon, lat), get("land")
    assert isinstance(land, Land)
    flowing: Any = flow(name)
    dense = flowing.log_prob(x).masked_fill(land.is_land(x), -math.inf)
    where = x[int(dense.argmax())]
    return int(where[0]), round(float(where[1]), 1)


def thread(parameters: Parameters) -> Answer:
    """The thickest place at sea."""
    lon, lat = _thickest(str(parameter(parameters, "model")))
    return Answer({"lon": lon, "lat": lat})


def read_a_density(parameters: Parameters) -> Answer:
    """log N(z) and the log-determinants of the layers, added up."""
    place = torch.tensor([[amount(parameters, "lon"), amount(parameters, "lat")]])
    flowing: Any = flow(str(parameter(parameters, "model")))
    return Answer(fields={"log_p": round(float(flowing.log_prob(place)), 2)})


def even_density(parameters: Parameters) -> Answer:
    """An even spread's."""
    return Answer(fields={"log_p": -11.08}, says="Takes the flow for even where there is land.")


def collapse(parameters: Parameters) -> Answer:
    """A hasty forger, an expert that nobody calms, and as many rounds as this seed takes."""
    return Answer({**RASH, "moves": f"r{COLLAPSED[int(amount(parameters, 'seed'))]}"})


def cure(parameters: Parameters) -> Answer:
    """Relativistic, slope punished, long steps that become shorter."""
    return Answer({**CALM, "settle": 200, "moves": "r200"})


def count_the_hills(parameters: Parameters) -> Answer:
    """Counted in the film of the recorded collapse."""
    film = duel_film.read_film("collapse")
    at = film["at"].tolist().index(int(amount(parameters, "moment")))
    return Answer(fields={"hills": int((film["counts"][at] > 0).sum()), "cause": "collapse"})


def too_short(parameters: Parameters) -> Answer:
    """All hills, and more patience."""
    return Answer(fields={"hills": 8, "cause": "short"}, says="Patience cures everything.")


def fair_opinion(parameters: Parameters) -> Answer:
    """p / (p + q)."""
    p, q = amount(parameters, "p"), amount(parameters, "q")
    return Answer(fields={"d": p / (p + q)})


def always_half(parameters: Parameters) -> Answer:
    """One half."""
    return Answer(fields={"d": 0.5}, says="Takes the value at rest for the best answer anywhere.")


def as_loud(parameters: Parameters) -> Answer:
    """Knots whose straight line passes 0 at the time that is held, each well below the last."""
    t = amount(parameters, "t")
    slope = 12 / max(t, 100 - t)
    knots = {f"snr_{knot}": round(2 * slope * (t - knot)) / 2 for knot in KNOTS}
    return Answer({"schedule": "bent", **knots})


def from_log_snr(parameters: Parameters) -> Answer:
    """The root of 1 / (1 + e^log snr)."""
    return Answer(fields={"sigma": (1 + math.exp(amount(parameters, "log_snr"))) ** -0.5})


def without_the_root(parameters: Parameters) -> Answer:
    """sigma^2."""
    variance = 1 / (1 + math.exp(amount(parameters, "log_snr")))
    return Answer(fields={"sigma": variance}, says="Takes the variance for the deviation.")


def thrifty(parameters: Parameters) -> Answer:
    """A multistep walk of second order on the straight schedule."""
    return Answer({"sampler": "dpm_solver", "steps": 15, "schedule": "straight"})


def never_noise(parameters: Parameters) -> Answer:
    """The last knot at the log snr where alpha is as asked, rounded up to a stop."""
    alpha = amount(parameters, "left")
    level = math.log(alpha**2 / (1 - alpha**2))
    return Answer({"schedule": "bent", "snr_75": 2.0, "snr_50": 3.0,
                   "snr_100": math.ceil(2 * level) / 2})  # fmt: skip


def guess_the_noise(parameters: Parameters) -> Answer:
    """(x - alpha x0) / sigma."""
    x, x0, alpha, sigma = (amount(parameters, name) for name in ("x", "x0", "alpha", "sigma"))
    return Answer(fields={"eps": (x - alpha * x0) / sigma})


def noise_undivided(parameters: Parameters) -> Answer:
    """x - alpha x0."""
    left = amount(parameters, "x") - amount(parameters, "alpha") * amount(parameters, "x0")
    return Answer(fields={"eps": left}, says="Takes σ ε for ε.")


def few_steps(parameters: Parameters) -> Answer:
    """What the walk comes to."""
    start = {"seed": amount(parameters, "seed"), "steps": amount(parameters, "steps")}
    held: dict[str, Value] = {"network": "flow_matching", "sampler": "ddim", "eta": 0.0,
                              "schedule": "straight"}  # fmt: skip
    found = metrics_noise.walk(State("diffusion", {**held, **start}))
    return Answer(predictions={"sea": round(100 * found.sea, 1)})


SOLVERS = {
    "price-of-a-latent": price_of_a_latent, "too-loose": too_loose, "which-beta": which_beta,
    "dress": dress, "areas": areas, "thread": thread, "read-a-density": read_a_density,
    "collapse": collapse, "cure": cure, "count-the-hills": count_the_hills,
    "fair-opinion": fair_opinion, "as-loud": as_loud, "from-log-snr": from_log_snr,
    "thrifty": thrifty, "never-noise": never_noise, "guess-the-noise": guess_the_noise,
    "few-steps": few_steps,
}  # fmt: skip
MISTAKES = {
    "price-of-a-latent": price_without_the_one, "too-loose": too_loose_everywhere,
    "which-beta": beta_backwards, "areas": areas_in_tens, "read-a-density": even_density,
    "count-the-hills": too_short, "fair-opinion": always_half, "from-log-snr": without_the_root,
    "guess-the-noise": noise_undivided,
}  # fmt: skip
