"""Outfit tables made by somebody else: what is read, and what is refused in one clear sentence."""

from __future__ import annotations

import pytest
import torch

from core.paths import DATASETS
from core.worlds.outfits import FEATURES, names
from core.worlds.table import LARGEST, LONGEST, read_outfits

HEAD = "accessories,clothing_color,clothing_type,hair_color,hair_type"
ROW = "Round,White,ShirtScoopNeck,Red,LongHairStraight"
CODES = [[1, 7, 2, 4, 3]]
GOOD = f"{HEAD}\n{ROW}\n"


def turned(text: str) -> str:
    """The same table with its columns in the opposite order."""
    return "\n".join(",".join(line.split(",")[::-1]) for line in text.splitlines())


READ = {
    "text": GOOD,
    "bytes": GOOD.encode(),
    "byte-order mark": GOOD.encode("utf-8-sig"),
    "byte-order mark in text": "\ufeff" + GOOD,
    "no last newline": GOOD.strip(),
    "CRLF": GOOD.replace("\n", "\r\n"),
    "CR alone": GOOD.replace("\n", "\r"),
    "semicolons": GOOD.replace(",", ";"),
    "tabs": GOOD.replace(",", "\t"),
    "quoted": "\n".join(",".join(f'"{c}"' for c in line.split(",")) for line in GOOD.split()),
    "spaces around": GOOD.replace(",", " , "),
    "extra columns": f"id,{HEAD},note\n=1+1,{ROW},from a shop\n",
    "a note over two lines": f'note,{HEAD}\n"a\nb",{ROW}\n',
    "another order": turned(GOOD),
    "blank lines": f"{HEAD}\n\n{ROW}\n,,,,\n\n",
}

