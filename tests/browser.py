"""The app in a real browser: serve it, open a lesson, read what is shown, move its controls.

The app is started as `make run` starts it, warm only where that is asked for. Nothing is
downloaded: Chromium is the one on the machine (the variable CHROMIUM, or a name on the path). Every
visit has a tab of its own, new or emptied (`tabs.py`), so no visit knows of another, and any
request that leaves the machine counts as an error.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    TimeoutError,
    sync_playwright,
)
from tabs import handed_on, taken

ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")
APP = ("run", "streamlit_app.py", "--server.address", "127.0.0.1")  # as the Makefile has it
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE = 40_000  # ms that anything may take before it counts as broken
IDLE = """(ms) => document.querySelector('[data-testid="stApp"]')
    ?.dataset.testScriptState === "notRunning" && probe.main().querySelector("h1")
    && !document.querySelector('[data-testid="stSkeleton"]') && !window.fromNoiseParts?.behind()
    && !window.fromNoiseUnheard?.size && probe.quiet(ms)"""
CHANGED = f"""([before, since, most]) => {{
    const waited = Date.now() - since;
    if (probe.differs(before)) return "yes";
    return waited > most || (waited > 800 && ({IDLE})(400)) ? "no" : null;
}}"""
POLL = 40  # ms between two looks; a look at every frame would cost a third of a core


def lessons() -> dict[str, str]:
    """Slug and file of every page that streamlit_app.py lists, in its order; home is ''."""
    tree = ast.parse((ROOT / "streamlit_app.py").read_text("utf-8"))
    found = {}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "Page":
            path = ast.literal_eval(call.args[0])
            first = any(word.arg == "default" for word in call.keywords)
            found["" if first else Path(path).stem] = path
    return found


def chromium() -> str:
    """Path of the browser; RuntimeError that says what to do when there is none."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if found is None:
        raise RuntimeError(f"expected {named or ' or '.join(NAMES)} on the path; got none")
    return found


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def healthy(address: str) -> bool:
    """Whether the server answers."""
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@dataclass
class Server:
    """A running app: its address, its process, and seconds from start to the first answer."""

    address: str
    pid: int
    seconds: float


def command(port: int, *, cold: bool = False) -> list[str]:
    """What starts the app, or with `cold` the one that loads its models when they are asked for."""
    module = "tests.cold_server" if cold else "streamlit"
    return [sys.executable, "-m", module, *APP, "--server.port", str(port)]


