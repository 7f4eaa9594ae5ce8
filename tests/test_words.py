"""All that a learner reads passes through gettext: found in the source, and found on the page."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import streamlit as st
from babel.messages.extract import extract
from sources import ROOT, dotted, files, lessons, module, place, tree
from streamlit.testing.v1 import AppTest

from pages.ui import words

# The help of a configuration's field is shown beside its slider: the last argument of each.
KEYWORDS = {"_": None, "within": (4,), "choice": (3,), "switch": (2,)}
PROSE = re.compile(r"[A-Za-z]{2,},? [A-Za-z]{2,}")
CARRIERS = re.compile(r"(^|\.)(_|derive|Path|latex|get|open|strftime|getLogger|__import__)$")
FACES = {"label", "help", "placeholder", "title", "caption", "text", "name_on_page", "note"}
SPOKEN = re.compile(
    r"^(st|[a-z_]+)\.(write|markdown|title|header|subheader|caption|text|info|warning|error|success"
    r"|button|radio|selectbox|slider|number_input|text_input|toggle|checkbox|expander|popover"
    r"|metric|tabs|segmented_control|pills|file_uploader|download_button|link_button|html)$"
)
UNREAD = {"pages.ui.theme", "pages.ui.server"}  # colours, headers: no learner reads these
SHOWN = [
    path for path in files("pages") if path.name != "__init__.py" and module(path) not in UNREAD
]


def messages(path: Path) -> list[str]:
    """What Babel would put in a catalogue from one file."""
    found = extract("python", BytesIO(path.read_bytes()), keywords=KEYWORDS)
    return [text for _, text, _, _ in found if isinstance(text, str)]


def _unread(node: ast.AST) -> bool:
    """Whether a learner reads nothing of this part of the tree, or reads it through gettext."""
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, ast.FunctionDef):  # code that is offered to run, styles and drawings
        return bool(re.search(r"code|css|style|script|svg|again", node.name))
    return isinstance(node, ast.Call) and bool(CARRIERS.search(dotted(node.func)))


def strings(node: ast.AST) -> Iterator[ast.Constant]:
    """Strings that are neither docstrings nor inside `_(…)`, code or an error."""
    for child in ast.iter_child_nodes(node):
        bare = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if bare or _unread(child):
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child
        yield from strings(child)


def _is_prose(text: str) -> bool:
    """Words in a row, once tags, variables, code and formulas are taken out."""
    if re.fullmatch("(top|middle|bottom) (left|center|right)", text):  # where Plotly puts a label
        return False
    if "\n" in text and re.search(r"^(import|from) \w", text, re.M):
        return False
    plain = re.sub(
        r"<[^>]*>|`[^`]*`|\$[^$]*\$|\\\w+|[\w-]+:[^;]*;|\.?[\w-]+\s*\{[^}]*\}", " ", text
    )
    return bool(PROSE.search(plain)) and "fn-" not in plain


@pytest.mark.parametrize("path", SHOWN, ids=module)
def test_no_prose_outside_gettext(path):
    faults = [
        f"{place(path, text)} {text.value[:60]!r}"
        for text in strings(tree(path))
        if _is_prose(text.value)
    ]
    assert faults == []


@pytest.mark.parametrize("path", SHOWN, ids=module)
def test_what_is_shown_first_is_not_bare(path):
    faults = []
    for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
        shown = [word.value for word in call.keywords if word.arg in FACES]
        if SPOKEN.search(dotted(call.func)):
            shown += call.args[:1]
        faults += [
            f"{place(path, call)} {value.value!r}"
            for value in shown
            if isinstance(value, ast.Constant)
            and re.search("[A-Za-z]{3}", str(value.value or ""))
            and not re.match(r"<(style|script|div|span)|[a-z0-9_]+$", str(value.value))
        ]
    assert faults == []


@pytest.mark.parametrize("path", SHOWN, ids=module)
def test_messages_are_whole_sentences_for_a_translator(path):
    """An f-string inside `_` is never found in a catalogue: it must be `_("…{x}…").format(x=x)`."""
    faults = [
        place(path, node)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and dotted(node.func) == "_"
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert faults == []


def test_babel_finds_the_words_of_every_lesson_and_every_setting():
    for path in lessons():
        assert len(messages(path)) >= 5, path.name
    assert len(messages(ROOT / "streamlit_app.py")) >= 4
    families = (ROOT / "core" / "models").glob("*.py")
    assert sum(len(messages(path)) for path in families) >= 7


class Marked(gettext.NullTranslations):
    """A language in which every message wears brackets, so that a bare word shows."""

    def gettext(self, message: str) -> str:
        """The message between white square brackets."""
        return f"⟦{message}⟧" if message else message


def _texts(app: AppTest) -> Iterator[str]:
    for kind in ("markdown", "title", "header", "subheader", "caption", "warning", "info", "html"):
        yield from (
            str(one.value if hasattr(one, "value") else one.proto.body) for one in app.get(kind)
        )
    for kind in ("button", "radio", "selectbox", "slider", "number_input", "toggle", "text_input"):
        yield from (one.label for one in app.get(kind))


def _bare(text: str) -> str:
    """What is left of a text when brackets and what is no prose are taken out."""
    while (fewer := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = fewer
    return re.sub(
        r"<style.*?</style>|<[^>]*>|`[^`]*`|\$[^$]*\$|:material/\w+:", " ", text, flags=re.S
    )


@pytest.mark.slow
@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_every_word_on_the_page_went_through_gettext(path, monkeypatch, request):
    request.addfinalizer(st.cache_resource.clear)
    st.cache_resource.clear()  # a process speaks one language: what it remembers is in that
    monkeypatch.setattr(words, "catalogue", lambda language: Marked())
    app = AppTest.from_file(str(path), default_timeout=120).run()
    assert not app.exception
    faults = [
        _bare(text).strip() for text in _texts(app) if re.search("[a-z]{3,} [a-z]{2,}", _bare(text))
    ]
    assert faults == []
