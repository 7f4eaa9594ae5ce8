"""What differs between what was handed in and what would be handed in now.

Only what the item's checks read counts: a control that no check looks at may be moved freely.
"""

from collections.abc import Mapping
from typing import Any

from core.coursework import register
from core.coursework.assignment import Item
from core.coursework.grade import RUN


def reads(item: Item) -> frozenset[str]:
    """The controls that an item's checks and predictions look at, and RUN for a trained model."""
    asked = [(one.metric, one.of) for one in item.checks]
    asked += [(one.metric, one.of) for one in item.predictions if one.metric]
    known = register.metrics()
    found = {
        name.replace("{of}", of)
        for metric, of in asked
        if metric in known
        for name in known[metric].reads
    }
    return frozenset(found)


def changed(item: Item, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The names of the controls, the answers and RUN that count and are not as they were.

    before, now: states as plain values (`State.to_dict`). A model that is no longer there is not
    another model.
    """
    looked = reads(item)
    found = [name for name in sorted(looked - {RUN}) if _other(name, "settings", before, now)]
    found += [one.id for one in item.fields if _other(one.id, "answers", before, now)]
    model = _model(now)
    return [*found, RUN] if RUN in looked and model and model != _model(before) else found


def _other(name: str, part: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    one, other = before[part].get(name), now[part].get(name)
    return bool(one != other)


def _model(state: Mapping[str, Any]) -> str:
    return str(state["checkpoint"] or state["run"])
