"""Wardrobe: outfits as 3 x 32 x 32 pictures, with every cause known, so that the truth is exact.

    x = round(12 + 231/255 (alpha F + (1 - alpha) B)) + grain,    grain = round(2 e), e ~ N(0, 1)

F and alpha are the outfit's drawing, shifted by up to one pixel each way (9 positions); B is the
ground, one of 32 hues at one of 8 lightnesses. Outfits follow the truth of ``outfits``; position,
hue and lightness are even and independent. The levels stay between 12 and 243, so the grain is
never clipped. Hence, with K = 9 * 32 * 8 causes beside the outfit and h the entropy of the grain,

    P(x) = sum_causes p(outfit) / K  prod_i g(x_i - m_i(cause)),
    entropy = H(outfit) + log K + 3072 h

up to how unsure one is of the causes once x is seen, which is below 1e-100 nats: the two nearest
pictures without grain are 88 standard deviations of the grain apart.
"""

import colorsys
import math
from functools import cached_property
from itertools import product

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor

from core.paths import DATASETS
from core.rng import categorical, derive, generator
from core.space import PICTURES, Dataset, check, levels, unlevels
from core.worlds.outfits import Outfits, possible, visible
from core.worlds.world import World

SIDE, COUNT = 32, 4032
SHIFTS = list(product((-1, 0, 1), repeat=2))  # down, right
HUES, LIGHTS = 32, 8
DARKEST, LIGHTEST, SATURATION = 0.42, 0.70, 0.55
LOW, SCALE = 12.0, 231 / 255
GRAIN = 2.0  # standard deviation of the grain, in levels
HELD_OUT, RARE = 520, 1 / 2_000
BLOCK = 500  # pictures of the fixed sets that share a seed
AHEAD = 60.0  # nats by which a likelier cause makes another one irrelevant


def grain_table() -> Tensor:
    """log g(k) of the grain for k = -255..255, (511,) float64, nats: a normal, rounded."""
    k = torch.arange(-255, 256, dtype=torch.float64).abs()
    near = torch.special.log_ndtr((0.5 - k) / GRAIN)
    far = torch.special.log_ndtr(-(k + 0.5) / GRAIN)
    return near + torch.log1p(-torch.exp(far - near))


def grounds() -> Tensor:
    """The colours B, (256, 3), from 0 to 255: hue by hue, each at 8 lightnesses."""
    rise = np.linspace(DARKEST, LIGHTEST, LIGHTS)
    colours = [
        colorsys.hls_to_rgb(h / HUES, light, SATURATION) for h in range(HUES) for light in rise
    ]
    return torch.tensor(colours, dtype=torch.float32) * 255


