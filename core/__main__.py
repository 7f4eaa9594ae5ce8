"""From the shell: ``python -m core families | train | sample | measure | record | bench | data …``.

JSON goes to standard output with ``--json``; an error is one line on standard error and exit code
2. ``python -m core COMMAND --help`` lists what a command takes.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import torch

from core import bench, checkpoint, recording
from core.bar import Bar
from core.capabilities import capabilities
from core.coursework import command as coursework
from core.device import pick
from core.measures.measure import Measure
from core.models import FAMILIES
from core.rng import derive, generator
from core.ruler import measure
from core.train import Budget, plan, train, worlds_of
from core.worlds import SLUGS, get

LARGEST = 10_000_000


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message}\n")
        raise SystemExit(2)


def count(low: int) -> Callable[[str], int]:
    """A whole number from ``low`` to ten million, as an argument."""

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= LARGEST:
            raise argparse.ArgumentTypeError(
                f"expected a whole number from {low} to {LARGEST}; got {text!r}"
            )
        return int(text)

    return read


def duration(text: str) -> float:
    """A number of seconds above 0, as an argument."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"expected a number of seconds above 0; got {text!r}")
    return seconds


def parser() -> Parser:
    """All commands and what they take."""
    top = Parser(prog="python -m core", description="Run the models of From Noise.")
    commands = top.add_subparsers(dest="command", required=True, parser_class=Parser)
    add = commands.add_parser
    _families(add("families", help="list the families, what they can do and what is shipped"))
    _train(add("train", help="train a family on a world and write a checkpoint"))
    _sample(add("sample", help="draw from a checkpoint into an .npz file"))
    _measure(add("measure", help="put the ruler to a checkpoint"))
    record = add("record", help="record a training run that the training room plays at once")
    recording.arguments(record)
    record.set_defaults(run=lambda options: print(recording.make(options)))
    timing = add("bench", help="time a training step beside a peer library's (needs zuko)")
    bench.arguments(timing)
    timing.set_defaults(run=lambda options: print(bench.report(options)))
    work = add("coursework", help="check receipts and assignments, time hand-ins, show the keys")
    coursework.arguments(work)
    work.set_defaults(run=run_coursework)
    _inspector(add("inspector", help="train the inspector of pictures anew"))
    data = add("data", help="remake the shipped data from their sources (needs npm)")
    data.set_defaults(run=run_data)
    return top


def _families(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=run_families)


def _train(command: argparse.ArgumentParser) -> None:
    command.add_argument("family")
    command.add_argument("--world", required=True, choices=SLUGS)
    command.add_argument("--seed", type=count(0), default=0)
    command.add_argument("--seconds", type=duration, help="stop after so many seconds")
    command.add_argument("--steps", type=count(1), help="stop after so many steps")
    command.add_argument("--examples", type=count(1), help="learn from the first so many examples")
    command.add_argument("--from", dest="start", metavar="CHECKPOINT", help="weights to begin with")
    command.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    command.add_argument("--n", type=count(100), default=10_000, help="examples the ruler draws")
    command.add_argument("--set", nargs="+", default=[], metavar="KEY=VALUE", dest="settings")
    command.add_argument("--half", action="store_true", help="store weights in float16")
    command.add_argument("--out", type=Path, required=True, help="folder for weights and card")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=run_train)


def _inspector(command: argparse.ArgumentParser) -> None:
    command.add_argument("--steps", type=count(1), default=8_000)
    command.add_argument("--seed", type=count(0), default=0)
    command.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    command.add_argument("--out", type=Path, required=True)
    command.set_defaults(run=run_inspector)


def _checkpoint(command: argparse.ArgumentParser, n: int) -> None:
    command.add_argument("model", help="a shipped checkpoint (family-world) or a folder")
    command.add_argument("--n", type=count(1), default=n)
    command.add_argument("--seed", type=count(0), default=1)
    command.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    command.add_argument("--json", action="store_true")


def _sample(command: argparse.ArgumentParser) -> None:
    _checkpoint(command, 1_000)
    command.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    command.set_defaults(run=run_sample)


def _measure(command: argparse.ArgumentParser) -> None:
    _checkpoint(command, 10_000)
    command.set_defaults(run=run_measure)


def run_families(options: argparse.Namespace) -> None:
    """Slug, worlds, capabilities and shipped checkpoints of every family."""
    rows = [
        {
            "family": slug,
            "title": family.title,
            "worlds": worlds_of(family),
            "capabilities": list(capabilities(family)),
            "checkpoints": [n for n in checkpoint.names() if n.partition("-")[0] == slug],
        }
        for slug, family in FAMILIES.items()
    ]
    if options.json:
        show_json(rows)
        return
    for row in rows:
        able, shipped = ", ".join(row["capabilities"]), ", ".join(row["checkpoints"]) or "none"
        print(f"{row['family']:<20}{', '.join(row['worlds']):<16}{able:<12}shipped: {shipped}")


