"""Flow matching: learn the velocity of the straight line from data to noise.

    x_t = (1 - t) x_0 + t eps,    loss = E || v(x_t, t) - (eps - x_0) ||^2

Lipman et al. 2023, equation 23. With v = (x_t - D) / t the error of v is that of x_0 over t. With
``pairing`` each batch joins data to noise so that the lines are shortest in sum (minibatch optimal
transport: Tong et al. 2024, section 3.4): they cross less, and few steps of Euler go further.
"""

from dataclasses import dataclass

import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from core.config import switch
from core.noise_model import NoiseConfig, NoiseModel
from core.schedules import straight
from core.space import Space


@dataclass(frozen=True)
class FlowMatchingConfig(NoiseConfig):
    pairing: bool = switch(False, "join data to noise by the shortest lines of each batch")


class FlowMatching(NoiseModel):
    """A denoiser trained along straight lines; its velocity is (x - D) / t."""

    Configuration = FlowMatchingConfig
    kinds = ("points", "sphere", "images")
    title = "Flow matching"
    source = "Lipman et al. 2023, equation 23"
    config: FlowMatchingConfig

    def __init__(self, config: FlowMatchingConfig, space: Space) -> None:
        super().__init__(config, space)
        self.schedule = straight()

    def weight(self, t: Tensor) -> Tensor:
        """Of the error of x_0: 1 / t^2, t at least 0.002."""
        return t.clamp_min(2e-3) ** -2

    def pair(self, x0: Tensor, noise: Tensor) -> Tensor:
        """The noise, in the order of the shortest lines if ``pairing``."""
        if not self.config.pairing:
            return noise
        cost = torch.cdist(x0.double().flatten(1), noise.double().flatten(1)) ** 2
        _, order = linear_sum_assignment(cost.cpu().numpy())
        return noise[torch.from_numpy(order).to(noise.device)]
