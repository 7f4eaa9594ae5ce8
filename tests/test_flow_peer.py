"""The spline flow beside zuko's, and `python -m core bench flow`."""

from __future__ import annotations

import importlib
import json

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from core import bench
from core.__main__ import main
from core.rng import generator

zuko = pytest.importorskip("zuko", reason="a peer that only the tests know")


def test_log_likelihoods_agree_with_zukos_where_weights_are_the_same() -> None:
    for seed in range(3):
        ours, peer, version = bench.spline_flows(seed)
        s = torch.rand(2000, 2, generator=generator(seed))
        assert version.startswith("zuko")
        assert bench.disagreement(ours, peer, s) < 1e-4
        assert float(bench.score(ours, s).detach().std()) > 0.5  # they say something


def test_gradients_agree_with_zukos() -> None:
    ours, peer, _ = bench.spline_flows(5)
    s = torch.rand(500, 2, dtype=torch.float64, generator=generator(5))
    ours.double(), peer.double()
    bench.score(ours, s).mean().backward()
    bench.peer_score(peer, s).mean().backward()
    for mine, theirs in zip(ours.parameters(), peer.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, theirs.grad, rtol=1e-4, atol=1e-5)


def test_the_command_times_both_in_one_run(capsys) -> None:
    threads = torch.get_num_threads()
    assert main(["bench", "flow", "--blocks", "1", "--batch", "64", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["batch"] == 64
    assert found["threads"] == 1
    assert torch.get_num_threads() == threads
    assert found["times_as_fast"] == pytest.approx(found["peer_ms"] / found["ours_ms"])
    assert found["log_prob_difference"] < 1e-4
    assert main(["bench", "flow", "--blocks", "1"]) == 0
    assert "times as fast" in capsys.readouterr().out


class Counted(TorchDispatchMode):
    """How many operations torch was asked for."""

    asked = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.asked += 1
        return function(*args, **(kwargs or {}))


def test_one_training_step_asks_for_fewer_operations() -> None:
    """Why ours is the faster one: how much faster is a clock's matter, and the command's."""
    ours, peer, _ = bench.spline_flows(0)
    s = torch.rand(128, 2, generator=generator(1))
    counts = []
    for flow, score in ((ours, bench.score), (peer, bench.peer_score)):
        score(flow, s)  # what is made once for all steps
        with Counted() as one:
            (-score(flow, s).mean()).backward()
        counts.append(one.asked)
    assert 0 < counts[0] < 0.42 * counts[1]


@pytest.mark.parametrize("words", [["--blocks", "0"], ["--batch", "-4"], ["--threads", "0"]])
def test_numbers_out_of_range_are_refused(capsys, words) -> None:
    assert main(["bench", "flow", *words]) == 2
    assert "expected --" in capsys.readouterr().err


def test_without_zuko_the_command_says_what_to_install(capsys, monkeypatch) -> None:
    def absent(name: str, package: str | None = None) -> object:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    assert main(["bench", "flow"]) == 2
    said = capsys.readouterr().err
    assert "pip install -r tests/requirements.txt" in said
    assert said.count("\n") == 1