def run_train(options: argparse.Namespace) -> None:
    """Train with a progress bar on standard error, measure, write weights and card."""
    run = plan(options.family, options.world, options.settings, options.seed, options.examples)
    options.out.mkdir(parents=True, exist_ok=True)
    budget = Budget(options.seconds, options.steps)
    model, card = train(
        run, budget=budget, device=pick(options.device), start=options.start, watch=Bar(budget)
    )
    if options.half:
        model, card["stored"] = checkpoint.rounded(model), checkpoint.HALF
    card["command"] = remake(options)
    seconds = card["train_seconds"]
    found = measure(model, get(run.world), rng=generator(1), n=options.n, train_seconds=seconds)
    card["measures"] = {name: one.to_dict() for name, one in found.items()}
    card = checkpoint.write(options.out, model, card)
    show_json(card) if options.json else print(f"wrote {options.out}")


def remake(options: argparse.Namespace) -> str:
    """The command that makes this checkpoint again."""
    words = [f"python -m core train {options.family} --world {options.world} --seed {options.seed}"]
    for name in ("seconds", "steps", "examples"):
        if getattr(options, name) is not None:
            words += [f"--{name}", f"{getattr(options, name):g}"]
    words += ["--from", options.start] if options.start else []
    words += ["--set", *options.settings] if options.settings else []
    return " ".join([*words, *["--half"] * options.half, "--out", str(options.out)])


def run_sample(options: argparse.Namespace) -> None:
    """Draw n examples into an .npz: ``x`` in the world's own units, outfits with ``names``."""
    if options.out.suffix != ".npz":
        raise ValueError(f"expected --out to end in .npz; got {str(options.out)!r}")
    model, card = checkpoint.read(options.model)
    model = model.to(pick(options.device))
    x = model.sample(options.n, rng=generator(derive(options.seed, "sample")))
    arrays = {"x": model.space.to_units(x)}
    if model.space.kind == "outfits":
        from core.worlds.outfits import names

        arrays["names"] = np.array(names(x.cpu()))
    np.savez_compressed(options.out, **arrays)  # type: ignore[arg-type]
    facts = {"family": card["family"], "world": card["world"], "n": options.n}
    facts |= {"seed": options.seed, "out": str(options.out)}
    show_json(facts) if options.json else print(f"wrote {options.n} examples to {options.out}")


def run_measure(options: argparse.Namespace) -> None:
    """The ruler's figures of a checkpoint."""
    model, card = checkpoint.read(options.model)
    found = measure(
        model.to(pick(options.device)),
        get(card["world"]),
        rng=generator(options.seed),
        n=options.n,
        train_seconds=card.get("train_seconds"),
    )
    if options.json:
        plain = {name: one.to_dict() for name, one in found.items()}
        show_json({"family": card["family"], "world": card["world"], "measures": plain})
    else:
        print("\n".join(line(one) for one in found.values()))


def line(one: Measure) -> str:
    """A measure in one line of text."""
    if one.value is None:
        return f"{one.name:<24}{one.reason}"
    span = "" if one.low is None or one.low == one.high else f" [{one.low:.4g}, {one.high:.4g}]"
    floor = "" if one.floor is None else f"  floor {one.floor:.4g}"
    n = "" if one.n is None else f"  n = {one.n:,}"
    n += f" out of {one.drawn:,}" if one.drawn else ""
    value = f"{one.value:.6g} {one.unit}{span}{floor}{n}"
    return f"{one.name:<24}{value}  {one.kind} {one.reason}".rstrip()


def run_inspector(options: argparse.Namespace) -> None:
    """Train the inspector with a progress bar, write weights and card, show the card."""
    from core.inspector_training import teach

    show_json(
        teach(
            options.out,
            steps=options.steps,
            seed=options.seed,
            device=pick(options.device),
            watch=Bar(Budget(steps=options.steps)),
        )
    )


def run_coursework(options: argparse.Namespace) -> None:
    """Show what a command of coursework found; what is not good is the last line and an error."""
    text, fault = coursework.run(options)
    print(text)
    if fault:
        raise ValueError(fault)


def run_data(options: argparse.Namespace) -> None:
    """Remake the shipped data."""
    from core.worlds.build import build_all

    for path in build_all():
        print(path)


def show_json(value: Any) -> None:
    """Print one JSON value; a number that JSON cannot hold is an error, never NaN."""
    print(json.dumps(value, indent=2, allow_nan=False))


def main(words: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(words)
    try:
        torch.set_num_threads(min(4, torch.get_num_threads()))
        options.run(options)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"python -m core {options.command}: {' '.join(str(error).split())}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
