"""Measures of the lesson on variational autoencoders, on its test pictures and shipped models."""

from functools import cache, lru_cache
from typing import Any

import torch
from torch import Tensor

from core import checkpoint, vae_record, vae_tasks
from core.attribute_directions import change
from core.coursework.assignment import Value
from core.coursework.grade import Metric
from core.coursework.measuring import Parameters, parameter, real, seed
from core.coursework.state import State
from core.rng import derive, generator
from core.worlds import get

Measured = Value | None
LESSON = ("vae",)
SHOWN, DRAWS = 24, 8  # test pictures of the lesson; codes drawn for one
WISHES = {"sunglasses": (0, 2), "silver": (3, 5), "pink": (1, 5), "curly": (4, 2), "hoodie": (2, 0)}


@cache
def shipped() -> Any:
    """The autoencoder of pictures."""
    return checkpoint.read(vae_record.VARIATIONAL)[0]


@cache
def pictures() -> tuple[Tensor, Tensor]:
    """The test pictures of the lesson (n, 3, 32, 32), and what they wear (n, 5)."""
    test = get("wardrobe").test(SHOWN)
    assert test.y is not None  # pictures of this world know their outfit
    return test.x, test.y


@cache
def clouds() -> tuple[Tensor, Tensor]:
    """q(z|x) of those pictures: mean and standard deviation, both (n, d)."""
    with torch.no_grad():
        found: tuple[Tensor, Tensor] = shipped().posterior(pictures()[0])
    return found


def row(state: State, name: str) -> int:
    """Which of the pictures a control names, from 0; ValueError for one that is not shown."""
    found = int(real(state, name))
    if not 1 <= found <= SHOWN:
        raise ValueError(f"{name}: expected a picture from 1 to {SHOWN}; got {found}")
    return found - 1


@torch.no_grad()
def mean_kept(state: State, parameters: Parameters, of: str) -> Measured:
    """Whether the picture's mean code decodes to its own clean outfit."""
    at = row(state, "picture")
    made = shipped().decode(clouds()[0][[at]])
    return not vae_tasks.lost(made, pictures()[1][at]).passed


def draws_kept(state: State, parameters: Parameters, of: str) -> Measured:
    """How many of eight codes, drawn at the noise that is set, decode to the picture's outfit."""
    return kept(row(state, "picture"), real(state, "noise"), seed(state))


@lru_cache(maxsize=1_000)
@torch.no_grad()
def kept(at: int, wide: float, start: int) -> float:
    """The same of a picture, how many times as wide as its cloud the draws are, and a seed."""
    mean, deviation = (part[[at]] for part in clouds())
    noise = torch.randn(DRAWS, mean.shape[1], generator=generator(derive(start, "vae/eps")))
    made = shipped().decode(mean + wide * deviation * noise)
    return vae_tasks.lost(made, pictures()[1][at]).numbers["kept"]


@torch.no_grad()
def edited(at: int, amounts: tuple[float, ...]) -> Tensor:
    """The picture that the attribute sliders make of one, (1, 3, 32, 32)."""
    y, learned = pictures()[1][[at]], vae_record.directions()
    z = clouds()[0][[at]].clone()
    for far, wish in zip(amounts, WISHES.values(), strict=True):
        z += far * (learned.place(change(y, *wish)) - learned.place(y))
    made: Tensor = shipped().decode(z)
    return made


@lru_cache(maxsize=1_000)
def _dressed(at: int, amounts: tuple[float, ...], names: tuple[str, ...]) -> bool:
    wanted = dict(WISHES[name] for name in names)
    return vae_tasks.dressed(edited(at, amounts), pictures()[1][at].tolist(), wanted).passed


def edit_done(state: State, parameters: Parameters, of: str) -> Measured:
    """Whether the picture that is made wears what ``wish`` asks for, and else what it wore."""
    names = tuple(str(parameter(parameters, "wish")).split(" and "))
    if not set(names) <= set(WISHES):
        raise ValueError(f"expected a wish out of {', '.join(WISHES)}; got {names}")
    return _dressed(row(state, "worn"), tuple(real(state, name) for name in WISHES), names)


MEASURES = (
    Metric(
        "mean_kept",
        "whether the mean code keeps the outfit",
        mean_kept,
        "switch",
        lessons=LESSON,
        reads=("picture",),
    ),
    Metric(
        "draws_kept",
        "draws of eight that keep the outfit",
        draws_kept,
        lessons=LESSON,
        reads=("picture", "noise", "seed"),
    ),
    Metric(
        "edit_done",
        "whether the wish is worn, and all else is kept",
        edit_done,
        "switch",
        lessons=LESSON,
        reads=("worn", *WISHES),
    ),
)
