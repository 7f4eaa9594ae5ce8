"""Where shipped files live."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
DATASETS = DATA / "datasets"
CHECKPOINTS = DATA / "checkpoints"
