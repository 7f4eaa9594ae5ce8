"""Recorded games: a film of moments, the settings, and the state at the end, so that it goes on.

    data/duels/NAME/film.safetensors    the moments' arrays (`core.duel_frame`), stacked; `at`;
                                        `trace` of the last rounds (`core.duel_turning`)
    data/duels/NAME/state.safetensors   weights and the optimisers' second moments at the end
    data/duels/NAME/card.json           format, world, seed, settings, moves, hashes

    python -m core.duel_film NAME       makes one anew; without NAME, all of them

The optimisers have no momentum here, so that their first moments are the last gradients, which no
later step looks at; the state leaves them out.
"""

import argparse
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load, save
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from core.checkpoint import versions
from core.duel import Duel, Kept, State
from core.duel_frame import Look, look, stack
from core.duel_kept import Keeper
from core.duel_moves import expand
from core.duel_presets import GAMES
from core.duel_turning import TRACED, centre
from core.paths import DATA

DUELS = DATA / "duels"
FORMAT = "from-noise-duel/1"
FILM, STATE, CARD = "film.safetensors", "state.safetensors", "card.json"
SEEN = ("samples", "grid", "opinion", "push", "counts", "numbers")  # of a moment
MOMENTS, CLOSELY = 64, 20  # of a film; and up to which step it looks after every step
MOST = 600_000  # bytes of the three files of one game


def moments(total: int) -> list[int]:
    """After which steps a film of so many steps looks: closely at first, then evenly."""
    first = range(min(total, CLOSELY) + 1)
    rest, left = MOMENTS - len(first), max(0, total - CLOSELY)
    even = [round(CLOSELY + left * (k + 1) / rest) for k in range(rest)]
    return sorted({*first, *even})


def record(duel: Duel, moves: str) -> tuple[Look, State]:
    """Play a game from its first step; its film with the steps `at`, and its end."""
    steps = expand(moves, duel.setting("expert_steps"))
    at, state = moments(len(steps)), duel.begin()
    looks, trace = [], []
    late = steps.count("f") - TRACED
    for step in range(len(steps) + 1):
        if step:
            state.step(steps[step - 1])
        if step in at:
            looks.append(look(state))
        if steps[step - 1 : step] == "f" and state.steps.count("f") > late:
            trace.append(centre(state))
    film = stack(looks) | {"trace": np.array(trace, np.float32)}
    return film | {"at": np.array(at, np.int32)}, state


def pack_state(kept: Kept) -> dict[str, Tensor]:
    """The numbers of a state that later steps depend on."""
    out = {f"model.{name}": one for name, one in kept["model"].items() if name[:6] != "shown."}
    for who in ("expert", "forger"):
        for number, one in kept[who]["state"].items():
            out[f"{who}.{number}"] = one["exp_avg_sq"]
            out[f"{who}.{number}.step"] = one["step"]
    return {name: one.contiguous() for name, one in out.items()}


def unpack_state(duel: Duel, steps: str, held: dict[str, Tensor]) -> Kept:
    """The state that `pack_state` wrote."""
    kept = duel.begin().play("ef").keep()  # of the right form
    for name in kept["model"]:
        kept["model"][name] = held["model." + name.replace("shown.", "forger.", 1)].clone()
    for who in ("expert", "forger"):
        for number, one in kept[who]["state"].items():
            one["exp_avg_sq"] = held[f"{who}.{number}"].clone()
            one["step"] = held[f"{who}.{number}.step"].clone()
            one["exp_avg"].zero_()
    return kept | {"steps": steps}


def write(name: str) -> Path:
    """Record one of the games and write its folder; ValueError where it is too large to ship."""
    world, settings, moves = GAMES[name]
    duel = Duel.of(world, 0, settings)
    film, state = record(duel, moves)
    blobs = {FILM: save(film), STATE: save_tensors(pack_state(state.keep()))}
    if (size := sum(map(len, blobs.values()))) > MOST:
        raise ValueError(f"expected at most {MOST:,} bytes; got {size:,}")
    folder = DUELS / name
    folder.mkdir(parents=True, exist_ok=True)
    for file, blob in blobs.items():
        (folder / file).write_bytes(blob)
    card = {
        "format": FORMAT, "world": world, "seed": 0, "settings": duel.chosen, "moves": moves,
        "sha256": {file: hashlib.sha256(blob).hexdigest() for file, blob in blobs.items()},
        "versions": versions(), "command": f"python -m core.duel_film {name}",
    }  # fmt: skip
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n", "utf-8")
    return folder


def names() -> list[str]:
    """The recorded games, in order."""
    return sorted(path.parent.name for path in DUELS.glob(f"*/{CARD}"))


@cache
def read_card(name: str) -> dict[str, Any]:
    """The card of a recorded game; ValueError for one of another format."""
    card: dict[str, Any] = json.loads((DUELS / name / CARD).read_bytes())
    if card.get("format") != FORMAT:
        raise ValueError(f"expected a card of format {FORMAT}; got {card.get('format')!r}")
    return card


def _checked(name: str, file: str) -> bytes:
    blob = (DUELS / name / file).read_bytes()
    digest = hashlib.sha256(blob).hexdigest()
    if digest != read_card(name)["sha256"][file]:
        raise ValueError(f"expected {file} with the hash on the card; got {digest[:12]}")
    return blob


@cache
def read_film(name: str) -> Look:
    """The film of a recorded game; ValueError where its hash is not the card's."""
    return load(_checked(name, FILM))


@cache
def duel_of(name: str) -> Duel:
    """The game itself."""
    card = read_card(name)
    return Duel.of(card["world"], card["seed"], card["settings"])


def read_end(name: str) -> Kept:
    """The state at the end of a recorded game."""
    duel = duel_of(name)
    steps = expand(read_card(name)["moves"], duel.setting("expert_steps"))
    return unpack_state(duel, steps, load_tensors(_checked(name, STATE)))


def remember(keeper: Keeper) -> None:
    """Let the ends of all recorded games go on at once."""
    for name in names():
        keeper.add(duel_of(name), read_end(name))


def main() -> None:
    """Record what the command line names."""
    parser = argparse.ArgumentParser(description="Record games of forger and expert.")
    parser.add_argument("names", nargs="*", choices=[*GAMES, []], default=[])
    for name in parser.parse_args().names or GAMES:
        write(name)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
