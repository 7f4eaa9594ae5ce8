"""Jane Austen's six novels as plain text, a paragraph a line, and the pairs learned from them.

The texts are Project Gutenberg's, in the public domain, as Debian's package r-cran-janeaustenr
carries them: an R database, a run of blocks, each a length, a deflated R vector of lines. What is
typography becomes ASCII, italics lose their underscores, and broken lines are joined, so that a
line break always means a new paragraph. Needs apt-get and dpkg-deb.
"""

import hashlib
import lzma
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from core.language.byte_pairs import learn
from core.language.corpus import NOVELS, PAIRS, TEXT, VOCABULARY, train_text, write_merges

PACKAGE = "r-cran-janeaustenr=1.0.0-1"
PACKAGE_SHA256 = "df6bddf211906d1ff404f8ff662c21b34e6660e7f54a311084e749050c019c95"
DATABASE = "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb"
PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "—": "--", "_": "", "é": "e", "è": "e", "ê": "e"}
    | {"à": "a", "ï": "i", "Æ": "AE", "œ": "oe", "£": "L", "`": "'", "\t": " "}
)


def fetch(folder: Path) -> bytes:
    """The R database out of the package; ValueError when it is not the package that we know."""
    subprocess.run(["apt-get", "download", "-qq", PACKAGE], cwd=folder, check=True)
    (package,) = folder.glob("*.deb")
    found = hashlib.sha256(package.read_bytes()).hexdigest()
    if found != PACKAGE_SHA256:
        raise ValueError(f"expected {PACKAGE} with sha256 {PACKAGE_SHA256}; got {found}")
    subprocess.run(["dpkg-deb", "-x", package.name, "."], cwd=folder, check=True)
    return (folder / DATABASE).read_bytes()


def blocks(database: bytes) -> Iterator[bytes]:
    """The deflated blocks of an R database, each behind its length in four bytes."""
    while database:
        inflate = zlib.decompressobj()
        yield inflate.decompress(database[4:])
        database = inflate.unused_data


def strings(vector: bytes) -> list[str]:
    """The strings of a serialised R character vector, format 3: two header words, then each."""
    at = 18 + int.from_bytes(vector[14:18], "big")  # behind three versions and the encoding
    count, at = int.from_bytes(vector[at + 4 : at + 8], "big"), at + 8
    found = []
    for _ in range(count):
        size = int.from_bytes(vector[at + 4 : at + 8], "big")
        found.append(vector[at + 8 : at + 8 + size].decode("utf-8"))
        at += 8 + size
    return found


def paragraphs(lines: list[str]) -> str:
    """Lines as plain ASCII, joined until an empty one: a paragraph a line."""
    text = "\n".join(" ".join(line.translate(PLAIN).split()) for line in lines)
    joined = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n".join(part for part in joined if part) + "\n"


def build() -> list[Path]:
    """Write austen.txt.xz, the novels in the order of NOVELS, and austen_pairs.json."""
    with tempfile.TemporaryDirectory() as name:
        texts = [paragraphs(strings(block)) for block in blocks(fetch(Path(name)))]
    by_title = {text.partition("\n")[0].casefold(): text for text in texts}
    whole = "\f".join(by_title[title.casefold()] for title in NOVELS)
    packed = lzma.compress(whole.encode("ascii"), preset=9 | lzma.PRESET_EXTREME)
    TEXT.write_bytes(packed)
    merges = [merge.pair for merge in learn(train_text(), VOCABULARY)]
    write_merges(PAIRS, merges)
    return [TEXT, PAIRS]
