"""Pictures and tables that learners bring: what is read is what was drawn, all else is refused."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
import torch
from PIL import Image

from core.rng import generator
from core.worlds import own, starters
from core.worlds.points import Affine
from core.worlds.read_picture import read_picture, to_png
from core.worlds.read_points import read_points, to_csv


def saved(picture: Image.Image, kind: str = "PNG", **how) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def disc(width: int, height: int, mode: str = "L") -> Image.Image:
    """A black disc in the middle of white; its radius is a quarter of the shorter side."""
    y, x = np.mgrid[:height, :width] + 0.5
    far = np.hypot(x - width / 2, y - height / 2)
    return Image.fromarray(np.where(far < min(width, height) / 4, 0, 255).astype(np.uint8)).convert(
        mode
    )


@pytest.mark.parametrize("rows", [36, 72, 144])
def test_a_downloaded_mask_is_read_back_cell_by_cell(rows) -> None:
    mask = torch.rand(rows, 2 * rows, generator=generator(rows)) < 0.4
    assert torch.equal(read_picture(to_png(mask)), mask)


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "P", "LA", "CMYK"])
@pytest.mark.parametrize("size", [(1000, 500), (300, 300), (200, 900)])
def test_a_picture_keeps_its_shape_in_the_middle_of_the_map(mode, size) -> None:
    if mode in ("CMYK",):
        content = saved(disc(*size, mode), "JPEG", quality=95)
    else:
        content = saved(disc(*size, mode))
    world = own.painted(read_picture(content))
    row, column = (one.double() + 0.5 for one in torch.nonzero(world.mask, as_tuple=True))
    assert (float(row.mean()), float(column.mean())) == pytest.approx((72, 144), abs=0.6)
    radius = min(size) / 4 * min(144 / size[1], 288 / size[0])
    assert float(world.mask.sum()) == pytest.approx(np.pi * radius**2, rel=0.12)


def test_what_is_transparent_is_sea() -> None:
    layer = Image.new("RGBA", (400, 200), (0, 0, 0, 0))
    layer.paste((0, 0, 0, 255), (100, 50, 300, 150))
    assert int(read_picture(saved(layer)).sum()) == 144 * 72


def test_sixteen_bits_are_read_as_grey() -> None:
    deep = np.full((100, 200), 65535, np.uint16)
    deep[25:75, 50:150] = 200
    assert int(read_picture(saved(Image.fromarray(deep))).sum()) == pytest.approx(
        144 * 72, rel=0.03
    )


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has that many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = b""
    for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000))), (b"IEND", b"")):
        parts += struct.pack(">I", len(data)) + kind + data
        parts += struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "expected a PNG or JPEG picture"),
        (b"GIF89a not here", "expected a PNG or JPEG picture"),
        (saved(disc(40, 20), "GIF"), "expected a PNG or JPEG picture"),
        (saved(disc(400, 200))[:300], "expected a whole PNG or JPEG picture; got a damaged one"),
        (bomb(5_000, 5_000), "expected at most 24 million pixels; got 5,000 x 5,000"),
        (bomb(60_000, 60_000), "expected"),
        (bomb(10_000, 9_900), "expected at most 24 million pixels"),
        (bytes(8_000_001), "expected a picture of at most 8 MB"),
        (
            saved(Image.new("L", (300, 200), 255)),
            "expected at least 83 cells of land.*what is dark",
        ),
        (saved(Image.new("L", (400, 200), 0)), "expected at least 83 cells of sea.*what is dark"),
    ],
)
def test_other_files_are_refused_in_words(content, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_picture(content)


# Tables.


def table(x: torch.Tensor, head: str = "", delimiter: str = ",") -> bytes:
    lines = [head] if head else []
    lines += [delimiter.join(repr(value) for value in row) for row in x.tolist()]
    return ("\n".join(lines) + "\n").encode()


CLOUD = torch.randn(80, 2, generator=generator(0), dtype=torch.float64) * torch.tensor([40.0, 20.0])
CLOUD = CLOUD.clamp(-89, 89)


@pytest.mark.parametrize(
    ("head", "delimiter"), [("lon,lat", ","), ("Longitude;LATITUDE", ";"), ("lng\tlat", "\t")]
)
def test_degrees_stay_as_they_are(head, delimiter) -> None:
    x, affine = read_points(table(CLOUD, head, delimiter))
    assert torch.equal(x, CLOUD.float())
    assert affine.same


def test_named_columns_are_found_in_any_order() -> None:
    swapped = torch.stack([CLOUD[:, 1], torch.arange(80.0), CLOUD[:, 0]], 1)
    x, _ = read_points(b"\xef\xbb\xbf# a remark\n" + table(swapped, "lat,number,lon"))
    assert torch.equal(x, CLOUD.float())


@pytest.mark.parametrize("head", ["", "income,age", "name,x,y"])
def test_other_units_are_fitted_into_the_frame_and_come_back(head) -> None:
    units = CLOUD * torch.tensor([0.02, 0.03]) + torch.tensor([1_000.0, 3.0])
    content = table(units, head)
    if head.startswith("name"):
        lines = content.decode().splitlines()
        content = "\n".join([lines[0], *(f"somebody,{line}" for line in lines[1:])]).encode()
    x, affine = read_points(content)
    assert float(x[:, 0].abs().max()) <= 150.01
    assert float(x[:, 1].abs().max()) <= 75.01
    assert affine.scale[0] == affine.scale[1]  # a circle stays a circle
    assert torch.allclose(affine.back(x), units, atol=1e-5)


def test_a_column_of_other_units_has_a_scale_of_its_own() -> None:
    _, affine = read_points(table(CLOUD * torch.tensor([1.0, 1e5])))
    assert affine.scale[0] / affine.scale[1] > 10


@pytest.mark.parametrize("affine", [Affine(), Affine((3.0, 3.0), (-7.0, 0.25))])
def test_downloaded_points_are_the_same_world_again(affine) -> None:
    one = own.scattered(CLOUD.float(), affine)
    again = own.scattered(*read_points(to_csv(one.x, affine)))
    assert again.slug == one.slug
    assert torch.equal(again.train().x, one.train().x)


GOOD = table(CLOUD)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "expected 50 to 200,000 points; got 0"),
        (table(CLOUD[:49]), "expected 50 to 200,000 points; got 49"),
        (b"1,2\n" * 200_002, "expected 50 to 200,000 points; got more"),
        (b"1,2\n" * 60, "expected numbers that differ in both columns"),
        (table(CLOUD * torch.tensor([1.0, 0.0])), "expected numbers that differ in both columns"),
        (GOOD + b"nan,1\n", "line 81, column 1: expected a finite number; got 'nan'"),
        (GOOD + b"1,inf\n", "line 81, column 2: expected a finite number; got 'inf'"),
        (GOOD + b"1\n", "line 81, column 2: expected a finite number; got nothing"),
        (GOOD + b"1,=cmd()\n", "line 81, column 2: expected a finite number; got '=cmd\\(\\)'"),
        (GOOD + b'1,"2\n', "expected a row of a CSV file"),
        (GOOD + b"1,1e999\n", "got '1e999'"),
        (b"lon,lat\n" + GOOD + b"200,10\n", "line 82, column 1: expected degrees from -180 to 180"),
        (b"lon,lat\n" + GOOD + b"20,-91\n", "line 82, column 2: expected degrees from -90 to 90"),
        (b"a,b\n" + b"x,y\n" * 60, "line 2: expected two columns of numbers; got 0"),
        (b"1\n" * 60, "expected two columns of numbers; got 1"),
        ("1,2\n".encode("utf-16") * 60, "expected text in UTF-8"),
        (b"1,2\0\n" * 60, "expected a text file; got one with zero bytes"),
        (bytes(16_000_001), "expected a file of at most 16 MB"),
        (b'"' + b"a" * 200_000 + b'"\n' + GOOD, "expected"),
    ],
)
def test_other_tables_are_refused_in_words(content, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_points(content)


def test_every_start_is_a_world_of_its_own() -> None:
    slugs = {own.painted(starters.mask(name)).slug for name in starters.NAMES}
    assert len(slugs) == len(starters.NAMES)
    block, crumbs = (own.painted(starters.mask(name)) for name in ("block", "crumbs"))
    assert block.entropy == pytest.approx(crumbs.entropy, abs=1e-12)  # the same area, other shapes
