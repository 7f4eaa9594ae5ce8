"""The training room in a real browser: nothing is lost, and scrubbing asks nobody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from browser import ROOT, Visit, free_port, healthy
from runs import until

from core.__main__ import main

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def room(tmp_path_factory) -> Iterator[str]:
    """Address of a page of the room alone, with a recording to show first."""
    home = tmp_path_factory.mktemp("room")
    words = ["record", "histogram", "land", "--steps", "3"]
    assert main([*words, "--out", str(home / "histogram-land")]) == 0
    port = free_port()
    command = [sys.executable, "-m", "tests.cold_server", "run", "tests/room_page.py"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    own = {"FROM_NOISE_RECORDINGS": str(home), "FROM_NOISE_CACHE": str(home / "cache")}
    own |= {"PYTHONPATH": str(ROOT), "FROM_NOISE_WORKERS": "1"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    app = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, **quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: healthy(address) or app.poll() is not None, 240)
        assert app.poll() is None
        yield address
    finally:
        app.terminate()
        app.wait(timeout=20)


def drawn(visit: Visit) -> dict:
    """What the room painted last."""
    return visit.page.evaluate("window.fromNoiseDrawn?.room?.values || {}")


def becomes(visit: Visit, true: str, seconds: float = 40) -> dict:
    """Wait until what is painted makes an expression of `v` true."""
    visit.until(
        f"() => {{ const v = window.fromNoiseDrawn?.room?.values; return !!(v && ({true})); }}",
        timeout=1000 * seconds,
    )
    return drawn(visit)


def press(visit: Visit, name: str) -> None:
    visit.page.locator(f"button[name={name}]").click()


def test_a_recording_plays_at_once_and_is_scrubbed_in_the_browser(room, chrome) -> None:
    with Visit(chrome, room) as visit:
        visit.open("")
        first = becomes(visit, "v.state === 'shown'")
        assert (first["step"], first["snapshots"]) == (3, 4)
        slider = visit.page.locator("input[name=moment]")
        asked = []
        visit.page.on("request", lambda request: asked.append(request.url))
        slider.focus()
        visit.page.keyboard.press("ArrowLeft")
        assert becomes(visit, "v.step === 2")["excess"] != first["excess"]
        visit.page.keyboard.press("Home")
        becomes(visit, "v.step === 0")
        assert not [one for one in asked if "/runs/" in one]  # drawn from what is here
        visit.address_has("c_room_moment=0")
        typed = visit.page.locator("input[name=moment-number]")
        typed.fill("1")
        typed.press("Enter")
        becomes(visit, "v.step === 1")
        visit.address_has("c_room_moment=1")
        visit.page.reload()
        becomes(visit, "v.step === 1")
        press(visit, "play")
        becomes(visit, "v.step === 3")
        assert visit.troubles == []


def test_a_run_survives_reload_second_tab_and_lost_network(room, chrome) -> None:
    with Visit(chrome, room) as visit:
        visit.open("", "c_batch=100&c_seed=5")
        becomes(visit, "v.state === 'shown'")
        press(visit, "train")
        key = becomes(visit, "v.state === 'running' && v.step > 3")["key"]
        visit.page.reload()
        assert becomes(visit, "v.state === 'running' && v.step > 8")["key"] == key
        tab = visit.context.new_page()
        tab.goto(visit.page.url)
        tab.wait_for_function("() => window.fromNoiseDrawn?.room?.values?.state === 'running'")
        tab.close()
        assert visit.troubles == []
        visit.context.set_offline(True)
        becomes(visit, "v.offline")
        said = visit.page.locator(".fn-run-say").last.inner_text()
        assert said.startswith("No connection. The run goes on")
        before = time.monotonic()
        visit.page.wait_for_timeout(2500)
        visit.context.set_offline(False)
        after = becomes(visit, "!v.offline && v.state === 'running'")
        assert time.monotonic() - before < 20
        press(visit, "train")
        rest = becomes(visit, "v.state === 'paused'")
        assert rest["step"] >= after["step"]
        press(visit, "step")
        becomes(visit, f"v.step > {rest['step']}")
        press(visit, "stop")
        last = becomes(visit, "v.state === 'stopped'")
        wanted = f"stopped {100 * last['step']}"
        visit.until("(words) => document.querySelector('#counted')?.textContent === words", wanted)
        troubles = [one for one in visit.troubles if not re.search("INTERNET_DISCONN", one)]
        assert troubles == []


def test_what_was_trained_is_downloaded_and_loaded_again(room, chrome, tmp_path) -> None:
    with Visit(chrome, room) as visit:
        visit.open("", "c_batch=20000&c_seed=8")
        press(visit, "train")
        last = becomes(visit, "v.state === 'finished'")
        with visit.page.expect_download() as caught:
            press(visit, "download")
        path = tmp_path / caught.value.suggested_filename
        caught.value.save_as(path)
        assert path.name == "histogram-land.zip"
        visit.page.get_by_text("Saved as histogram-land.zip.").wait_for()
    with Visit(chrome, room) as visit:
        visit.open("", "c_seed=9")
        visit.page.get_by_text("Load a trained model").click()
        chooser = visit.page.locator("input[type=file]")
        bad = tmp_path / "bad.zip"
        bad.write_bytes(path.read_bytes()[:-30])
        chooser.set_input_files(bad)
        visit.page.get_by_text("This file was not loaded. expected a zip").wait_for()
        visit.page.locator("input[type=file]").set_input_files(path)
        again = becomes(visit, "v.key.startsWith('loaded-') && v.snapshots === 1")
        assert (again["step"], again["excess"]) == (last["step"], last["excess"])
        visit.until("() => document.querySelector('#counted').textContent === 'shown 200000'")
        visit.address_has("room_file=loaded-")
        visit.page.reload()
        becomes(visit, "v.key.startsWith('loaded-') && v.snapshots === 1")
        press(visit, "reset")
        becomes(visit, "v.key === 'recorded-histogram-land'")
        assert visit.troubles == []
