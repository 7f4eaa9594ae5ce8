"""Forger and expert of pictures: choices are made first, then a figure is painted on its ground.

    forger:  c = choices(z_c, y)    (F, a) = patches(c, z)    b = ground(z)
             x = F + (1 - sigmoid(a)) b
    expert:  h = windows(x) + layers(x made small)    A = w.h + e(y).h / sqrt(width)

Choices. A smooth map of Gaussian noise paints blends on its way from one outfit to the next. So
whatever a request y (n, k) leaves open (-1) is chosen outright, one column after another, each
given those before it: the likeliest value after noise is added to the log-odds, which draws value
v with probability softmax(log-odds)_v (Gumbel 1954). One more choice is never asked for; the
forger finds a use for it. A choice has no slope, so its log-odds learn from what the expert says
of the result: the gradient of -E[(A(x) - mean A) log p(c)] (Williams 1992, equation 4). Where the
data say which values go together, those of a request may learn from them alone, by likelihood.

Painting. Figure over ground, as in LR-GAN (Yang et al. 2017, equation 1), in patches (LeCun 1989).

Expert. Avatars sit at the same place, so each window of 8 x 8 pixels has weights of its own, as the
forger's patches have. They begin smooth: the forger paints along the expert's slope, and rough
weights have it paint noise. The picture at a quarter of its size tells early what is wrong at
large (Karnewar & Wang 2020). Requests enter by projection (Miyato & Koyama 2018, equation 4). No
layer mixes the examples of a batch.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, leaky_relu, one_hot, pixel_unshuffle

from core.picture_nets import SIDE, PictureDecoder
from core.requests import hot
from core.space import Space

HIDDEN = 9  # values of the choice that nobody asks for
SLOPE = 0.2  # of the expert's units below zero
FEATURES = 20  # numbers by which the expert describes one window
EDGE = 5.0  # noise is clamped here, in standard deviations


def gumbel(z: Tensor) -> Tensor:
    """Normal noise as Gumbel noise, -log(-log Phi(z)), number by number."""
    return -torch.log(-torch.log(torch.special.ndtr(z.clamp(-EDGE, EDGE))))


class Choices(nn.Module):
    """Values for what a request leaves open.

    The log-odds of a column are a bias and a pull of each value that is already known.
    """

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self.sizes = sizes
        self.pull = nn.Linear(sum(sizes), sum(sizes))
        nn.init.zeros_(self.pull.weight)
        nn.init.zeros_(self.pull.bias)

    def forward(self, z: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Noise (n, sum of sizes) and requests (n, k) to the code (n, sum of sizes), ones where
        chosen or asked, and the log-probability of each choice (n, k), nats, 0 where asked."""
        known, noise, said = hot(y, self.sizes), gumbel(z).split(self.sizes, 1), []
        for column in range(len(self.sizes)):
            odds = self.odds(known, column)
            pick, free = (odds + noise[column]).argmax(1), y[:, column] < 0
            said.append(free * odds.gather(1, pick[:, None])[:, 0])
            known = self.add(known, column, pick, free)
        return known, torch.stack(said, 1)

    def log_prob(self, true: Tensor, y: Tensor) -> Tensor:
        """Log-probability of the first values true (n, j) where requests y (n, k) leave them open,
        each given what is asked and those before it, (n, j), nats, 0 where asked."""
        known, said = hot(y, self.sizes), []
        for column, value in enumerate(true.unbind(1)):
            free = y[:, column] < 0
            said.append(free * self.odds(known, column).gather(1, value[:, None])[:, 0])
            known = self.add(known, column, value, free)
        return torch.stack(said, 1)

    def odds(self, known: Tensor, column: int) -> Tensor:
        """Log-probabilities (n, size) of the values of a column, given a code."""
        return self.pull(known).split(self.sizes, 1)[column].log_softmax(1)

    def add(self, known: Tensor, column: int, value: Tensor, free: Tensor) -> Tensor:
        """A code with the values (n,) of a column put in where it is free (n,)."""
        parts = list(known.split(self.sizes, 1))
        parts[column] = parts[column] + one_hot(value, self.sizes[column]) * free[:, None]
        return torch.cat(parts, 1)


