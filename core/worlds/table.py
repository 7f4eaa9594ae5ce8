"""A table of outfits from a file that somebody else made: read with care, refused with a reason.

The five columns may stand in any order, beside others that are passed over; commas, semicolons or
tabs divide them; a byte-order mark is allowed. Nothing in the file is ever run. A refusal is one
sentence of at most 300 characters, all of which can be shown.
"""

import csv
import io
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Protocol

import torch
from torch import Tensor

LARGEST, LONGEST = 1_000_000, 20_000  # bytes, rows


class Column(Protocol):
    """A column's name and the values it may hold, in the order of their codes."""

    @property
    def name(self) -> str: ...

    @property
    def values(self) -> tuple[str, ...]: ...


def read_outfits(content: bytes | str, features: Sequence[Column]) -> Tensor:
    """The rows of a CSV as codes (n, k) int64, in the order of ``features``.

    Raises ValueError with one sentence that names the line and the column where something is wrong.
    """
    rows = _rows(_text(content))
    if not rows:
        raise ValueError("expected a first line with the names of the columns; got an empty file")
    head = [cell.strip() for cell in rows[0][1]]
    places = [_place(head, feature.name) for feature in features]
    body = [(line, row) for line, row in rows[1:] if any(cell.strip() for cell in row)]
    if not body:
        raise ValueError("expected at least one row of outfits; got none below the first line")
    if len(body) > LONGEST:
        raise ValueError(f"expected at most {LONGEST:,} rows; got {len(body):,}")
    codes = [
        [_code(row, line, at, feature) for at, feature in zip(places, features, strict=True)]
        for line, row in body
    ]
    return torch.tensor(codes, dtype=torch.int64)


def _text(content: bytes | str) -> str:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(raw) > LARGEST:
        raise ValueError(f"expected a file of at most 1 MB; got {len(raw) / 1e6:.2f} MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"expected text in UTF-8; got byte {error.start} that is not") from None


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Each row with the line of the file on which it begins."""
    if "\0" in text:
        raise ValueError("expected a text file; got one with zero bytes")
    head = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True
    )
    rows, line = [], 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(
            f"line {line}: expected a row of a CSV file; got text that is not ({error})"
        ) from None
    return rows


def _place(head: list[str], name: str) -> int:
    if head.count(name) == 1:
        return head.index(name)
    if name in head:
        raise ValueError(f"expected one column {name}; got {head.count(name)}")
    found = ", ".join(_shown(cell, 20) for cell in head[:8]) or "none"
    raise ValueError(f"expected a column {name}; got the columns {found}")


def _code(row: list[str], line: int, at: int, feature: Column) -> int:
    cell = row[at].strip() if at < len(row) else ""
    if cell in feature.values:
        return feature.values.index(cell)
    got = f"'{_shown(cell, 30)}'" if cell else "nothing"
    near = get_close_matches(cell[:100], feature.values, 1)
    hint = f"; did you mean {near[0]}" if near else ""
    wanted = ", ".join(feature.values)
    raise ValueError(f"line {line}, {feature.name}: expected one of {wanted}; got {got}{hint}")


def _shown(cell: str, length: int) -> str:
    """The beginning of a cell, with a question mark for each sign that does not show."""
    return "".join(sign if sign.isprintable() else "?" for sign in cell[:length])
