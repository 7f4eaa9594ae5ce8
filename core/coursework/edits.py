"""A draft's text with another title or timeline; every other line stays as it was written.

The text remains the one truth of an assignment: what a form changes is written into it, and is read
from it again before it is kept.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import yaml

from core.coursework import schema
from core.coursework.assignment import Credit
from core.coursework.lined import LOADER
from core.coursework.refused import RefusedError

LINE = re.compile(
    "(?<=\n)|(?<=\r)(?!\n)|(?<=[\x85\u2028\u2029])"
)  # after what YAML ends a line with
UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def changed(text: str, title: str, timeline: Sequence[Credit]) -> str:
    """The text of an assignment with this title and timeline, checked to differ in nothing else.

    FaultsError (a ValueError) tells what an assignment cannot have; RefusedError where the text is
    written in a way that cannot be changed so.
    """
    before = schema.load(text)
    title, wanted = " ".join(title.split()), tuple(map(_as_written, timeline))
    if title != before.title:
        text = _put(text, "title", [f"title: {json.dumps(title, ensure_ascii=False)}"])
    if wanted != before.timeline:
        steps = [f"  - {_step(one)}" for one in wanted]
        text = _put(text, "timeline", ["timeline:", *steps] if steps else [])
    if schema.load(text) != replace(before, title=title, timeline=wanted):
        raise RefusedError("text", "expected a text with one name a line; change it in the text")
    return text


def _percent(one: Credit) -> str:
    return f"{one.share * 100:.10g}"


def _as_written(one: Credit) -> Credit:
    """A step with the share that is read from its percentage."""
    return replace(one, share=float(_percent(one)) / 100)


def _step(one: Credit) -> str:
    return f'{{until: "{_until(one.until)}", credit: {_percent(one)}}}'


def _until(until: datetime | timedelta) -> str:
    """A moment to the minute with its zone, or a time in its largest whole unit."""
    if isinstance(until, datetime):
        return until.isoformat(timespec="minutes")
    name, unit = next((each for each in UNITS if not until % each[1]), UNITS[-1])
    count = until // unit
    return f"{count} {name}" + ("s" if count != 1 else "")


def _put(text: str, name: str, lines: Sequence[str]) -> str:
    """The text with these lines for a name, or none; a new name stands before the items."""
    places = _places(text)
    all_lines = LINE.split(text)
    first = places.get(name, places["items"])
    last = _end(all_lines, first, places) if name in places else first
    indent = " " * places[""]
    put = [f"{indent}{line}\n" for line in lines]
    return "".join([*all_lines[:first], *put, *all_lines[last:]])


def _places(text: str) -> dict[str, int]:
    """The line (from 0) of each name of the outermost table; under "", how far it is indented."""
    node = yaml.compose(text, Loader=LOADER)
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise RefusedError("text", "expected a text with one name a line; change it in the text")
    found = {key.value: key.start_mark.line for key, _value in node.value}
    return found | {"": node.value[0][0].start_mark.column}


def _end(lines: Sequence[str], first: int, places: dict[str, int]) -> int:
    """The line after what a name holds; comments and gaps before the next name are the next's."""
    end = min((line for name, line in places.items() if name and line > first), default=len(lines))
    after = range(first + 1, end)
    end = next((line for line in after if lines[line].startswith("...")), end)
    while end > first + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end
