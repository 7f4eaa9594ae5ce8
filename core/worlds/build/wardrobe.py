"""Draw the avatars: a small sheet of all outfits, and the layers that make one of any size.

Art: npm avataaars 2.0.0 (MIT, Pablo Stanley and Fang-Pen Lin), rendered to SVG by React and to
pixels by resvg. An avatar is painted from the back: body, clothes, face, hair, glasses. So each
layer is drawn once, and laying them over each other gives any of the 4,032.
"""

import json
import math
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import torch
from PIL import Image
from resvg_py import svg_to_bytes
from torch import Tensor

from core.numerics import ravel, unravel
from core.paths import DATASETS
from core.space import OUTFITS
from core.worlds.outfits import names

HERE = Path(__file__).parent
SMALL, COLUMNS = 32, 64  # pixels of an outfit in the small sheet, outfits in a row of it
SIDE, SHEET = 192, 2_048  # pixels of an avatar made of layers, width of the sheet of layers
BOX = (-8, 0, 280, 280)  # the square of the drawing that is shown
PARTS = ("body", "clothing", "face", "hair", "accessories")
READS = {"clothing": (1, 2), "hair": (3, 4), "accessories": (0,)}  # columns that decide a layer


def build() -> list[Path]:
    """Write wardrobe32.webp, avatar_layers.webp and avatar_layers.json; returns their paths."""
    drawings = svgs()
    return [small_sheet(drawings), *layer_sheet(drawings)]


def svgs() -> list[str]:
    """The drawing of each of the 4,032 outfits, in the order of ``ravel``; needs node and npm."""
    outfits = names(unravel(torch.arange(4032), OUTFITS.sizes))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text((HERE / "package.json").read_text())
        quiet = ["npm", "install", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(quiet, cwd=folder, check=True)
        command = ["node", str(HERE / "avatars.cjs"), folder]
        told = json.dumps(outfits)
        done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def render(tree: ET.Element, side: int) -> Image.Image:
    """The drawing as RGBA, side x side pixels, transparent where nothing is painted."""
    tree.set("viewBox", " ".join(map(str, BOX)))
    tree.set("width", str(side))
    tree.set("height", str(side))
    png = svg_to_bytes(svg_string=ET.tostring(tree, encoding="unicode"), skip_system_fonts=True)
    return Image.open(BytesIO(bytes(png))).convert("RGBA")


def only(drawing: str, part: str) -> ET.Element:
    """The drawing with one of PARTS left in it, masks and all."""
    tree = ET.fromstring(drawing)
    figure = tree.find('.//{*}g[@id="Avataaar/Circle"]//{*}g[@id="Avataaar"]')
    if figure is None:
        raise ValueError("expected a drawing with an Avataaar group; got one without")
    for group in list(figure):
        if part_of(group) != part and not (part_of(group) == "hair" and part == "accessories"):
            figure.remove(group)
    for parent in list(figure.iter()):
        for child in list(parent):
            name = child.get("id", "")
            glasses = name.startswith("Top/_Resources")
            if (glasses and part == "hair") or (part == "accessories" and in_hair(parent, child)):
                parent.remove(child)
    return tree


def part_of(group: ET.Element) -> str:
    """Which of PARTS a group of the drawing is."""
    name = group.get("id", "")
    return {"Body": "body", "Face": "face", "Top": "hair"}.get(name, "clothing")


def in_hair(parent: ET.Element, child: ET.Element) -> bool:
    """Whether the child is hair beside the glasses, in the group that holds both."""
    ids = [one.get("id", "") for one in parent]
    both = any(name.startswith("Top/_Resources") for name in ids)
    return both and not child.get("id", "").startswith("Top/_Resources")


def small_sheet(drawings: list[str]) -> Path:
    """All outfits at 32 x 32, 64 a row, in the order of ``ravel``."""
    sheet = Image.new("RGBA", (COLUMNS * SMALL, -(-len(drawings) // COLUMNS) * SMALL))
    for index, drawing in enumerate(drawings):
        at = (index % COLUMNS * SMALL, index // COLUMNS * SMALL)
        sheet.paste(render(ET.fromstring(drawing), SMALL), at)
    return save(sheet, "wardrobe32.webp")


def save(sheet: Image.Image, name: str) -> Path:
    """Write a picture without loss; returns its path."""
    path = DATASETS / name
    sheet.save(path, lossless=True, quality=100, method=6, exact=True)
    return path


def layer_sheet(drawings: list[str]) -> list[Path]:
    """Each layer once, trimmed and packed in rows, and where to find it.

    The index is ``{"side", "layers": [{"name", "features", "tiles"}]}`` from back to front;
    ``features`` are the columns that choose a tile (the last fastest), and a tile is
    [x, y, width, height, left, top]: where it is in the sheet, and where it goes in the avatar;
    null is nothing to paint.
    """
    layers: list[tuple[str, tuple[int, ...], list[Tile | None]]] = []
    for part in PARTS:
        columns = READS.get(part, ())
        tiles = [trim(render(only(drawings[index], part), SIDE)) for index in examples(columns)]
        layers.append((part, columns, tiles))
    sheet = shelve([tile for *_, tiles in layers for tile in tiles if tile])
    plain = [
        {"name": part, "features": columns, "tiles": [tile and tile.place for tile in tiles]}
        for part, columns, tiles in layers
    ]
    index = DATASETS / "avatar_layers.json"
    index.write_text(json.dumps({"side": SIDE, "layers": plain}, separators=(",", ":")) + "\n")
    return [save(sheet, "avatar_layers.webp"), index]


def examples(columns: tuple[int, ...]) -> Tensor:
    """Places of outfits that show each choice in ``columns``, all other codes 0."""
    sizes = tuple(OUTFITS.sizes[column] for column in columns)
    codes = torch.zeros(math.prod(sizes), len(OUTFITS.sizes), dtype=torch.int64)
    if columns:
        codes[:, list(columns)] = unravel(torch.arange(len(codes)), sizes)
    return ravel(codes, OUTFITS.sizes)


@dataclass
class Tile:
    """A trimmed layer, where it goes in the avatar, and where it is in the sheet."""

    picture: Image.Image
    left: int
    top: int
    x: int = 0
    y: int = 0

    @property
    def place(self) -> list[int]:
        return [self.x, self.y, *self.picture.size, self.left, self.top]


def trim(picture: Image.Image) -> Tile | None:
    """The painted part of a layer; None if nothing is painted."""
    box = picture.getchannel("A").getbbox()
    return Tile(picture.crop(box), box[0], box[1]) if box else None


def shelve(tiles: list[Tile]) -> Image.Image:
    """One sheet with all tiles side by side in rows; tells each tile its place."""
    x = y = row = 0
    for tile in tiles:
        wide, high = tile.picture.size
        if x + wide > SHEET:
            x, y, row = 0, y + row, 0
        tile.x, tile.y = x, y
        x, row = x + wide, max(row, high)
    sheet = Image.new("RGBA", (SHEET, y + row))
    for tile in tiles:
        sheet.paste(tile.picture, (tile.x, tile.y))
    return sheet
