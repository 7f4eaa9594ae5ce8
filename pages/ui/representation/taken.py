"""What can be taken away from the lesson: the six pictures in play, and the Python for them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from core.descriptions import Description, by_codes, by_components, by_pixels
from core.worlds.tins import TINS, draw
from pages.ui.representation import learned

State = Mapping[str, Any]


def ways(settings: State) -> dict[str, Description]:
    """The descriptions in play, but height and width."""
    return {
        "pixels": by_pixels(TINS.shape),
        "pca": by_components(learned.components(), int(settings["k"])),
        "codes": by_codes(learned.net(settings["codes"])),
    }


def ends(settings: State) -> tuple[torch.Tensor, torch.Tensor]:
    """Height and width of both tins, (1, 2) each."""
    a, b = (
        torch.tensor([[settings[f"height_{end}"], settings[f"width_{end}"]]]).double()
        for end in "ab"
    )
    return a, b


def arrays(settings: State) -> dict[str, np.ndarray]:
    """Both tins and what lies between them in each description, (32, 32) each, in [-1, 1]."""
    a, b = ends(settings)
    x, y, t = draw(a), draw(b), float(settings["t"])
    pictures = {"a": x, "b": y, "sizes": draw((1 - t) * a + t * b)}
    pictures |= {name: how.between(x, y, t) for name, how in ways(settings).items()}
    return {name: picture[0, 0].numpy() for name, picture in pictures.items()}


def figure_pictures(settings: State) -> np.ndarray:
    """The six pictures as uint8 (6, 32, 32, 3), for a figure."""
    grey = np.stack(list(arrays(settings).values()))
    whole = np.clip(np.rint((grey + 1) * 127.5), 0, 255).astype(np.uint8)
    return np.repeat(whole[..., None], 3, -1)


def code_again(settings: State) -> str:
    """Python that makes the same arrays."""
    a, b = (tensor.tolist() for tensor in ends(settings))
    name = learned.NETS[settings["codes"]]
    return f'''import torch
from core import checkpoint
from core.descriptions import by_codes, by_components, by_pixels
from core.pca import PCA
from core.worlds import get
from core.worlds.tins import TINS, draw

size_a, size_b = torch.tensor({a}).double(), torch.tensor({b}).double()
t, tin_a, tin_b = {settings["t"]}, draw(size_a), draw(size_b)
pca = by_components(PCA.fit(get("tins").train().x, {int(settings["k"])}), {int(settings["k"])})
learned = by_codes(checkpoint.read("{name}")[0])

a, b = tin_a[0, 0].numpy(), tin_b[0, 0].numpy()
sizes = draw((1 - t) * size_a + t * size_b)[0, 0].numpy()
pixels = by_pixels(TINS.shape).between(tin_a, tin_b, t)[0, 0].numpy()
pca = pca.between(tin_a, tin_b, t)[0, 0].numpy()
codes = learned.between(tin_a, tin_b, t)[0, 0].numpy()
'''
