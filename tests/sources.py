"""The project's own source, read without running it: files, trees, imports, calls, words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOPS = ("core", "pages", "tests")


def files(*tops: str) -> list[Path]:
    """Python files below these folders, and streamlit_app.py with pages."""
    found = [path for top in tops for path in sorted((ROOT / top).rglob("*.py"))]
    return [*found, ROOT / "streamlit_app.py"] if "pages" in tops else found


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def module(path: Path) -> str:
    """Dotted name of a file: core/models/box.py is core.models.box."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def lessons() -> list[Path]:
    """The lessons' files: those in a folder of pages other than ui."""
    return [
        path
        for path in files("pages")
        if len(path.relative_to(ROOT).parts) == 3 and path.parent.name != "ui"
    ]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it; `from a import b` gives a and a.b."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = module(path).split(".")
            package = home if path.name == "__init__.py" else home[:-1]
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{name.name}" for name in node.names)


def within(name: str, package: str) -> bool:
    """Whether a dotted name is that package or lies in it."""
    return name == package or name.startswith(f"{package}.")


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or an attribute; what is not a name at its root begins with a dot."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a file with the dotted name of what is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function and method of a file."""
    yield from (
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def code_lines(path: Path, function: ast.FunctionDef) -> int:
    """Lines of code in the body of a function: no docstring, comment or blank line."""
    text = path.read_text("utf-8").splitlines()
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    lines = text[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def place(path: Path, node: ast.AST) -> str:
    """`file:line`, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