@contextmanager
def running(*, cold: bool = False) -> Iterator[Server]:
    """The app on a free port, ended at the end; RuntimeError if it does not start."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    start = time.perf_counter()
    with TemporaryFile() as log:
        app = subprocess.Popen(command(port, cold=cold), cwd=ROOT, stdout=log, stderr=log)
        try:
            while not healthy(address):
                if app.poll() is not None or time.perf_counter() - start > 240:
                    log.seek(0)
                    raise RuntimeError(f"the app did not start:\n{log.read().decode()}")
                time.sleep(0.02)
            yield Server(address, app.pid, time.perf_counter() - start)
        finally:
            app.terminate()
            app.wait(timeout=60)


@contextmanager
def serve() -> Iterator[str]:
    """Address of the app, started cold; FROM_NOISE_SITE names one that already runs."""
    if site := os.environ.get("FROM_NOISE_SITE"):
        yield site
        return
    with running(cold=True) as server:
        yield server.address


@contextmanager
def launch() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


class Visit:
    """One learner's page in a tab of its own; `troubles` holds everything that went wrong.

    rest: ms after which parts of the page that are out of sight follow; with None, the page's own,
    which is longer, and a tab that nobody has used or will use.
    """

    def __init__(
        self,
        browser: Browser,
        site: str,
        *,
        width: int = 1440,
        scheme: Any = "light",
        rest: int | None = 60,
    ):
        self.browser, self.site, self.rest = browser, site, rest
        self.troubles: list[str] = []
        self.page, self.served = (rest and taken(browser)) or (self._tab(), 0)
        self.context = self.page.context
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.heard = {
            "console": self._heard,
            "pageerror": lambda error: self._note(f"page error: {error}"),
            "request": self._asked,
            "requestfailed": self._failed,
            "response": self._answered,
        }
        for event, hear in self.heard.items():
            self.page.on(event, hear)

    def _tab(self) -> Page:
        context = self.browser.new_context()
        context.set_default_timeout(PATIENCE)
        context.add_init_script(f"window.fromNoiseRest = {json.dumps(self.rest)}")
        for script in ("probe.js", "audit.js"):
            context.add_init_script(path=ROOT / "tests" / script)
        return context.new_page()

    def _note(self, trouble: str) -> None:
        if trouble not in self.troubles:
            self.troubles.append(trouble)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            self._note(f"left the machine: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            self._note(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self._note(f"{response.status}: {response.url}")

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        self.close(kept=not failed)

    def close(self, kept: bool = True) -> None:
        """Leave; the tab is handed on to the next visit, unless it is not to be kept."""
        for event, hear in self.heard.items():
            self.page.remove_listener(event, hear)
        if kept and self.rest:
            handed_on(self.browser, self.page, self.served + 1, self.site)
        else:
            self.context.close()

    def open(self, slug: str, query: str = "") -> Visit:
        """Go to a lesson (with the settings of `query`) and wait until it stands still."""
        self.page.goto(f"{self.site}/{slug}{'?' + query if query else ''}")
        return self.settle()

    def settle(self, ms: int = 300) -> Visit:
        """Wait until the script has run and nothing has changed for `ms`."""
        try:
            self.until(IDLE, ms)
        except TimeoutError as error:
            shown = self.page.locator("body").inner_text()[:800]
            raise AssertionError(f"never stood still: {self.troubles}\n{shown}") from error
        return self

    def query(self, ms: int = 500) -> str:
        """The settings in the address, once it has stayed the same for so long on a still page."""
        found = None
        while found != (found := self.settle().page.url.partition("?")[2]):
            self.page.wait_for_timeout(ms)
        return found

    def address_has(self, words: str) -> None:
        """Wait until the address of the page holds these words."""
        self.until("(words) => location.search.includes(words)", words)

    def until(self, condition: str, argument: Any = None, timeout: float = PATIENCE) -> Any:
        """Wait until JavaScript in the page, given the argument, gives what is not false: that."""
        found = self.page.wait_for_function(condition, arg=argument, polling=POLL, timeout=timeout)
        return found.json_value()

    def read(self, expression: str, *arguments: Any) -> Any:
        """The value of JavaScript in the page, given the arguments as `a`."""
        return self.page.evaluate(f"(a) => ({expression})", list(arguments))

    def press(self, selector: str) -> None:
        """Press the first of these, once it is in sight and drawn there."""
        self.page.locator(selector).first.evaluate("probe.near")
        self.page.locator(selector).first.click()

    def shown(self) -> dict[str, Any]:
        """What is shown: text, pixels, pictures, marks; the controls' own faces left out."""
        return self.read("probe.shown()")

    def controls(self) -> list[dict[str, Any]]:
        """The controls that can be used now: name, kind, parts, label."""
        return [one for one in self.read("probe.controls()") if not one["disabled"]]

    def face(self, name: str, part: int = 0) -> Locator:
        """The part of a control that takes focus, as an element to act on."""
        found = "([name, part]) => probe.near(probe.face(name, part))"
        handle = self.page.evaluate_handle(found, [name, part]).as_element()
        if handle is None:
            raise LookupError(
                f"expected a control {name}; got {[c['name'] for c in self.controls()]}"
            )
        return handle  # type: ignore[return-value]

    def differs(self, wanted: dict[str, Any], seconds: float = 10) -> list[Any]:
        """What is shown and not wanted, or wanted and not shown, once that stays so; [] if nothing.

        Asked again for `seconds`, because a busy machine may answer late.
        """
        start = time.monotonic()
        while (shown := self.shown()) != wanted and time.monotonic() - start < seconds:
            self.page.wait_for_timeout(200)
        pairs = [(kind, set(shown[kind]), set(wanted[kind])) for kind in wanted]
        found = [[kind, sorted(one ^ other)] for kind, one, other in pairs if one != other]
        return found if found or shown == wanted else ["in another order"]

    def mark(self) -> Visit:
        """Remember in the page what is shown now, for `changes`."""
        self.read("probe.mark()")
        return self

    def changes(self, before: dict[str, Any] | None = None, seconds: float = 8) -> bool:
        """Whether what is shown comes to differ from `before`, or from the mark.

        Asked until the page has stood still for 0.4 s, at least 0.8 s and at most `seconds`.
        """
        return bool(self.until(CHANGED, [before, time.time() * 1000, seconds * 1000]) == "yes")
