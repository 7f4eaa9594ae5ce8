"""From the shell: ``python -m core coursework verify | check | key | clock | bench``.

Each command gives its text and, where something is not good, one sentence that ends it with exit
code 2.
"""

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core import paths
from core.coursework.register import SHIPPED
from core.coursework.score import written

Told = tuple[str, str]  # what goes to standard output, and what was not good


def arguments(command: argparse.ArgumentParser) -> None:
    """What each of them takes."""
    inner = command.add_subparsers(dest="what", required=True, parser_class=type(command))
    verify = inner.add_parser("verify", help="check receipts offline and grade them again")
    verify.add_argument("files", nargs="+", type=Path, metavar="FILE")
    verify.add_argument(
        "--assignment", action="append", type=Path, default=[], metavar="YAML",
        help="the text of an assignment that does not come with the course; may be given again",
    )  # fmt: skip
    verify.add_argument(
        "--public", metavar="KEY", help="the server's public key, where this is not the server; "
        "without it, whose key it is cannot be checked",
    )  # fmt: skip
    check = inner.add_parser("check", help="check assignments, each fault with its line")
    check.add_argument("files", nargs="+", type=Path, metavar="YAML")
    key = inner.add_parser("key", help="show the teacher's key and the public key for receipts")
    clock = inner.add_parser("clock", help="believe the clock again, after one that ran ahead")
    bench = inner.add_parser("bench", help="time hand-ins of many learners within a minute")
    bench.add_argument("--learners", type=int, default=100, metavar="N")
    bench.add_argument("--within", type=float, default=60.0, metavar="SECONDS")
    bench.add_argument("--url", default="", help="a database's address; a new SQLite file else")
    for one in (verify, check, key, clock, bench):
        one.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> Told:
    """Run one of them."""
    runs = {"verify": run_verify, "check": run_check, "key": run_key, "clock": run_clock}
    return {**runs, "bench": run_bench}[options.what](options)


def run_verify(options: argparse.Namespace) -> Told:
    """Check receipts: signature, order, variant, grade; what could not be checked is no fault."""
    from core.coursework import bundle, verify

    bundles = []
    for path in options.files:
        try:
            bundles.append(bundle.read(path.read_bytes()))
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
    known = _known(options, [text for one in bundles for text in one.texts])
    verdicts, order = verify.verify(bundles, known)
    faults = [f"receipt {one.number}: {fault}" for one in verdicts for fault in one.faults] + order
    if options.json:
        plain = {"good": not faults, "receipts": [asdict(one) for one in verdicts], "order": order,
                 "checked": {name: _count(verdicts, name) for name in verify.CHECKS}}  # fmt: skip
        text = json.dumps(plain, indent=2)
    else:
        text = "\n".join([*map(_line, verdicts), *_summary(verdicts, order, known)])
    return text, f"{len(faults)} faults, first: {faults[0]}" if faults else ""


def _line(one: Any) -> str:
    worth = (
        "sealed"
        if one.points is None
        else f"{written(one.points)} of {written(one.possible)} points"
    )
    told = "; ".join([*one.faults, *one.unchecked]) or "good"
    return f"{one.number:>4}  {one.assignment} {one.item}  {worth}  {told}"


def _count(verdicts: Sequence[Any], check: str) -> int:
    return sum(check in one.checked for one in verdicts)


def _summary(verdicts: Sequence[Any], order: Sequence[str], known: Any) -> list[str]:
    """What was checked of how many, what was not and why, and what is wrong with the order."""
    whose = f"with the key {known.public}" if known.public else "each with the key that it names"
    words = {
        "signature": f"signed, {whose}",
        "order": "in their chain: each holds the hash of the one before (later ones may exist)",
        "variant": "with this learner's own variant, by the server's key",
        "grade": "graded again from what was handed in",
    }
    told = [f"checked {_count(verdicts, name)} of {len(verdicts)}: {words[name]}" for name in words]
    whys = Counter(why for one in verdicts for why in one.unchecked)
    told += [f"{why} (receipts: {count})" for why, count in whys.items()]
    bad = sum(bool(one.faults) for one in verdicts)
    unsure = sum(bool(one.unchecked) for one in verdicts)
    last = f"{len(verdicts)} receipts, {bad} not good, {unsure} not wholly checked"
    return [*order, *told, last]


