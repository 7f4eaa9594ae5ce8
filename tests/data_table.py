"""Keep the table of data/README.md true: bytes and sha256 of every file that a clone has.

`python tests/data_table.py` rewrites those two columns, adds a row for each new file and drops
the rows of files that are gone; what a row says in words stays as it was.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sources import ROOT

README = ROOT / "data" / "README.md"
ROW = re.compile(
    r"^\| `(?P<name>[^`]+)` \| (?P<words>.*) \| (?P<size>[\d,]+) \| `(?P<sha>[0-9a-f]{64})` \|$",
    re.M,
)
UNHASHED = ("README.md", "pictures/")  # this file, and pictures of pages, which change with them


@dataclass(frozen=True)
class Row:
    """A file below data/: what the table says of it in words, its bytes, its sha256."""

    name: str
    words: str
    size: int
    sha256: str

    def written(self) -> str:
        """The row as Markdown."""
        return f"| `{self.name}` | {self.words} | {self.size:,} | `{self.sha256}` |"


def listed(text: str) -> dict[str, Row]:
    """The rows of the table by file name."""
    return {
        row["name"]: Row(row["name"], row["words"], int(row["size"].replace(",", "")), row["sha"])
        for row in ROW.finditer(text)
    }


def shipped() -> list[Path]:
    """Every file below data/ that a clone has and the table must name."""
    command = ["git", "ls-files", "-z", "data"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in names.split("\0") if name]
    return [
        path
        for path in paths
        if not str(path.relative_to(ROOT / "data")).startswith(UNHASHED) and path.is_file()
    ]


def first_words(name: str) -> str:
    """What a new row says: a checkpoint speaks for itself, anything else waits for a person."""
    if match := re.match(r"checkpoints/(\w+)-(\w+)(?:-(\w+))?/(weights|card)\.", name):
        family, world, kind, part = match.groups()
        what = "Weights" if part == "weights" else "Settings, hashes and figures"
        of = f"`{family}` ({kind})" if kind else f"`{family}`"
        return f"{what} of {of} on {world} | trained by this project; MIT | the card's command"
    if match := re.match(r"recordings/(\w+)-(\w+)(?:-(\w+))?/", name):
        family, world, kind = match.groups()
        of = f"`{family}` ({kind})" if kind else f"`{family}`"
        return f"A recorded run of {of} on {world} | trained by this project; MIT | `core record`"
    if match := re.match(r"duels/(\w+)/(film|state|card)\.", name):
        part = {"film": "Moments", "state": "The end", "card": "Settings and hashes"}[match[2]]
        what = f"{part} of the recorded game `{match[1]}` of forger and expert"
        return f"{what} | played by this project; MIT | `core.duel_film`"
    return "? | ? | ?"


def refresh() -> None:
    """Rewrite the table of data/README.md from the files."""
    text = README.read_text("utf-8")
    before = listed(text)
    rows = []
    for path in shipped():
        name, raw = str(path.relative_to(ROOT / "data")), path.read_bytes()
        words = before[name].words if name in before else first_words(name)
        rows.append(Row(name, words, len(raw), hashlib.sha256(raw).hexdigest()).written())
    head, rule, rest = text.partition("|---|---|---|---|---:|---|\n")
    tail = "\n".join(line for line in rest.splitlines() if not line.startswith("| `"))
    README.write_text(head + rule + "\n".join(rows) + "\n" + tail.rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    refresh()
