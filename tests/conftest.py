"""What every test may ask for: a device, the running app, and a real browser."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

CACHE, COURSEWORK = "FROM_NOISE_CACHE", "FROM_NOISE_COURSEWORK"
BROWSER, PAGE = "browser/", "page/"  # how the groups of tests of one lesson begin
LONG = 100  # characters of a value that the name of its test does not repeat


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="where the models of the tests live; auto takes CUDA where there is one",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Runs, worlds and coursework of the tests are kept apart from the learner's own.

    Where several processes share the tests, each of them and of its servers computes on one core.
    """
    os.environ[CACHE] = tempfile.mkdtemp(prefix="from-noise-tests-")
    os.environ[COURSEWORK] = os.path.join(os.environ[CACHE], "coursework")
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ["OMP_NUM_THREADS"] = "1"
        torch.set_num_threads(1)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(os.environ.pop(CACHE), ignore_errors=True)
    os.environ.pop(COURSEWORK)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call a test by the length of what it holds where that is long: every process is told."""
    whole = isinstance(val, str | bytes) and len(val) > LONG
    return f"{argname}-of-{len(val)}" if whole else None


def together(item: pytest.Item) -> str:
    """The group of a test: its lesson in the browser, its lesson's page, or its file."""
    values = item.callspec.params if hasattr(item, "callspec") else {}
    file = item.path.stem.removeprefix("test_")
    if file == "browser":
        return BROWSER + values.get("slug", "")
    if file == "pages":
        return PAGE + Path(values.get("path", "")).stem
    lesson, _, kind = file.rpartition("_")
    return f"{kind}/{lesson}" if f"{kind}/" in (BROWSER, PAGE) else file


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The tests of one group share what they made, a server that has opened the lesson for one, so
    one process runs them.

    Where a browser draws, half of a processor waits now and then for the other: so between two
    groups of the browser come some of the others, and of those the longest first. The last are
    short, so that no process is left with a long one.
    """
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(together(item), []).append(item)
        if config.pluginmanager.hasplugin("xdist"):
            item.add_marker(pytest.mark.xdist_group(together(item)))
    drawn = [name for name in groups if name.startswith(BROWSER)]
    others = [name for name in groups if not name.startswith(BROWSER)]
    others.sort(key=lambda name: not any(map(slow, groups[name])))
    turns = len(drawn) + 3
    share = -(-len(others) // turns)
    order = []
    for number in range(turns):
        order += drawn[number : number + 1] + others[number * share : (number + 1) * share]
    items[:] = [item for name in order for item in groups[name]]


def slow(item: pytest.Item) -> bool:
    """Whether a test takes more than ten seconds."""
    return item.get_closest_marker("slow") is not None


@pytest.fixture(scope="session")
def device(pytestconfig: pytest.Config) -> torch.device:
    """The device asked for with --device; asking for CUDA where there is none is an error."""
    asked = pytestconfig.getoption("--device")
    found = torch.cuda.is_available()
    if asked == "cuda" and not found:
        raise pytest.UsageError("expected a CUDA device for --device cuda; got none")
    return torch.device("cuda" if found and asked != "cpu" else "cpu")


@pytest.fixture
def unclocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ruler draws once to time a model, and not five times: nothing reads the time."""
    monkeypatch.setattr("core.ruler.TIMED", 1)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the app, started once; each lesson loads what it needs when it is opened."""
    from browser import serve

    with serve() as address:
        yield address


@pytest.fixture(scope="session")
def apart() -> Iterator[str]:
    """Another server: what is trained on it is not met by those who open the course on `site`."""
    from browser import serve

    with serve() as address:
        yield address


@pytest.fixture(scope="session")
def chrome() -> Iterator[object]:
    """One headless Chromium for the whole session."""
    from browser import launch

    with launch() as browser:
        yield browser


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A real PostgreSQL server (`postgres.Cluster`), started once."""
    from postgres import cluster

    with cluster() as made:
        yield made


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def course(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Any]:
    """Coursework on a store of its own, in both databases; each test makes a class in it."""
    from core.coursework.service import Coursework

    home = tmp_path_factory.mktemp("coursework")
    kept = request.param == "sqlite"
    url = "" if kept else request.getfixturevalue("postgresql").database()
    made = Coursework.open(home, url)
    yield made
    made.close()


@pytest.fixture
def room(course: Any) -> Any:
    """A class with a released assignment (`coursework_room.Room`)."""
    from coursework_room import open_room

    return open_room(course)


@pytest.fixture
def shown_room(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A class with a released assignment, which the pages of this process open."""
    from coursework_room import open_room

    from core.coursework.service import Coursework
    from pages.ui.coursework import who

    course = Coursework.open(tmp_path)
    made = open_room(course)
    monkeypatch.setattr(who, "course", lambda: made.course)
    yield made
    course.close()
