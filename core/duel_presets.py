"""The games that are shipped as recordings: world, settings, moves. Each failure has its cure.

A cure has as many rounds as what it cures, so that patience is not what makes the difference.
"""

from typing import Any

Game = tuple[str, dict[str, Any], str]

_CALM = {
    "game": "relativistic", "weight": 0.005, "expert_rate": 0.005, "rate": 0.002,
    "noise": 2, "noise_kind": "uniform",
}  # fmt: skip
_RASH = {
    "game": "non-saturating", "weight": 0.0, "expert_rate": 0.002, "rate": 0.01,
    "noise": 2, "noise_kind": "uniform",
}  # fmt: skip
_STRICT = {
    "game": "minimax", "weight": 0.0, "expert_steps": 20, "expert_rate": 0.005, "rate": 0.001,
    "noise": 2, "noise_kind": "uniform",
}  # fmt: skip
_ROUND = _RASH | {"game": "wasserstein", "rate": 0.002, "expert_rate": 0.0005}

GAMES: dict[str, Game] = {
    "healthy": ("ring", _CALM, "r2400"),
    "collapse": ("ring", _RASH, "r2400"),
    "strong": ("ring", _STRICT, "r118"),
    "cured": ("ring", _CALM | {"expert_steps": 20}, "r118"),
    "turning": ("ring", _ROUND, "r1200"),
    "rested": ("ring", _ROUND | {"weight": 1.0, "expert_rate": 0.005, "settle": 200}, "r1200"),
    "forgotten": ("land", _RASH, "r2400"),
    "remembered": ("land", _CALM, "r2400"),
}  # fmt: skip
