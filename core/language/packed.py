"""Weights of a large model in few bits, multiplied without being unpacked first.

A written token reads every weight once, so that on a CPU it takes as long as reading them does:
what is stored in half the bytes is written in about half the time.

    Q4_1: w = d q + m, q in 0 .. 15      Q8_0: w = d q, q in -128 .. 127

d and m belong to 32 neighbours in a row. ``half`` weights are bfloat16 (8 bits of precision);
``packed`` ones stay the four bits that the file has, d and m in bfloat16, so that no weight moves
by more than it does in ``half``. The stream between the layers stays float32 in both. Source: the
block formats of llama.cpp's GGUF.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import linear

BLOCK = 32  # weights that share a scale

Rows = NDArray[np.uint8]  # (rows, bytes): the blocks of each row, one behind the other


def blocks_q4(rows: Rows) -> tuple[Tensor, Tensor, Tensor]:
    """Q4_1 rows as q (rows, k) int32 and d, m (rows, k / 32) float32."""
    blocks = rows.reshape(len(rows), -1, 20)
    scale = np.ascontiguousarray(blocks[..., :4]).view(np.float16).astype(np.float32)
    low, high = blocks[..., 4:] & 15, blocks[..., 4:] >> 4
    q = np.concatenate([low, high], -1).reshape(len(rows), -1).astype(np.int32)
    d, m = (torch.from_numpy(np.ascontiguousarray(scale[..., part])) for part in (0, 1))
    return torch.from_numpy(q), d, m


def blocks_q8(rows: Rows) -> tuple[Tensor, Tensor]:
    """Q8_0 rows as q (rows, k) int8 and d (rows, k / 32) float32."""
    blocks = rows.reshape(len(rows), -1, 34)
    d = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)[..., 0]
    q = np.ascontiguousarray(blocks[..., 2:]).view(np.int8).reshape(len(rows), -1)
    return torch.from_numpy(q), torch.from_numpy(d)


def weights_q4(rows: Rows) -> Tensor:
    """Q4_1 rows as float32 weights (rows, k), exact."""
    q, d, m = blocks_q4(rows)
    return q * d.repeat_interleave(BLOCK, 1) + m.repeat_interleave(BLOCK, 1)


def weights_q8(rows: Rows) -> Tensor:
    """Q8_0 rows as float32 weights (rows, k), exact."""
    q, d = blocks_q8(rows)
    return q * d.repeat_interleave(BLOCK, 1)


def pack_q4(rows: Rows) -> dict[str, Tensor]:
    """Q4_1 rows for ``PackedLinear``: q two to a byte, and for each block d and m + 8 d."""
    q, d, m = blocks_q4(rows)
    packed = torch._convert_weight_to_int4pack_for_cpu(q, 1)
    scales = torch.stack([d, m + 8 * d], -1).transpose(0, 1).contiguous()  # (k / 32, rows, 2)
    return {"packed": packed, "scales": scales.bfloat16()}


class PackedLinear(nn.Module):
    """x W^T with W in blocks of four bits; x is rounded to bfloat16, sums are float32."""

    packed: Tensor
    scales: Tensor

    def __init__(self, packed: Tensor, scales: Tensor) -> None:
        super().__init__()
        self.register_buffer("packed", packed)
        self.register_buffer("scales", scales)

    def forward(self, x: Tensor) -> Tensor:
        """(..., k) to (..., rows), float32."""
        flat = x.reshape(-1, x.shape[-1]).bfloat16()
        y = torch._weight_int4pack_mm_for_cpu(flat, self.packed, BLOCK, self.scales)
        return y.float().view(*x.shape[:-1], -1)


class HalfLinear(nn.Module):
    """x W^T with W and x in bfloat16, sums in float32."""

    weight: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight)

    def forward(self, x: Tensor) -> Tensor:
        """(..., k) to (..., rows), float32."""
        return linear(x.bfloat16(), self.weight).float()


class HalfTable(nn.Module):
    """A table of tokens in bfloat16: read as float32, compared with in bfloat16.

    With ``q`` (size, width) int8 and ``scale`` (size,) one text is compared with these, in a
    quarter of the time; several are not, since then the weights are read once for all of them.
    """

    weight: Tensor
    q: Tensor | None
    scale: Tensor | None

    def __init__(
        self, weight: Tensor, q: Tensor | None = None, scale: Tensor | None = None
    ) -> None:
        super().__init__()
        for name, tensor in (("weight", weight), ("q", q), ("scale", scale)):
            self.register_buffer(name, tensor)

    def forward(self, tokens: Tensor) -> Tensor:
        """(n, t) to (n, t, width), float32."""
        return self.weight[tokens].float()

    def scores(self, h: Tensor, size: int) -> Tensor:
        """The product of h (n, t, width) with the first ``size`` vectors, (n, t, size), float32."""
        flat = h.reshape(-1, h.shape[-1]).bfloat16()
        if self.q is None or self.scale is None or len(flat) > 1:
            y = linear(flat, self.weight[:size])
        else:
            y = torch._weight_int8pack_mm(flat, self.q[:size], self.scale[:size])
        return y.float().view(*h.shape[:-1], -1)


def pack_rows(weight: Tensor) -> dict[str, Tensor]:
    """A table (size, width) float32 for ``HalfTable``: bfloat16, and int8 with a scale a row."""
    scale = weight.abs().amax(1).clamp_min(1e-12) / 127
    q = (weight / scale[:, None]).round().to(torch.int8)
    return {"weight": weight.bfloat16(), "q": q, "scale": scale.bfloat16()}


def exchange(net: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Put the stored matrices of ``half`` or ``packed`` in the place of a decoder's own layers."""
    for name in sorted({name.rpartition(".")[0] for name in tensors}):
        parts = {k.rpartition(".")[2]: v for k, v in tensors.items() if k.startswith(f"{name}.")}
        if name == "token":
            net.set_submodule(name, HalfTable(**parts))
        elif "packed" in parts:
            net.set_submodule(name, PackedLinear(**parts))
        elif parts["weight"].ndim == 2:
            net.set_submodule(name, HalfLinear(parts["weight"]))
