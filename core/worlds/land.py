"""Land: points drawn evenly over the Earth's land, so that the truth and its entropy are known.

    p(x) = 1/A on land, 0 at sea;    entropy = log A    (A: the area of the land)

On the flat map (slug "land") area is square degrees: a plain longitude/latitude rectangle, where
Antarctica is stretched to the full width. On the sphere (slug "sphere") area is steradians.

The mask comes from Natural Earth at 1:50 million. Lakes count as land; the Caspian counts as sea.
"""

import numpy as np
import torch
from PIL import Image

from core.paths import DATASETS
from core.space import FLAT, SPHERE
from core.worlds.continents import CONTINENTS
from core.worlds.masked import Masked


class Land(Masked):
    """Even over land, by map area ("land") or by true area ("sphere")."""

    continents = CONTINENTS

    def __init__(self, slug: str = "land") -> None:
        if slug not in ("land", "sphere"):
            raise ValueError(f"expected land or sphere; got {slug!r}")
        mask = torch.from_numpy(np.array(Image.open(DATASETS / "land.png"), dtype=bool))
        regions = torch.from_numpy(np.array(Image.open(DATASETS / "land_regions.png")))
        super().__init__(slug, SPHERE if slug == "sphere" else FLAT, mask, regions)
