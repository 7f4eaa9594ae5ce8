"""What can be taken away from the lesson: the dots in play, and the Python that makes them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from core import flow_journey as journey
from core.rng import generator
from pages.ui import store
from pages.ui.flow import way
from pages.ui.flow.models import SHIPPED

State = Mapping[str, Any]


def arrays(settings: State) -> dict[str, np.ndarray]:
    """Noise, the dots it becomes, and the way of the followed place."""
    model = store.model(SHIPPED[settings["model"]])
    z = journey.noise(
        way.DOTS, settings["temperature"], rng=generator(way.seed_of(settings["seed"]))
    )
    place = torch.tensor([[float(settings["lon"]), float(settings["lat"])]])
    followed = journey.followed(model, place)
    return {
        "noise": z.numpy(),
        "samples": model.decode(z).numpy(),
        "log_density": followed.log_density[:, 0].numpy(),
        "log_prob": model.log_prob(place).numpy(),
    }


def drawn(settings: State) -> dict[str, np.ndarray]:
    """The samples and the density of the flow in play, for a figure."""
    model = store.model(SHIPPED[settings["model"]])
    density = journey.density_grid(model, *way.GRID).numpy()
    return {"samples": arrays(settings)["samples"], "density": density}


def code_again(settings: State) -> str:
    """Python that gives the same arrays, with core alone."""
    return f"""import torch

from core import checkpoint, flow_journey as journey
from core.rng import derive, generator

model, card = checkpoint.read("{SHIPPED[settings["model"]]}")
rng = generator(derive({settings["seed"]}, "flow/dots"))
z = journey.noise({way.DOTS}, {settings["temperature"]}, rng=rng)
samples = model.decode(z).numpy()  # longitude, latitude in degrees
place = torch.tensor([[{float(settings["lon"])}, {float(settings["lat"])}]])
log_prob = model.log_prob(place).numpy()  # nats per square degree
log_density = journey.followed(model, place).log_density[:, 0].numpy()  # stage by stage
noise = z.numpy()
"""
