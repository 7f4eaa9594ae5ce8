"""What people wrote, put on the page as text: never as markup, links, pictures or scripts."""

import re
from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from core.coursework import score

SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:&@])")
AS_IS = re.compile(r"((?<!\\)`[^`\n]+`|(?<!\\)\$[^$\n]+\$)")  # code and formulas hold no links


def plain(text: str) -> str:
    """A text for a label or a line of Markdown, in which every sign stands for itself."""
    return SIGNS.sub(r"\\\1", " ".join(text.split()))


def sentence(text: str) -> str:
    """What was refused and why, as a sentence of its own on the page."""
    words = plain(text)
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!")) else ".")


def prose(text: str) -> str:
    """A teacher's paragraphs: emphasis, code and formulas work, links, pictures and HTML do not."""
    parts = AS_IS.split(text)
    return "".join(
        part if i % 2 else re.sub(r"([\[\]<>])", r"\\\1", part) for i, part in enumerate(parts)
    )


def points(number: float) -> str:
    """Points as they are written everywhere."""
    return score.written(number)


def go(label: str, key: str, **query: str) -> None:
    """A button to another view of the same page; its address then names the view.

    A link to the page itself would show the view, and leave the address as it was.
    """
    st.button(label, key=f"go_{key}", on_click=_address, args=(query,))


def _address(query: dict[str, str]) -> None:
    st.query_params.from_dict(query)


def link(path: str, label: str, **query: str) -> None:
    """A link to a page of the course, where the contents list it."""
    with suppress(StreamlitPageNotFoundError):
        st.page_link(path, label=label, query_params=query)
