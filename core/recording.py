"""A recorded training run on disk: ``film.safetensors`` beside ``card.json``, in one folder.

A shipped recording plays at once where nothing was trained yet. The card says which run it was and
has the SHA-256 of the film; loading refuses a wrong hash or another format with a sentence.

    python -m core record coupling_flow land --seconds 60

makes one in ``data/recordings``: 22 snapshots of a map, or 8 of pictures, within 300 kB.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from core.film import Film
from core.jobs.job import Job
from core.jobs.training import Training
from core.paths import DATA
from core.train import plan
from core.worlds import get

FORMAT = "from-noise-film/1"
FILM, CARD = "film.safetensors", "card.json"
RECORDINGS = DATA / "recordings"
MOMENTS = {"points": 21, "sphere": 21, "images": 7, "outfits": 24}
MOST = 300_000  # bytes of a shipped film
LARGEST = 16 * 2**20  # bytes of any film that is read


def record(job: Job) -> tuple[Film, dict[str, Any]]:
    """Run a job here and now, to its end; the film, and the card that the model would have."""
    training = Training(job, MOMENTS[get(job.run.world).space.kind])
    film = Film([training.snapshot()])
    while not training.over:
        training.advance()
        if training.over or training.due():
            film.add(training.snapshot())
    film.trace = training.trace.array()
    return film, training.result()[1]


def write(folder: Path, film: Film, facts: dict[str, Any]) -> None:
    """Write a film and its card; ValueError where it is too large to ship."""
    blob = film.pack()
    if len(blob) > MOST:
        raise ValueError(f"expected a film of at most {MOST:,} bytes; got {len(blob):,}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILM).write_bytes(blob)
    (folder / CARD).write_bytes(pack_card(film, facts))


def pack_card(film: Film, facts: dict[str, Any]) -> bytes:
    """The card of a film, with format and hash added, as the bytes of its file."""
    digest = hashlib.sha256(film.pack()).hexdigest()
    card = {"format": FORMAT, **facts, "film_sha256": digest}
    return (json.dumps(card, indent=2) + "\n").encode()


def read_film(folder: Path) -> tuple[Film, dict[str, Any]]:
    """A film and its card; ValueError says what is wrong, OSError where it cannot be read."""
    try:
        card = json.loads((folder / CARD).read_bytes())
    except ValueError as error:
        raise ValueError(f"expected a readable card in {folder}; got {error}") from None
    if not isinstance(card, dict) or card.get("format") != FORMAT:
        found = card.get("format") if isinstance(card, dict) else type(card).__name__
        raise ValueError(f"expected a card of format {FORMAT}; got {found!r} in {folder}")
    if (size := (folder / FILM).stat().st_size) > LARGEST:
        raise ValueError(f"expected a film of at most {LARGEST:,} bytes; got {size:,}")
    blob = (folder / FILM).read_bytes()
    digest = hashlib.sha256(blob).hexdigest()
    if digest != card.get("film_sha256"):
        raise ValueError(f"expected a film with the hash on the card; got {digest[:12]}")
    return Film.unpack(blob), card


def names() -> list[str]:
    """The shipped recordings, ``family-world``, in order."""
    return sorted(path.parent.name for path in RECORDINGS.glob(f"*-*/{CARD}"))


def read(name: str) -> tuple[Film, dict[str, Any]]:
    """A shipped recording by its name; ValueError where there is none of that name."""
    if name not in names():
        raise ValueError(f"expected a recording out of {', '.join(names())}; got {name!r}")
    return read_film(RECORDINGS / name)


def arguments(command: argparse.ArgumentParser) -> None:
    """What ``python -m core record`` takes."""
    command.add_argument("family")
    command.add_argument("world")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--seconds", type=float, help="stop after so many seconds of training")
    command.add_argument("--steps", type=int, help="stop after so many steps")
    command.add_argument("--set", nargs="+", default=[], metavar="KEY=VALUE", dest="settings")
    command.add_argument("--out", type=Path, help="folder (default: data/recordings/FAMILY-WORLD)")


def make(options: argparse.Namespace) -> Path:
    """Record the run that the command line asks for; the folder it was written to."""
    family, world, seed = options.family, options.world, options.seed
    config = plan(family, world, options.settings, seed, None).config
    job = Job.of(family, world, config, seed=seed, seconds=options.seconds, steps=options.steps)
    film, card = record(job)
    folder: Path = options.out or RECORDINGS / f"{family}-{world}"
    write(folder, film, {"model": card})
    return folder
