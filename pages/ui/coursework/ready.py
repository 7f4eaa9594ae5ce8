"""The assignments that come with the course."""

from functools import cache

from core.coursework import register, schema
from core.coursework.assignment import Assignment
from core.paths import DATA
from pages.ui import course

FOLDER = DATA / "coursework"


def names() -> list[str]:
    """Their ids, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def text(name: str) -> str:
    """The file of an assignment; ValueError where there is none of that id."""
    if name not in names():
        raise ValueError(f"expected an assignment out of {', '.join(names())}; got another")
    return (FOLDER / f"{name}.yaml").read_text("utf-8")


@cache
def assignment(name: str) -> Assignment:
    """The assignment of that id; ValueError where there is none."""
    return schema.load(text(name), register.metrics())


def offered() -> list[str]:
    """Those of which at least one lesson is here."""
    here = course.lessons()
    return [one for one in names() if any(item.lesson in here for item in assignment(one).items)]
