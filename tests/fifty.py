"""The fifty outfits by counting words in their file, and the page that counts them."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from itertools import product as every_way

import numpy as np
from sources import ROOT
from streamlit.testing.v1 import AppTest

from core.worlds import get
from core.worlds.outfits import FEATURES
from pages.ui.live.bytes import unpack

PAGE = str(ROOT / "pages" / "basics" / "fashion.py")
FILE = ROOT / "data" / "datasets" / "outfits50.csv"
LINES = list(csv.reader(FILE.read_text("utf-8").splitlines()))[1:]
COLUMNS = [Counter(column) for column in zip(*LINES, strict=True)]
EVERY = list(every_way(*(feature.values for feature in FEATURES)))  # in the order of the table
WHITE = ("Round", "White", "ShirtScoopNeck", "Red", "LongHairStraight")
BLUE = ("Round", "Blue01", "ShirtScoopNeck", "Red", "LongHairStraight")
SILLY = ("Blank", "Pink", "Hoodie", "PastelPink", "NoHair")


def naive(outfit, a=0.0):
    """p(x) of naive Bayes from the file, by counting words."""
    parts = zip(COLUMNS, outfit, FEATURES, strict=True)
    return math.prod((c[v] + a) / (50 + a * len(f.values)) for c, v, f in parts)


def joint(outfit, a=0.0):
    """p(x) of one number a combination from the file."""
    return (LINES.count(list(outfit)) + a) / (50 + a * 4032)


def tables(a):
    """Both tables over all 4,032 outfits."""
    return [np.array([p(outfit, a) for outfit in EVERY]) for p in (naive, joint)]


def nats(p):
    """The entropy of a table, by numpy."""
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())


def excess(p):
    """KL(truth || p), by numpy."""
    truth = get("outfits").table.numpy()
    own = truth > 0
    with np.errstate(divide="ignore"):
        return float((truth[own] * (np.log(truth[own]) - np.log(p[own]))).sum())


def run(**query):
    """The lesson with settings in the address, after its first run."""
    app = AppTest.from_file(PAGE, default_timeout=120)
    for name, value in query.items():
        app.query_params[f"c_{name}"] = str(value)
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def text(app):
    """All that is said on the page, without tags."""
    said = [one.value for one in app.markdown] + [str(one.proto.body) for one in app.get("html")]
    return re.sub(r"<[^>]*>", "", "\n".join(said)).replace("\u202f", " ")


def view(app, name):
    """What the only live view of that name is told, beside its arrays."""
    told = [
        one.proto
        for one in app.get("bidi_component")
        if one.proto.component_name.endswith(f".{name}")
    ]
    return unpack(told[0].bytes)[1]


def commit(app, name, word):
    """Commit a prediction."""
    app.radio(key=f"guess_{name}").set_value(word).run()
    app.button(key=f"commit_{name}").click().run()
    assert not app.exception
    return app


def stops():
    """The stops of the slider, out of the source."""
    written = (ROOT / "core" / "outfit_tasks.py").read_text("utf-8")
    source = re.findall(r"^SM[A-Z]+ = \((.*?)\)", written, re.M)
    return [float(one) for one in re.findall(r"\d+\.\d+", " ".join(source))]
