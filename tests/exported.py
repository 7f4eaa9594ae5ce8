"""The Python that a page gives to take away, run where no page and no screen is known.

A process that has imported torch and `core` waits; each script runs in a copy of it (a fork), which
knows as little as a new one and is there two seconds sooner.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sources import ROOT

WAITING = """
import json, os, sys, traceback
import numpy as np
import torch, core.checkpoint

SCREEN = ("streamlit", "plotly", "pages")
for line in sys.stdin:
    script, names, folder, out = json.loads(line)
    child = os.fork()
    if child:
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    try:
        os.dup2(2, 1)  # what it prints is not taken for an answer
        os.chdir(folder)
        space = {"__name__": "__main__"}
        exec(script, space)
        assert not any(name.split(".")[0] in SCREEN for name in sys.modules)
        np.savez(out, **{name: space[name] for name in names})
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
"""


@cache
def _waiting() -> subprocess.Popen[str]:
    """The process that waits, ended with this one."""
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    atexit.register(process.communicate)
    return process


def run(script: str, names: Iterable[str], folder: Path = ROOT) -> dict[str, np.ndarray]:
    """What these names hold once the script has run in a folder; its fault is printed."""
    process = _waiting()
    assert process.stdin
    assert process.stdout
    with TemporaryDirectory() as kept:
        out = f"{kept}/out.npz"
        process.stdin.write(json.dumps([script, [*names], str(folder), out]) + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "0\n", script
        with np.load(out) as found:
            return dict(found)


def same(script: str, wanted: Mapping[str, Any], *, atol: float = 0, folder: Path = ROOT) -> None:
    """Assert that the script ends with these arrays, each to `atol` or exactly."""
    found = run(script, wanted, folder)
    for name, values in wanted.items():
        if atol:
            np.testing.assert_allclose(found[name], values, atol=atol, err_msg=name)
        else:
            np.testing.assert_array_equal(found[name], values, err_msg=name)
