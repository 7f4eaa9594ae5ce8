"""What can be taken away from the lesson: the draws in play, and the Python that makes them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pages.ui import store
from pages.ui.vae import models

State = Mapping[str, Any]


def arrays(settings: State) -> dict[str, np.ndarray]:
    """The Gaussian of the picture in play, eight codes and what they decode to."""
    row = int(settings["picture"]) - 1
    mean, deviation = (part[[row]] for part in models.gaussians())
    codes = mean + settings["noise"] * deviation * models.noise(settings["seed"])
    return {
        "mean": mean.numpy(),
        "deviation": deviation.numpy(),
        "codes": codes.numpy(),
        "x": store.model(models.WARDROBE).decode(codes).numpy(),
    }


def code_again(settings: State) -> str:
    """Python that gives the same arrays, with core alone."""
    return f"""import torch

from core import checkpoint
from core.rng import derive, generator
from core.worlds import get

model, card = checkpoint.read("{models.WARDROBE}")
picture = get("wardrobe").test({models.SHOWN}).x[[{int(settings["picture"]) - 1}]]
with torch.no_grad():
    mean, deviation = model.posterior(picture)
rng = generator(derive({settings["seed"]}, "vae/eps"))
eps = torch.randn({models.DRAWS}, model.config.latent, generator=rng)
codes = mean + {settings["noise"]} * deviation * eps
x = model.decode(codes).numpy()  # pictures in [-1, 1]
mean, deviation, codes = mean.numpy(), deviation.numpy(), codes.numpy()
"""
