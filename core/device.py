"""Which device a model runs on. Chosen once, where the model is made; tensors decide from then."""

import torch


def pick(name: str = "auto") -> torch.device:
    """The device called ``auto``, ``cpu`` or ``cuda``; auto takes CUDA where there is one.

    Raises ValueError where the name is unknown or CUDA was asked for and is absent.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise ValueError(f"expected device auto, cpu or cuda; got {name!r}")
    found = torch.cuda.is_available()
    if name == "cuda" and not found:
        raise ValueError("expected a CUDA device; got none on this machine")
    return torch.device("cuda" if found and name != "cpu" else "cpu")
