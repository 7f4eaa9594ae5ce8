"""YAML as plain values that know their lines, read so that a hostile file costs little.

A subset of YAML 1.2: tables, lists, texts, numbers, true, false, null. Anchors, aliases, tags and
several documents are refused: no file can build objects or blow itself up. Words such as ``no``
and ``12:30`` stay texts.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST, DEEP, NODES = 200_000, 12, 20_000
WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
REAL = re.compile(
    r"[-+]?([0-9]{1,15}\.[0-9]{0,17}|\.[0-9]{1,17}|[0-9]{1,15})([eE][-+]?[0-9]{1,3})?"
)
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FaultsError(ValueError):
    """Every fault of a file, in the order of their lines; as text, one a line."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(f"line {line}: {text}" for line, text in self.faults))


@dataclass(frozen=True)
class Lined:
    """A value and the line where it begins; tables hold their keys' lines, too."""

    value: Any  # dict[str, Lined], list[Lined], str, int, float, bool or None
    line: int

    def plain(self) -> Any:
        """The value without lines."""
        if isinstance(self.value, dict):
            return {name: one.plain() for name, one in self.value.items()}
        if isinstance(self.value, list):
            return [one.plain() for one in self.value]
        return self.value

    def told(self) -> str:
        """The value in a few words, for an error."""
        names = {dict: "a table", list: "a list", type(None): "nothing"}
        return names.get(type(self.value)) or repr(self.value)[:60]


def read(text: str) -> Lined:
    """The one document in a text; FaultsError says in which line it is none."""
    size = len(text.encode("utf-8", "replace"))
    if size > LARGEST:
        raise FaultsError([(1, f"expected at most {LARGEST:,} bytes; got {size:,}")])
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise FaultsError([(1, "expected text in UTF-8; got characters that are none")])
    try:
        _look_through(text)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        marks = (error.problem_mark, error.context_mark)
        line = next((mark.line + 1 for mark in marks if mark is not None), 1)
        raise FaultsError([(line, f"expected YAML; got {error.problem or error}")]) from None
    except yaml.YAMLError as error:
        told = " ".join(str(error).split())[:120]
        raise FaultsError([(1, f"expected YAML; got {told}")]) from None
    if node is None:
        raise FaultsError([(1, "expected an assignment; got an empty file")])
    faults: list[tuple[int, str]] = []
    found = _lined(node, faults)
    if faults:
        raise FaultsError(faults)
    return found


def _look_through(text: str) -> None:
    """Refuse what is too deep, too much, or not of the subset, before anything is built."""
    depth = count = documents = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        count += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        tag = getattr(event, "tag", None)
        for wrong, wanted, got in (
            (isinstance(event, yaml.NodeEvent) and event.anchor, "plain values", "an anchor"),
            (tag not in (None, "!"), "plain values", f"the tag {str(tag)[:40]}"),
            (depth > DEEP, f"at most {DEEP} levels", "more"),
            (count > NODES, f"at most {NODES:,} values", "more"),
            (documents > 1, "one document", "another"),
        ):
            if wrong:
                raise FaultsError([(line, f"expected {wanted}; got {got}")])


def _lined(node: yaml.Node, faults: list[tuple[int, str]]) -> Lined:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Lined([_lined(one, faults) for one in node.value], line)
    if isinstance(node, yaml.MappingNode):
        return Lined(_table(node, faults), line)
    quoted = isinstance(node, yaml.ScalarNode) and node.style
    return Lined(node.value if quoted else scalar(node.value), line)


def _table(node: yaml.MappingNode, faults: list[tuple[int, str]]) -> dict[str, Lined]:
    found: dict[str, Lined] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            faults.append((line, "expected a name; got a table or a list"))
        elif key.value in found:
            faults.append((line, f"expected each name once; got {key.value[:60]!r} again"))
        else:
            inner = _lined(value, faults)
            found[key.value] = Lined(inner.value, line) if _plain(value) else inner
    return found


def _plain(node: yaml.Node) -> bool:
    """Whether an error about the value is best put to the line of its name."""
    return not isinstance(node, yaml.CollectionNode)


def scalar(text: str) -> Any:
    """A plain scalar as the value that it looks like; anything else is a text."""
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if WHOLE.fullmatch(text):
        return int(text)
    if REAL.fullmatch(text):
        value = float(text)
        return value if abs(value) <= 1e300 else text
    return text