def _known(options: argparse.Namespace, texts: Sequence[str]) -> Any:
    """The key that was given or is here, and every text: given, of a class, of the store, ours."""
    from core.coursework import register, verify
    from core.coursework.keys import Keys

    keys = Keys(paths.coursework())
    ours = keys.public if keys.there("signing") else ""
    public = ours if options.public is None else options.public
    if options.public is not None and not re.fullmatch("[0-9a-f]{64}", public):
        raise ValueError("expected --public with the server's key of 64 hexadecimal digits")
    server = keys.server if public == ours and keys.there("server") else None
    files = [*options.assignment, *sorted(SHIPPED.glob("*.yaml"))]
    sources = [(str(path), path.read_text("utf-8")) for path in files]
    sources += [("the file of the class", text) for text in texts]
    sources += [("the store", text) for text in _stored()]
    holds = register.handed().holds
    return verify.Known(public, verify.texts(sources), register.grade, server, holds)


def _stored() -> list[str]:
    """The assignments in the store of this machine, where it has one; none is made for this."""
    from sqlalchemy import select

    from core.coursework.refused import RefusedError
    from core.coursework.store import FILE, Store
    from core.coursework.tables import works

    home = paths.coursework()
    if not ((home / FILE).is_file() or os.environ.get("DATABASE_URL")):
        return []
    try:
        store = Store.open(home)
    except RefusedError:  # it is away: what it would tell counts as not here
        return []
    try:
        with store.read() as connection:
            return list(connection.execute(select(works.c.text).distinct()).scalars())
    finally:
        store.close()


def run_check(options: argparse.Namespace) -> Told:
    """Check assignments; every fault is told, the first ends it."""
    from core.coursework import register, schema

    rows, faults = [], []
    for path in options.files:
        try:
            found = schema.load(path.read_text("utf-8"), register.metrics())
            row = {"file": str(path), "key": found.key, "items": len(found.items)}
            rows.append({**row, "points": found.possible, "faults": []})
        except schema.FaultsError as error:
            told = [{"line": line, "fault": text} for line, text in error.faults]
            rows.append({"file": str(path), "faults": told})
            faults += [f"{path}: {one}" for one in str(error).splitlines()]
    text = json.dumps(rows, indent=2) if options.json else "\n".join(map(_checked, rows))
    return text, faults[0] if faults else ""


def _checked(row: dict[str, Any]) -> str:
    if not row["faults"]:
        return f"{row['file']}: {row['key']}, {row['items']} items, {written(row['points'])} points"
    return "\n".join(f"{row['file']}: line {one['line']}: {one['fault']}" for one in row["faults"])


def run_key(options: argparse.Namespace) -> Told:
    """The teacher's key and the public one, made if they were not there."""
    from core.coursework.keys import Keys

    home = paths.coursework()
    keys = Keys(home)
    plain = {"folder": str(home), "teacher": keys.teacher, "public": keys.public}
    lines = [f"folder         {home}", f"teacher's key  {keys.teacher}"]
    lines.append(f"public key     {keys.public}")
    return json.dumps(plain, indent=2) if options.json else "\n".join(lines), ""


def run_clock(options: argparse.Namespace) -> Told:
    """Take back what a clock that ran ahead made classes believe; receipts stay as they are."""
    from core.coursework import clock
    from core.coursework.store import Store

    store = Store.open(paths.coursework())
    try:
        with store.write() as connection:
            changed = clock.believe(connection, clock.wall())
    finally:
        store.close()
    text = f"{changed} classes were ahead of the clock, and are not any more"
    return json.dumps({"changed": changed}) if options.json else text, ""


def run_bench(options: argparse.Namespace) -> Told:
    """Time hand-ins."""
    from core.coursework import bench

    if not 1 <= options.learners <= 1_000 or not 0 < options.within <= 600:
        raise ValueError("expected 1 to 1000 learners within at most 600 seconds; got others")
    found = bench.measure(options.learners, options.within, options.url)
    return json.dumps(found, indent=2) if options.json else bench.told(found), ""
