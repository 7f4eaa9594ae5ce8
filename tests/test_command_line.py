"""What a teacher's script sees of ``python -m core``."""

import json

import numpy as np
import pytest

from core.__main__ import main


def run(capsys, *words: str) -> dict:
    assert main(list(words)) == 0
    return json.loads(capsys.readouterr().out)


def test_families_lists_all(capsys) -> None:
    rows = {row["family"]: row for row in run(capsys, "families", "--json")}
    assert rows["naive_bayes"]["worlds"] == ["outfits"]
    assert rows["naive_bayes"]["checkpoints"] == ["naive_bayes-outfits"]
    assert rows["box"]["worlds"] == ["land", "sphere", "ring", "grid"]
    assert "density" in rows["box"]["capabilities"]


@pytest.mark.parametrize(
    ("family", "world", "shape", "dtype"),
    [
        ("naive_bayes", "outfits", (7, 5), np.integer),
        ("box", "land", (7, 2), np.floating),
        ("histogram", "sphere", (7, 2), np.floating),
        ("pixel_naive_bayes", "wardrobe", (7, 32, 32, 3), np.uint8),
    ],
)
def test_train_sample_measure(capsys, tmp_path, family, world, shape, dtype) -> None:
    out = str(tmp_path / "run")
    card = run(
        capsys,
        "train",
        family,
        "--world",
        world,
        "--examples",
        "400",
        "--n",
        "200",
        "--out",
        out,
        "--json",
    )
    assert card["family"] == family
    npz = str(tmp_path / "x.npz")
    run(capsys, "sample", out, "--n", "7", "--out", npz, "--json")
    with np.load(npz, allow_pickle=False) as arrays:
        assert arrays["x"].shape == shape
        assert np.issubdtype(arrays["x"].dtype, dtype)
        if world == "outfits":
            assert arrays["names"].shape == shape
            assert "Round" in set(arrays["names"][:, 0]) | {"Round"}
    again = run(capsys, "measure", out, "--n", "200", "--json")
    assert again["world"] == world
    for one in again["measures"].values():
        assert (
            ("reason" in one)
            if one["value"] is None
            else {"low", "high", "n", "kind"} <= one.keys()
        )


def test_one_seed_one_sample(capsys, tmp_path) -> None:
    drawn = []
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        path = str(tmp_path / f"{name}.npz")
        run(
            capsys,
            "sample",
            "naive_bayes-outfits",
            "--n",
            "50",
            "--seed",
            seed,
            "--out",
            path,
            "--json",
        )
        with np.load(path, allow_pickle=False) as arrays:
            drawn.append(arrays["x"])
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert (drawn[0] != drawn[2]).any()


def test_budgets_stop_early(capsys, tmp_path) -> None:
    words = ["train", "pixel_naive_bayes", "--world", "wardrobe", "--examples", "500"]
    words += ["--set", "batch=100", "--steps", "2", "--n", "200", "--out", str(tmp_path), "--json"]
    assert run(capsys, *words)["steps"] == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["train", "oracle", "--world", "land", "--out", "x"], "expected a family out of"),
        (["train", "box", "--world", "outfits", "--out", "x"], "expected a world that box can"),
        (["train", "box", "--world", "moon", "--out", "x"], "invalid choice: 'moon'"),
        (["train", "box", "--world", "land", "--seconds", "-1", "--out", "x"], "seconds above 0"),
        (
            ["train", "box", "--world", "land", "--set", "boxes=abc", "--out", "x"],
            "boxes: expected",
        ),
        (
            ["train", "box", "--world", "land", "--set", "boxes=9999", "--out", "x"],
            "boxes: expected",
        ),
        (
            ["train", "box", "--world", "land", "--set", "boxes", "--out", "x"],
            "expected name=value",
        ),
        (["train", "box", "--world", "land", "--set", "bax=2", "--out", "x"], "expected a setting"),
        (["sample", "box-moon", "--out", "x.npz"], "expected a shipped checkpoint"),
        (["sample", "box-land", "--out", "x.pkl"], "expected --out to end in .npz"),
        (["sample", "box-land", "--n", "0", "--out", "x.npz"], "expected a whole number from 1"),
        (["sample", "box-land", "--out", "/no/such/folder/x.npz"], "No such file or directory"),
        (["measure", "box-land", "--n", "5"], "expected n of 100 or more; got 5"),
        (["dance"], "invalid choice: 'dance'"),
    ],
)
def test_errors_are_one_clear_line(capsys, tmp_path, monkeypatch, words, sentence) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code = main(words)
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1
