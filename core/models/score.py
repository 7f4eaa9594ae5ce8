"""Denoising score matching: learn the arrow that points to where data are denser.

    loss = E lambda(s) || score(x_0 + s eps) + eps / s ||^2,    score = (D - x) / s^2

Vincent 2011, equation 11; over all noises at once, Song et al. 2021, equation 7. Noise only
grows here, alpha = 1 (their variance-exploding equation). lambda = s^2 makes every noise count
alike; "balanced" makes every output of the network count alike (Karras et al. 2022, table 1).
"""

from dataclasses import dataclass

from torch import Tensor

from core.config import choice
from core.noise_model import NoiseConfig, NoiseModel
from core.probability_flow import DEVIATION
from core.schedules import edm
from core.space import Space


@dataclass(frozen=True)
class ScoreConfig(NoiseConfig):
    weighting: str = choice("balanced", ("score", "balanced"), "what an error costs at each noise")


class Score(NoiseModel):
    """A denoiser trained on noise that is added to data left as they are."""

    Configuration = ScoreConfig
    kinds = ("points", "sphere", "images")
    title = "Score matching"
    source = "Song et al. 2021, equation 7"
    config: ScoreConfig

    def __init__(self, config: ScoreConfig, space: Space) -> None:
        super().__init__(config, space)
        self.schedule = edm()

    def weight(self, t: Tensor) -> Tensor:
        """Of the error of x_0: 1 / s^2, and with "balanced" 1 / s^2 + 1 / deviation^2."""
        sigma = self.schedule.at(t)[1]
        return sigma**-2 + (DEVIATION**-2 if self.config.weighting == "balanced" else 0.0)