class PictureForger(nn.Module):
    """Noise (n, chances + noise), and requests (n, k), to pictures (n, c, h, w), unbounded.

    chances: how many of the numbers of noise, the first, go into choices.
    """

    def __init__(
        self, space: Space, noise: int, width: int, layers: int, sizes: tuple[int, ...] = ()
    ) -> None:
        super().__init__()
        colours, *sides = space.shape
        self.choices = Choices((*sizes, HIDDEN))
        self.asked, self.chances = len(sizes), sum(sizes) + HIDDEN
        layered = Space(space.kind, (colours + 1, *sides))
        self.figure = PictureDecoder(layered, self.chances + noise, width, layers)
        for weight in self.figure.paint.parameters():
            nn.init.zeros_(weight)  # a blank sheet: what no expert corrects stays clean
        self.ground = nn.Sequential(nn.Linear(noise, 32), nn.SiLU(), nn.Linear(32, colours))

    def choose(self, z: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """The code (n, chances) of what is asked and chosen, and the log-probability of each
        choice (n, asked + 1)."""
        return self.choices(z[:, : self.chances], self.open(len(z), y))

    def open(self, n: int, y: Tensor | None) -> Tensor:
        """Requests y (n, asked) with one more value left open, which nobody asks for."""
        hidden = self.choices.pull.weight.new_full((n, self.asked + 1), -1).long()
        if y is not None:
            hidden[:, : self.asked] = y
        return hidden

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """(n, chances + noise) to (n, c, h, w)."""
        code, _ = self.choose(z, y)
        rest = z[:, self.chances :]
        painted = self.figure(torch.cat([code, rest], 1))
        ground = self.ground(rest)[:, :, None, None]
        return painted[:, :-1] + (1 - painted[:, -1:].sigmoid()) * ground

    def choice_loss(
        self, z: Tensor, y: Tensor | None, odds: Tensor, true: Tensor | None = None
    ) -> Tensor:
        """What choices lower, given the expert's log-odds (n,) of the pictures made of z and y.

        true (n, asked): values of the data that y are requests for. If given, only the choice that
        nobody asks for heeds the expert, and the others lower their cross-entropy, nats.
        """
        _, log_prob = self.choose(z, y)
        heard = log_prob if true is None else log_prob[:, self.asked :]
        loss = -((odds - odds.mean()).detach() * heard.sum(1)).mean()
        if true is None:
            return loss
        return loss - self.choices.log_prob(true, self.open(len(z), y)).sum(1).mean()


class PictureExpert(nn.Module):
    """Pictures (n, c, h, w) to features (n, width).

    A window is 2 x 2 patches; a patch is in up to four. So each patch is read four times, once
    for each corner of a window that it can be, and a window adds up its corners.
    """

    def __init__(self, space: Space, width: int) -> None:
        super().__init__()
        colours, height, across = space.shape
        self.grid = rows, columns = height // SIDE, across // SIDE
        count = (rows - 1) * (columns - 1)
        self.weight = nn.Parameter(smooth_filters(rows, columns, colours))
        self.bias = nn.Parameter(torch.zeros(rows - 1, columns - 1, 1, FEATURES))
        self.hidden = nn.Linear(count * FEATURES, width)
        self.last, self.outputs = nn.Linear(width, width), width
        self.small = nn.Linear(rows * columns * colours, width)
        self.small_last = nn.Linear(width, width)

    def windows(self, x: Tensor) -> Tensor:
        """Pictures (n, c, h, w) as features of windows (rows - 1, columns - 1, n, FEATURES)."""
        patch = pixel_unshuffle(x, SIDE).flatten(2).permute(2, 0, 1)  # (patches, n, 16 c)
        read = torch.bmm(patch, self.weight).unflatten(0, self.grid).unflatten(3, (4, FEATURES))
        corners = [
            read[i : i + self.grid[0] - 1, j : j + self.grid[1] - 1, :, 2 * i + j]
            for i in (0, 1)
            for j in (0, 1)
        ]
        return self.bias + corners[0] + corners[1] + corners[2] + corners[3]

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) to (n, width)."""
        h = leaky_relu(self.windows(x), SLOPE).flatten(0, 1).transpose(0, 1).flatten(1)
        h = self.last(leaky_relu(self.hidden(h), SLOPE))
        small = self.small(avg_pool2d(x, SIDE).flatten(1))
        return h + self.small_last(leaky_relu(small, SLOPE))


def smooth_filters(rows: int, columns: int, colours: int) -> Tensor:
    """First weights of patches by corner, (patches, 16 colours, 4 FEATURES).

    A window's filter over 8 x 8 pixels is smooth: drawn as 3 x 3 numbers, and interpolated. Where
    filters begin rough, what the forger learns first is their noise.
    """
    shape = (rows - 1, columns - 1, FEATURES, colours)
    draw = nn.Linear(9, math.prod(shape)).weight.detach().view(-1, 1, 3, 3)
    w = interpolate(draw, (2 * SIDE, 2 * SIDE), mode="bilinear", align_corners=True)
    w = w / w.square().mean().sqrt() / math.sqrt(colours * (2 * SIDE) ** 2)
    w = w.view(*shape, 2, SIDE, 2, SIDE).permute(0, 1, 4, 6, 3, 5, 7, 2)  # ..., corner, c, 4, 4, f
    placed = torch.zeros(rows, columns, colours * SIDE**2, 4, FEATURES)
    for i in (0, 1):
        for j in (0, 1):
            placed[i : i + rows - 1, j : j + columns - 1, :, 2 * i + j] = w[:, :, i, j].flatten(
                2, 4
            )
    return placed.flatten(3).flatten(0, 1)
