"""What the lessons import, imported while the server warms up: a first visit waits for none of it.

A lesson is a script that Streamlit runs anew for each visit, so it is read here and never run.
"""

import ast
from importlib import import_module
from pathlib import Path

PAGES = Path(__file__).parents[1]


def warm() -> None:
    """Import every module that a lesson names."""
    for lesson in PAGES.glob("*/*.py"):
        if lesson.parent.name != "ui":
            for node in ast.parse(lesson.read_text("utf-8")).body:
                if isinstance(node, ast.ImportFrom) and node.module:
                    _import(node.module, [one.name for one in node.names])


def _import(name: str, taken: list[str]) -> None:
    """A module, and those of the names taken from it that are modules in its folder."""
    module = import_module(name)
    for one in taken:
        if not hasattr(module, one):
            import_module(f"{name}.{one}")
