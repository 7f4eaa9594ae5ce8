"""Denoising diffusion: guess the noise in x_t, or the data, or their mixture v.

    x_t = alpha_t x_0 + sigma_t eps,    loss = E w(t) || target - guess ||^2

Ho, Jain & Abbeel 2020, equation 14 (target eps, w = 1). Every target is read off one denoiser D,
so a target is a weight on the error of x_0: snr for eps, snr + 1 for v, 1 for x_0. Min-SNR
weighting (Hang et al. 2023, equation 7) caps all three at min(snr, 5), ``most`` at a number. A
schedule bent by hand is given by its log snr at five times.
"""

from dataclasses import dataclass

from torch import Tensor

from core.config import choice, switch, within
from core.noise_model import NoiseConfig, NoiseModel
from core.schedules import SCHEDULES, TARGETS, Schedule, bent, min_snr_weight
from core.space import Space


@dataclass(frozen=True)
class DiffusionConfig(NoiseConfig):
    schedule: str = choice("cosine", ("linear", "cosine", "bent"), "how noise grows")
    snr_0: float = within(12.0, -20.0, 20.0, "log snr at time 0, if bent; each below the last")
    snr_25: float = within(4.0, -20.0, 20.0, "log snr at time 0.25, if bent")
    snr_50: float = within(0.0, -20.0, 20.0, "log snr at time 0.5, if bent")
    snr_75: float = within(-4.0, -20.0, 20.0, "log snr at time 0.75, if bent")
    snr_100: float = within(-10.0, -20.0, 20.0, "log snr at time 1, if bent")
    target: str = choice("noise", TARGETS, "what an error is measured on")
    min_snr: bool = switch(False, "cap what an error costs where there is little noise")
    most: float = within(1e6, 1.0, 1e6, "the most that an error of x_0 costs, min-SNR or not")


def schedule_of(config: DiffusionConfig) -> Schedule:
    """The schedule of a configuration; ValueError where a bent one does not fall."""
    if config.schedule != "bent":
        return SCHEDULES[config.schedule]()
    c = config
    return bent([c.snr_0, c.snr_25, c.snr_50, c.snr_75, c.snr_100])


class Diffusion(NoiseModel):
    """A denoiser trained on noise that keeps the variance."""

    Configuration = DiffusionConfig
    kinds = ("points", "sphere", "images")
    title = "Diffusion"
    source = "Ho, Jain & Abbeel 2020, equation 14"
    config: DiffusionConfig

    def __init__(self, config: DiffusionConfig, space: Space) -> None:
        super().__init__(config, space)
        self.schedule = schedule_of(config)

    def weight(self, t: Tensor) -> Tensor:
        """Of the error of x_0: that of the target, or min(snr, 5); never above ``most``."""
        log_snr, target = self.schedule.log_snr(t), self.config.target
        whole = log_snr.exp() / min_snr_weight(log_snr, target, float("inf"))
        scale = min_snr_weight(log_snr, target) if self.config.min_snr else 1.0
        return (whole * scale).clamp_max(self.config.most)
