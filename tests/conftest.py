"""What every test may ask for: a device, the running app, and a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="where the models of the tests live; auto takes CUDA where there is one",
    )


@pytest.fixture(scope="session")
def device(pytestconfig: pytest.Config) -> torch.device:
    """The device asked for with --device; asking for CUDA where there is none is an error."""
    asked = pytestconfig.getoption("--device")
    found = torch.cuda.is_available()
    if asked == "cuda" and not found:
        raise pytest.UsageError("expected a CUDA device for --device cuda; got none")
    return torch.device("cuda" if found and asked != "cpu" else "cpu")


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the app, started once as `make run` starts it."""
    from browser import serve

    with serve() as address:
        yield address


@pytest.fixture(scope="session")
def chrome() -> Iterator[object]:
    """One headless Chromium for the whole session."""
    from browser import launch

    with launch() as browser:
        yield browser