class Wardrobe(World):
    """The truth over pictures of outfits.

    outfits: the truth over codes. held_out: (4032,) bool, outfits that training never shows.
    modes: how many outfits look different, 3,552.
    """

    slug, space = "wardrobe", PICTURES
    train_size, test_size = 20_000, 5_000

    def __init__(self) -> None:
        self.outfits = Outfits()
        self.modes = int((self.outfits.table > 0).sum())
        self.held_out = self._choose_held_out()
        self.grounds = grounds()
        self._log_grain = grain_table()
        grain = float(-(self._log_grain.exp() * self._log_grain).sum())
        causes = len(SHIFTS) * len(self.grounds)
        self.entropy = self.outfits.entropy + math.log(causes) + self.space.dims * grain

    def _choose_held_out(self) -> Tensor:
        """HELD_OUT outfits by a fixed draw from the possible ones rarer than RARE."""
        table = self.outfits.table
        rare = torch.nonzero((table > 0) & (table < RARE))[:, 0]
        order = torch.randperm(len(rare), generator=generator(derive(0, "wardrobe/held out")))
        mask = torch.zeros(COUNT, dtype=torch.bool)
        mask[rare[order[:HELD_OUT]]] = True
        return mask

    @cached_property
    def drawings(self) -> Tensor:
        """Premultiplied colour and alpha of each outfit, (4032, 4, 34, 34), 0 to 255, one pixel of
        margin on each side repeated from the edge."""
        sheet = np.asarray(Image.open(DATASETS / "wardrobe32.webp").convert("RGBA"))
        rows, columns = sheet.shape[0] // SIDE, sheet.shape[1] // SIDE
        tiles = sheet.reshape(rows, SIDE, columns, SIDE, 4).transpose(0, 2, 4, 1, 3)
        tiles = tiles.reshape(-1, 4, SIDE, SIDE)[:COUNT].astype(np.float32)
        tiles[:, :3] *= tiles[:, 3:] / 255
        padded = np.pad(tiles, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
        return torch.from_numpy(padded)

    def templates(self, outfit: Tensor, shift: Tensor, ground: Tensor) -> Tensor:
        """Pictures without grain, whole levels as floats (n, 3, 32, 32).

        outfit: places in the table (n,); shift: in SHIFTS (n,); ground: in ``grounds`` (n,).
        """
        picture = torch.empty(len(outfit), 4, SIDE, SIDE)
        for number, (down, right) in enumerate(SHIFTS):
            here = torch.nonzero(shift == number)[:, 0]
            part = self.drawings[:, :, 1 - down : 33 - down, 1 - right : 33 - right]
            picture[here] = part[outfit[here]]
        colour, alpha = picture[:, :3], picture[:, 3:] / 255
        blend = colour + (1 - alpha) * self.grounds[ground][:, :, None, None]
        return (LOW + SCALE * blend).round_()

    def sample_with_codes(self, n: int, *, rng: Generator) -> tuple[Tensor, Tensor]:
        """n pictures (n, 3, 32, 32) in [-1, 1], and the codes (n, 5) that they show."""
        return self._draw(n, self.outfits.table, rng=rng)

    def sample(self, n: int, *, rng: Generator) -> Tensor:
        """n pictures (n, 3, 32, 32) in [-1, 1]."""
        return self.sample_with_codes(n, rng=rng)[0]

    def _draw(self, n: int, table: Tensor, *, rng: Generator) -> tuple[Tensor, Tensor]:
        outfit = categorical(table, n, rng=rng)
        return self.picture(outfit, rng=rng), self.outfits.every[outfit]

    def picture(self, outfit: Tensor, *, rng: Generator) -> Tensor:
        """One picture of each outfit, given by its place in the table (n,); in [-1, 1]."""
        n = len(outfit)
        shift = torch.randint(len(SHIFTS), (n,), generator=rng)
        ground = torch.randint(len(self.grounds), (n,), generator=rng)
        x = self.templates(outfit, shift, ground)
        x += torch.randn(x.shape, generator=rng).mul_(GRAIN).round_()
        return unlevels(x.clamp_(0, 255))

    def unseen(self) -> Dataset:
        """As many pictures as the training set has, drawn as it is and never trained on."""
        return self._fixed("unseen", self.train_size)

    def _fixed(self, part: str, n: int) -> Dataset:
        """Only the test set shows held-out outfits; each set is drawn block by block."""
        table = self.outfits.table
        if part != "test":
            table = torch.where(self.held_out, 0.0, table)
        blocks = [
            self._draw(BLOCK, table, rng=generator(derive(number, f"wardrobe/{part}")))
            for number in range(-(-n // BLOCK))
        ]
        x, y = (torch.cat(parts)[:n] for parts in zip(*blocks, strict=True))
        return Dataset(self.space, x, y, name=f"wardrobe/{part}/{n}")

    def mode(self, codes: Tensor) -> Tensor:
        """Which of the 3,552 different looks codes (n, 5) have, (n,)."""
        number = possible(self.outfits.every).cumsum(0) - 1
        return number[self.outfits.index(visible(codes))]

    def log_prob(self, x: Tensor) -> Tensor:
        """log P of the 8-bit pictures x (n, 3, 32, 32), (n,) float64, nats.

        The sum runs over the causes that matter: grounds within 60 nats of the likeliest, and for
        each the nearest drawings. On true pictures the rest is below 1e-20 of the whole; on others
        the result is a lower bound, short by little.
        """
        level = levels(check(self.space, x)).cpu().float()
        return torch.cat([self._log_prob(part) for part in level.split(256)])

    def _log_prob(self, level: Tensor) -> Tensor:
        picture, ground = self._likely_grounds(level)
        outfit, shift = self._likely_drawings(level[picture], ground)  # (m, c) each
        m, c = outfit.shape
        mean = self.templates(outfit.flatten(), shift.flatten(), ground.repeat_interleave(c))
        off = (level[picture].repeat_interleave(c, 0) - mean).long().flatten(1) + 255
        score = self._log_grain[off].sum(1)
        score = score + self.outfits.table[outfit.flatten()].log()
        score = score.view(m, c).logsumexp(1) - math.log(len(SHIFTS) * len(self.grounds))
        total = torch.full((len(level),), -math.inf, dtype=torch.float64)
        for row in range(m):  # few pictures have more than one likely ground
            total[picture[row]] = torch.logaddexp(total[picture[row]], score[row])
        return total

    @cached_property
    def _bare(self) -> Tensor:
        """Pixels that no drawing touches in any position, (32, 32) bool."""
        alpha = self.drawings[:, 3].amax(0)  # (34, 34)
        spread = torch.nn.functional.max_pool2d(alpha[None], 3, stride=1)[0]
        return spread == 0

    def _likely_grounds(self, level: Tensor) -> tuple[Tensor, Tensor]:
        """Pairs of a picture and a ground that its bare pixels allow, (m,) and (m,)."""
        seen = level[:, :, self._bare].long()  # (n, 3, b)
        colour = (LOW + SCALE * self.grounds).round().long()  # (256, 3)
        score = torch.stack(
            [self._log_grain[seen - c[None, :, None] + 255].sum((1, 2)) for c in colour], 1
        )
        picture, ground = torch.nonzero(score > score.amax(1, keepdim=True) - AHEAD, as_tuple=True)
        return picture, ground

    @cached_property
    def _seen(self) -> Tensor:
        """Places in the table of the outfits that the truth allows, (3552,)."""
        return torch.nonzero(self.outfits.table > 0)[:, 0]

    def _likely_drawings(
        self, level: Tensor, ground: Tensor, keep: int = 4
    ) -> tuple[Tensor, Tensor]:
        """The nearest drawings on that ground, as outfits and shifts (m, keep).

        |x - m|^2 without rounding, from products of x with colour and alpha: three matrix products
        a shift, in place of a picture for each cause.
        """
        back = self.grounds[ground] * SCALE + LOW  # (m, 3): the bare ground
        rest = (level - back[:, :, None, None]).flatten(1)  # x - b
        distances = []
        for down, right in SHIFTS:
            part = self.drawings[self._seen][:, :, 1 - down : 33 - down, 1 - right : 33 - right]
            colour = SCALE * part[:, :3].flatten(1)  # (s, 3072)
            alpha = SCALE * part[:, 3].flatten(1) / 255  # (s, 1024)
            distances.append(_squares(rest, colour, alpha, self.grounds[ground]))
        every = torch.cat(distances, 1)
        best = every.topk(keep, largest=False).indices
        return self._seen[best % len(self._seen)], best // len(self._seen)


def _squares(rest: Tensor, colour: Tensor, alpha: Tensor, ground: Tensor) -> Tensor:
    """|r - (F - alpha B)|^2 - |r|^2 for rests r (m, 3d), drawings (s, ...), grounds B (m, 3)."""
    planes = rest.unflatten(1, (3, -1))  # (m, 3, d)
    tinted = (planes * ground[:, :, None]).sum(1)  # (m, d)
    cross = rest @ colour.T - tinted @ alpha.T  # r . (F - alpha B)
    own = colour.square().sum(1) + (ground.square().sum(1)[:, None] * alpha.square().sum(1))
    mixed = torch.stack([(c * alpha).sum(1) for c in colour.unflatten(1, (3, -1)).unbind(1)])
    return own - 2 * ground @ mixed - 2 * cross
