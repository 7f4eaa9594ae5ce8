"""The register of measures that an assignment may name; what is not here cannot be graded.

Each is a function of what was handed in and of the learner's parameters, with its seeds pinned, so
that who grades again gets the same value. All rest on the science that the lessons' own exercises
use. Each takes a second at most; what judges a trained model or plays a game again, ten.
"""

from core.coursework import (
    metrics_answers,
    metrics_codes,
    metrics_flow,
    metrics_games,
    metrics_land,
    metrics_model,
    metrics_noise,
    metrics_outfits,
    metrics_own,
    metrics_pictures,
    metrics_text,
    metrics_worked,
)
from core.coursework.grade import Metric

MODULES = (
    metrics_answers, metrics_worked, metrics_land, metrics_own, metrics_outfits, metrics_pictures,
    metrics_codes, metrics_flow, metrics_games, metrics_noise, metrics_text,
    metrics_model,
)  # fmt: skip
METRICS: dict[str, Metric] = {one.name: one for module in MODULES for one in module.MEASURES}
