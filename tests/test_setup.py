"""What a fresh machine relies on: pinned packages, the two commands, production settings, data."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from browser import APP
from data_table import README, listed, shipped
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sources import ROOT

FIVE = ("streamlit", "torch", "plotly", "pandas", "scikit-learn")
LISTS = ("requirements.txt", "tests/requirements.txt")
MEGABYTE = 1_000_000
# torch's own, on machines with a GPU: pinned by torch itself, and not on every machine
BY_TORCH = re.compile(r"nvidia-|triton|cuda-")


def lines(name: str) -> list[str]:
    """Lines that name a package."""
    text = (ROOT / name).read_text("utf-8").splitlines()
    return [line for line in text if line.strip() and line[0] not in "#-"]


def pins(*names: str) -> dict[str, str]:
    """Package and version of every line; each line pins exactly one version."""
    found = {}
    for name in names:
        for line in lines(name):
            match = re.fullmatch(r"([\w.-]+)==([\w.]+)( +# .+)?", line)
            assert match, f"{name}: expected package==version; got {line!r}"
            assert canonicalize_name(match[1]) not in found, f"{match[1]} is pinned twice"
            found[canonicalize_name(match[1])] = match[2]
    return found


def direct(name: str) -> list[str]:
    """The lines above the lock: what we chose ourselves."""
    head = (ROOT / name).read_text("utf-8").split("# What those bring with them")[0]
    return [line for line in head.splitlines() if line.strip() and line[0] not in "#-"]


def brought(package: str, seen: set[str]) -> set[str]:
    """Everything that a package needs on this machine, itself included."""
    name = canonicalize_name(package)
    if name in seen or BY_TORCH.match(name):
        return seen
    seen.add(name)
    for text in distribution(name).requires or []:
        need = Requirement(text)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            brought(need.name, seen)
    return seen


def make(*words: str) -> subprocess.CompletedProcess[str]:
    """Run make here, as a person would: nothing of an outer make reaches it."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", *words], cwd=ROOT, env=clean, capture_output=True, text=True, timeout=120
    )


def test_the_five_packages_lead_and_every_choice_has_its_reason():
    chosen = [line for name in LISTS for line in direct(name)]
    assert [line.split("==")[0] for line in chosen[:5]] == list(FIVE)
    assert [line for line in chosen if "  # " not in line] == []


@pytest.mark.parametrize("name", LISTS)
def test_what_a_package_brings_is_locked_too(name):
    pinned = pins(*LISTS) if name != LISTS[0] else pins(name)
    needed: set[str] = set()
    for line in direct(name):
        brought(line.split("==")[0], needed)
    assert needed - set(pinned) == set()


def test_what_is_installed_is_what_is_pinned():
    wrong = {}
    for name, version in pins(*LISTS).items():
        try:
            found = distribution(name).version.partition("+")[0]
        except PackageNotFoundError:
            found = "nothing"
        if found != version:
            wrong[name] = f"expected {version}; got {found}"
    assert wrong == {}


def test_make_run_starts_what_the_browser_tests_start():
    said = make("-n", "run", "PORT=8765").stdout
    assert f"python -m streamlit {' '.join(APP)} --server.port 8765" in said
    assert "http://127.0.0.1:8765" in said
    assert "http://127.0.0.1:8501" in make("-n", "run").stdout


def test_make_run_says_when_the_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answer = make("run", f"PORT={port}")
    assert answer.returncode != 0
    assert f"Port {port} is taken" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_make_help_names_every_command():
    said = make("help").stdout
    for word in ("run", "test", "long", "latency", "data", "screenshots"):
        assert re.search(rf"^  make {word} +\w", said, re.M)


def test_the_gate_leaves_no_test_out():
    gate = ROOT / ".ci" / "run"
    assert os.access(gate, os.X_OK)
    assert "for part in test long" in gate.read_text("utf-8")
    steps = make("-n", "test").stdout
    for step in ("ruff format --check", "ruff check", "mypy core", "-m pytest", "-m 'not long'"):
        assert step in steps
    assert "-m long" in make("-n", "long").stdout


def test_the_database_of_the_tests_is_installed_and_must_be_there_in_the_gate(tmp_path):
    """An apt-get that notes what it is asked for and fails, as without a network."""
    asked = tmp_path / "asked"
    program = tmp_path / "apt-get"
    program.write_text(f'#!/bin/sh\necho "$@" >> {asked}\nexit 1\n')
    program.chmod(0o755)
    path = f"PATH={tmp_path}:{os.environ['PATH']}"
    assert make("postgresql", "POSTGRESQL=", path, "CI=").returncode == 0
    assert make("postgresql", "POSTGRESQL=", path, "CI=1").returncode != 0
    if os.getuid() == 0:
        assert "install -y -qq --no-install-recommends postgresql" in asked.read_text()
    assert make("postgresql", "POSTGRESQL=/here", path, "CI=1").returncode == 0
    assert "CI=1 make" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_production_settings():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["runner"]["postScriptGC"] is False
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["fileWatcherType"] == "none"
    assert settings["server"]["headless"] is True
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["global"]["maxCachedMessageAge"] >= 300


def test_every_data_file_is_listed_with_its_hash():
    rows = listed(README.read_text("utf-8"))
    files = {str(path.relative_to(ROOT / "data")): path.read_bytes() for path in shipped()}
    found = {name: (len(raw), hashlib.sha256(raw).hexdigest()) for name, raw in files.items()}
    assert found
    assert {name: (row.size, row.sha256) for name, row in rows.items()} == found
    assert [name for name, row in rows.items() if "?" in row.words] == []


def test_the_data_stay_small():
    every = [path for path in (ROOT / "data").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in every) < 60 * MEGABYTE
