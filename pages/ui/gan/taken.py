"""What can be taken away from the lesson: the samples in play, and the Python that makes them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.duel_frame import true_points
from pages.ui.gan import moment

State = Mapping[str, Any]


def arrays(settings: State) -> dict[str, np.ndarray]:
    """Samples, opinion and numbers of the moment that is shown."""
    found = moment.moment(settings) or {}
    names = ("samples", "opinion", "grid", "numbers")
    return {name: found[name] for name in names if name in found}


def drawn(settings: State) -> dict[str, Any]:
    """True points and samples, for a figure."""
    return {
        "truth": true_points(settings["world"])[:500].numpy(),
        "samples": moment.samples(settings),
    }


def code_again(settings: State) -> str:
    """Python that gives the same arrays, with core alone."""
    game = moment.duel(settings)
    steps = moment.steps_shown(settings)
    return f"""from core.duel import Duel
from core.duel_frame import look
from core.duel_moves import expand

duel = Duel.of("{game.world}", {game.seed}, {game.chosen})
state = duel.begin().play(expand("{steps}", {game.setting("expert_steps")}))
seen = look(state)
samples = seen["samples"]  # longitude, latitude in hundredths of a degree
opinion, grid, numbers = seen["opinion"], seen["grid"], seen["numbers"]
"""
