"""A table of points from a file that somebody else made: read with care, refused with a reason.

Commas, semicolons or tabs divide the columns; a byte-order mark and lines that begin with # are
allowed. Columns named longitude and latitude (or lon, lng, lat) are degrees and stay as they are.
Otherwise the first two columns of numbers are fitted into the frame, both by the same scale so that
a circle stays a circle, or each by its own where one would be narrower than a tenth of the other:

    longitude = a x + c,  latitude = b y + d

Nothing in the file is ever run. A refusal is one sentence that names the line.
"""

import csv
import io
import json
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from core.worlds.points import DIFFERENT, FEWEST, MOST, Affine

LARGEST = 16_000_000  # bytes
LON, LAT = ("longitude", "lon", "lng", "long"), ("latitude", "lat")
WIDE, HIGH = 300.0, 150.0  # degrees that fitted points may take up
NARROW = 0.1
MARK = "# from-noise-points/1 "

Row = tuple[int, list[str]]


def read_points(content: bytes) -> tuple[Tensor, Affine]:
    """The points (n, 2) float32 in degrees, and the map that brought them there.

    ValueError with one sentence where the file is no such table: nothing is dropped in silence.
    """
    text = _text(content)
    rows = _rows(text)
    head = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    named = not any(_number(cell) is not None for cell in head)
    body = rows[1:] if named else rows
    if len(body) < FEWEST or len(body) > MOST:
        raise ValueError(f"expected {FEWEST} to {MOST:,} points; got {len(body):,}")
    degrees = [_column(head, words) for words in (LON, LAT)] if named else [None, None]
    if None not in degrees:
        x = _numbers(body, [at for at in degrees if at is not None], (180.0, 90.0))
        return x.float(), _told(text)
    x = _numbers(body, _two(body[0]), (math.inf, math.inf))
    affine = fitted(x)
    scale, shift = (torch.tensor(one, dtype=torch.float64) for one in (affine.scale, affine.shift))
    return (x * scale + shift).float(), affine


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise ValueError(f"expected a file of at most 16 MB; got {len(content) / 1e6:.1f} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"expected text in UTF-8; got byte {error.start} that is not") from None
    if "\0" in text:
        raise ValueError("expected a text file; got one with zero bytes")
    return text


def _rows(text: str) -> list[Row]:
    """Each row that is neither empty nor a remark, with its line."""
    first = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
    delimiter = max(",;\t", key=first.count)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and not row[0].startswith("#"):
                rows.append((reader.line_num, row))
            if len(rows) > MOST + 1:
                raise ValueError(f"expected {FEWEST} to {MOST:,} points; got more")
    except csv.Error:
        line = reader.line_num
        raise ValueError(
            f"line {line}: expected a row of a CSV file; got text that is not"
        ) from None
    return rows


def _number(cell: str) -> float | None:
    """The number in a cell, also one that is not finite; None for anything else."""
    try:
        return float(cell) if len(cell) < 60 and "_" not in cell else None
    except ValueError:
        return None


def _column(head: Sequence[str], words: Sequence[str]) -> int | None:
    return next((at for at, cell in enumerate(head) if cell in words), None)


def _two(first: Row) -> list[int]:
    """The first two columns of numbers; ValueError without two."""
    places = [at for at, cell in enumerate(first[1]) if _number(cell.strip()) is not None]
    if len(places) < 2:
        raise ValueError(f"line {first[0]}: expected two columns of numbers; got {len(places)}")
    return places[:2]


def _numbers(body: list[Row], places: Sequence[int], most: Sequence[float]) -> Tensor:
    """Two columns (n, 2) float64; ValueError names the line of what is not in reach."""
    found = []
    for line, row in body:
        pair = [_number(row[at].strip()) if at < len(row) else None for at in places]
        for value, limit, at in zip(pair, most, places, strict=True):
            if value is None or not math.isfinite(value) or abs(value) > limit:
                raise ValueError(_refusal(line, row, at, limit))
        found.append(pair)
    return torch.tensor(found, dtype=torch.float64)


def _refusal(line: int, row: list[str], at: int, limit: float) -> str:
    cell = row[at].strip()[:30] if at < len(row) else ""
    shown = "".join(sign if sign.isprintable() else "?" for sign in cell)
    wanted = "a finite number" if limit == math.inf else f"degrees from {-limit:g} to {limit:g}"
    got = f"'{shown}'" if shown else "nothing"
    return f"line {line}, column {at + 1}: expected {wanted}; got {got}"


def fitted(x: Tensor) -> Affine:
    """The map that brings x (n, 2) into the middle of the frame; ValueError without an extent."""
    low, high = x.amin(0).tolist(), x.amax(0).tolist()
    wide, high_ = (top - bottom for top, bottom in zip(high, low, strict=True))
    if not (wide > 0 and high_ > 0) or math.isinf(wide) or math.isinf(high_):
        raise ValueError(
            f"expected numbers that differ in both columns, at least {DIFFERENT} different points; "
            f"got {wide:g} by {high_:g} from the smallest to the largest"
        )
    a, b = WIDE / wide, HIGH / high_
    if min(a, b) / max(a, b) >= NARROW:
        a = b = min(a, b)
    middle = [(top + bottom) / 2 for top, bottom in zip(high, low, strict=True)]
    return Affine((a, b), (-a * middle[0], -b * middle[1]))


def _told(text: str) -> Affine:
    """The map that a file of our own tells of in its first line; else none was needed."""
    first = text.partition("\n")[0]
    if not first.startswith(MARK):
        return Affine()
    try:
        words = json.loads(first.removeprefix(MARK)[:300])
        scale, shift = (tuple(map(float, words[name])) for name in ("scale", "shift"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return Affine()
    good = (
        len(scale) == len(shift) == 2 and all(map(math.isfinite, scale + shift)) and 0 not in scale
    )
    return Affine((scale[0], scale[1]), (shift[0], shift[1])) if good else Affine()


def to_csv(x: Tensor, affine: Affine) -> bytes:
    """Points (n, 2) as CSV: degrees, and beside them their own units where these are others.

    `read_points` gives the same points and the same map back.
    """
    own = [] if affine.same else affine.back(x).tolist()
    lines = (
        [] if affine.same else [MARK + json.dumps({"scale": affine.scale, "shift": affine.shift})]
    )
    lines.append("longitude,latitude" + (",x,y" if own else ""))
    for number, (lon, lat) in enumerate(x.tolist()):
        rest = f",{own[number][0]:.9g},{own[number][1]:.9g}" if own else ""
        lines.append(f"{lon!r},{lat!r}{rest}")
    return ("\n".join(lines) + "\n").encode()
