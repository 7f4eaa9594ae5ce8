"""Denoising diffusion: guess the noise in x_t, or the data, or their mixture v.

    x_t = alpha_t x_0 + sigma_t eps,    loss = E w(t) || target - guess ||^2

Ho, Jain & Abbeel 2020, equation 14 (target eps, w = 1). Every target is read off one denoiser D,
so a target is a weight on the error of x_0: snr for eps, snr + 1 for v, 1 for x_0. Min-SNR
weighting (Hang et al. 2023, equation 7) caps all three at min(snr, 5).
"""

from dataclasses import dataclass

from torch import Tensor

from core.config import choice, switch
from core.noise_model import NoiseConfig, NoiseModel
from core.schedules import SCHEDULES, TARGETS, min_snr_weight
from core.space import Space


@dataclass(frozen=True)
class DiffusionConfig(NoiseConfig):
    schedule: str = choice("cosine", ("linear", "cosine"), "how noise grows")
    target: str = choice("noise", TARGETS, "what an error is measured on")
    min_snr: bool = switch(False, "cap what an error costs where there is little noise")


class Diffusion(NoiseModel):
    """A denoiser trained on noise that keeps the variance."""

    Configuration = DiffusionConfig
    kinds = ("points", "sphere")
    title = "Diffusion"
    source = "Ho, Jain & Abbeel 2020, equation 14"
    config: DiffusionConfig

    def __init__(self, config: DiffusionConfig, space: Space) -> None:
        super().__init__(config, space)
        self.schedule = SCHEDULES[config.schedule]()

    def weight(self, t: Tensor) -> Tensor:
        """Of the error of x_0: that of the target, or min(snr, 5)."""
        log_snr, target = self.schedule.log_snr(t), self.config.target
        whole = log_snr.exp() / min_snr_weight(log_snr, target, float("inf"))
        scale = min_snr_weight(log_snr, target) if self.config.min_snr else 1.0
        return whole * scale
