"""What can be taken away: the dots of the walk, and the Python that makes them again."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pages.ui import store
from pages.ui.controls import Controls
from pages.ui.diffusion import back


def arrays(controls: Controls) -> Mapping[str, np.ndarray]:
    """Where the walk goes and ends."""
    walk = store.remember(back.made, **back.settings(controls))
    return {"walk": walk.at.numpy(), "log_snr": walk.log_snr.numpy(), "samples": walk.end.numpy()}


def code_again(controls: Controls) -> str:
    """Python that gives the same arrays, with core alone."""
    now: dict[str, Any] = back.settings(controls)
    return f"""from core import checkpoint, noise_journey as journey
from core.denoising import Way
from core.rng import derive, generator

model, card = checkpoint.read("{now["network"]}-land")
schedule = journey.schedule_of("{now["schedule"]}", {now["knots"]!r})
way = Way("{now["sampler"]}", {now["steps"]}, eta={now["eta"]}, schedule=schedule)
rng = generator(derive({now["seed"]}, "diffusion/walk"))
found = journey.walked(model, {back.DOTS}, way, rng=rng)
walk = found.at.numpy()  # x / (alpha + sigma), in the chart
log_snr = found.log_snr.numpy()  # nats
samples = found.end.numpy()  # longitude, latitude in degrees
"""
