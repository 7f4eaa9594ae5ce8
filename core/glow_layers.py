"""Invertible layers on pictures: a mixing of channels, a normalisation, a coupling.

    mix        y = W x at every pixel,                 log|det| = h w log|det W|
    norm       y = (x + b) exp(s), b and s a channel,  log|det| = h w sum s
    coupling   y_a = x_a,  y_b = (x_b - t(x_a)) exp(s(x_a)),  log|det| = sum s(x_a)

Each maps x (n, c, h, w) to y of the same shape and gives log|det dy/dx| (n,), in nats; ``inverse``
undoes it. Mix and norm are the invertible 1 x 1 convolution, W = P L (U + diag s), and the
activation normalisation of Kingma & Dhariwal 2018, sections 3.1 and 3.2. The coupling is Dinh,
Sohl-Dickstein & Bengio 2017, equations 7 and 8, with its log-scale held between two bounds.
"""

import math

import torch
from torch import Tensor, nn

LARGEST = 6.0  # bound of a coupling's log-scale: it stretches by e^6 at most
FAR = 6.0  # a coupling's network sees nothing farther out: its answers stay those it was taught
LEAST = 1e-3  # the least spread that a channel is taken to have at the start


def haar(channels: int) -> Tensor:
    """The orthogonal matrix (4c, 4c) from squares of 2 x 2 pixels to averages and details.

    First the c sums of a square's pixels, halved; then c differences from left to right, c from
    top to bottom, and c along the diagonals (Haar 1910). White noise keeps its spread throughout.
    """
    signs = torch.tensor([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])
    matrix = torch.einsum("kq,cd->kcdq", signs / 2, torch.eye(channels))
    return matrix.reshape(4 * channels, 4 * channels)


def rotation(channels: int) -> Tensor:
    """A random orthogonal matrix (c, c); draws from the borrowed generator."""
    return nn.init.orthogonal_(torch.empty(channels, channels))


class Mix(nn.Module):
    """An invertible 1 x 1 convolution. Its determinant is read off the diagonal of the LU form."""

    order: Tensor
    sign: Tensor

    def __init__(self, start: Tensor) -> None:
        super().__init__()
        order, lower, upper = torch.linalg.lu(start.double())
        scale = upper.diagonal()
        self.register_buffer("order", order.float())
        self.register_buffer("sign", scale.sign().float())
        self.lower = nn.Parameter(lower.tril(-1).float())
        self.upper = nn.Parameter(upper.triu(1).float())
        self.log_scale = nn.Parameter(scale.abs().log().float())

    def matrix(self) -> Tensor:
        """W = P L (U + diag s), (c, c)."""
        lower = self.lower.tril(-1) + torch.eye(len(self.sign), device=self.sign.device)
        upper = self.upper.triu(1) + torch.diag(self.sign * self.log_scale.exp())
        return self.order @ lower @ upper

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """y (n, c, h, w) and log|det dy/dx| (n,)."""
        pixels = x.shape[2] * x.shape[3]
        return _mixed(self.matrix(), x), (pixels * self.log_scale.sum()).expand(len(x))

    def inverse(self, y: Tensor) -> Tensor:
        """x, with the inverse matrix worked out in double precision."""
        return _mixed(torch.linalg.inv(self.matrix().double()).to(y.dtype), y)


def _mixed(matrix: Tensor, x: Tensor) -> Tensor:
    return nn.functional.conv2d(x, matrix[:, :, None, None])


class Norm(nn.Module):
    """A shift and a scale for each channel, at first those that give the data mean 0, spread 1."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(1, channels, 1, 1))
        self.log_scale = nn.Parameter(torch.zeros(1, channels, 1, 1))

    @torch.no_grad()
    def start(self, x: Tensor) -> None:
        """Take shift and scale from x (n, c, h, w), unless they have moved from 0 already."""
        if not self.log_scale.any():
            self.shift.copy_(-x.mean((0, 2, 3), keepdim=True))
            spread = x.std((0, 2, 3), keepdim=True, correction=0)
            self.log_scale.copy_(-spread.clamp_min(LEAST).log())

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """y (n, c, h, w) and log|det dy/dx| (n,)."""
        pixels = x.shape[2] * x.shape[3]
        y = (x + self.shift) * self.log_scale.exp()
        return y, (pixels * self.log_scale.sum()).expand(len(x))

    def inverse(self, y: Tensor) -> Tensor:
        """x."""
        return y * torch.exp(-self.log_scale) - self.shift


class Coupling(nn.Module):
    """The first ``known`` channels stay; the rest are shifted and scaled as a network of them says.

    net: from (n, known, h, w) to the shift and the raw log-scale, (n, 2 (c - known), h, w).
    """

    def __init__(self, known: int, net: nn.Module) -> None:
        super().__init__()
        self.known, self.net = known, net

    def terms(self, a: Tensor) -> tuple[Tensor, Tensor]:
        """Shift t and log-scale s of the rest."""
        shift, raw = self.net(a.clamp(-FAR, FAR)).chunk(2, 1)
        return shift, LARGEST * torch.tanh(raw / LARGEST)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """y (n, c, h, w) and log|det dy/dx| (n,)."""
        a, b = x[:, : self.known], x[:, self.known :]
        shift, log_scale = self.terms(a)
        y = torch.cat([a, (b - shift) * log_scale.exp()], 1)
        return y, log_scale.flatten(1).sum(1)

    def inverse(self, y: Tensor) -> Tensor:
        """x: what stayed says again how the rest was moved."""
        a, b = y[:, : self.known], y[:, self.known :]
        shift, log_scale = self.terms(a)
        return torch.cat([a, b * torch.exp(-log_scale) + shift], 1)


def log_normal(z: Tensor) -> Tensor:
    """log N(z; 0, I) of each row of z (n, d), (n,) float64, nats."""
    return -(z.double().square().sum(1) + z.shape[1] * math.log(2 * math.pi)) / 2