REFUSED = {
    "empty": (b"", "expected a first line .*; got an empty file"),
    "header only": (HEAD, "expected at least one row of outfits; got none"),
    "header and blanks": (f"{HEAD}\n\n,,,,\n", "expected at least one row of outfits; got none"),
    "no header": (f"{ROW}\n", "expected a column accessories; got the columns Round, White"),
    "blank first line": (f"\n{GOOD}", "expected a column accessories; got the columns none"),
    "column missing": (
        GOOD.replace("hair_type", "hair"),
        "expected a column hair_type; got the columns accessories, .*, hair$",
    ),
    "column twice": (
        f"{HEAD},hair_type\n{ROW},NoHair\n",
        "expected one column hair_type; got 2",
    ),
    "unknown value": (
        GOOD.replace("Straight", "Straigt"),
        "line 2, hair_type: expected one of NoHair, .*; got 'LongHairStraigt'; "
        "did you mean LongHairStraight",
    ),
    "value of another column": (
        GOOD.replace("Round", "Hoodie"),
        "line 2, accessories: expected one of Blank, Round, Sunglasses; got 'Hoodie'$",
    ),
    "missing cell": (
        f"{HEAD}\n{ROW}\nRound,White,Hoodie,Red\n",
        "line 3, hair_type: expected one of .*; got nothing",
    ),
    "empty cell": (
        f"{HEAD}\n,White,Hoodie,Red,NoHair\n",
        "line 2, accessories: expected one of .*; got nothing",
    ),
    "lines are counted as an editor counts them": (
        f'note,{HEAD}\n"a\nb",{ROW}\nc,Oval,White,Hoodie,Red,NoHair\n',
        "line 4, accessories: expected one of .*; got 'Oval'",
    ),
    "formula": (
        GOOD.replace("White", "=1+1"),
        "line 2, clothing_color: expected one of .*; got '=1\\+1'",
    ),
    "long name": (
        GOOD.replace("White", "W" * 10_000),
        "line 2, clothing_color: expected one of .*; got 'W{30}'",
    ),
    "longest field": (
        GOOD.replace("White", "W" * 200_000),
        "line 2: expected a row of a CSV file; got .*limit",
    ),
    "long header": (GOOD.replace("accessories", "a" * 10_000), "expected a column accessories"),
    "wide header": (
        ",".join(["a" * 40] * 2_000) + "\nb\n",
        "expected a column accessories; got the columns a",
    ),
    "signs that do not show": (
        GOOD.replace("White", "\U000e0001" * 40),
        "line 2, clothing_color: expected one of",
    ),
    "header that does not show": (
        GOOD.replace("accessories", "\x1b[2J" * 40),
        "expected a column accessories; got the columns",
    ),
    "long hair that does not show": (
        GOOD.replace("LongHairStraight", "LongHair" + "\U000e0001" * 40),
        "line 2, hair_type: expected one of",
    ),
    "zero bytes": (GOOD.encode() + b"\0\0", "expected a text file; got one with zero bytes"),
    "latin-1": (GOOD.replace("White", "Weiß").encode("latin-1"), "expected text in UTF-8; got"),
    "utf-16": (GOOD.encode("utf-16"), "expected text in UTF-8; got byte 0"),
    "half a surrogate": (GOOD.replace("White", "\ud800"), "expected text in UTF-8; got byte 68"),
    "unclosed quote": (f'{HEAD}\n"{ROW}\n', "line 2: expected a row of a CSV file; got"),
    "junk after a quote": (
        f'{HEAD}\n"Round"x,{ROW}\n',
        "line 2: expected a row of a CSV file; got",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "expected text in UTF-8; got byte 0"),
    "too large": (b"a" * (LARGEST + 1), "expected a file of at most 1 MB; got"),
    "too large, as text": ("é" * (LARGEST // 2 + 1), "expected a file of at most 1 MB; got"),
    "too many rows": (
        f"{HEAD}\n" + "Blank,Red,Hoodie,Red,NoHair\n" * (LONGEST + 1),
        "expected at most 20,000 rows; got 20,001",
    ),
}


@pytest.mark.parametrize("content", READ.values(), ids=READ.keys())
def test_what_means_the_same_is_read_the_same(content):
    codes = read_outfits(content, FEATURES)
    assert codes.dtype == torch.int64
    assert codes.tolist() == CODES


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_wrong_is_said_in_one_short_sentence(content, said):
    with pytest.raises(ValueError, match=said) as caught:
        read_outfits(content, FEATURES)
    message = str(caught.value)
    assert "expected " in message
    assert "; got " in message
    assert len(message) <= 300
    assert message.isprintable()


def test_a_file_at_the_limits_is_read():
    rows = read_outfits(f"{HEAD}\n" + "Blank,Red,Hoodie,Red,NoHair\n" * LONGEST, FEATURES)
    assert len(rows) == LONGEST
    assert rows.unique(dim=0).tolist() == [[0, 6, 0, 4, 0]]
    full = f"{HEAD},note\n{ROW}," + "n" * 100_000 + "\n"
    full += f"{ROW},\n" * ((LARGEST - len(full)) // (len(ROW) + 2))
    assert LARGEST - 100 < len(full) <= LARGEST
    assert len(read_outfits(full, FEATURES)) == full.count("\n") - 1


def test_a_broken_row_deep_in_the_file_is_named():
    lines = [HEAD, *[ROW] * 500]
    lines[321] = lines[321].replace("Red", "Rde")
    with pytest.raises(ValueError, match="line 322, hair_color: .*'Rde'; did you mean Red$"):
        read_outfits("\n".join(lines), FEATURES)


def test_words_and_codes_go_both_ways():
    codes = read_outfits((DATASETS / "outfits50.csv").read_bytes(), FEATURES)
    text = "\n".join([HEAD, *(",".join(row) for row in names(codes))])
    assert torch.equal(read_outfits(text, FEATURES), codes)


def test_a_damaged_byte_is_read_or_refused_in_one_sentence():
    rng = torch.Generator().manual_seed(7)
    raw = (DATASETS / "outfits50.csv").read_bytes()
    said = []
    for _ in range(400):
        at = int(torch.randint(len(raw), (), generator=rng))
        byte = int(torch.randint(256, (), generator=rng))
        try:
            codes = read_outfits(raw[:at] + bytes([byte]) + raw[at + 1 :], FEATURES)
            assert codes.shape[1] == 5
        except ValueError as error:
            said.append(str(error))
    assert len(said) > 300
    assert [text for text in said if "; got " not in text or len(text) > 300] == []
