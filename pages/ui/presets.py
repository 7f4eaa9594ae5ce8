"""Named settings for one press, some of them made to fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.ui.words import _


@dataclass(frozen=True)
class Preset:
    """Named settings for one press. With `failure`, it breaks something on purpose: the text is
    the answer to "What went wrong?", folded until the learner opens it."""

    name: str
    label: str
    values: Mapping[str, Any]
    failure: str = ""


def press_row(
    presets: Sequence[Preset],
    lesson: str,
    put: Callable[..., None],
    fixed: Callable[[str], bool],
) -> None:
    """A button each; `put(values=...)` is called before the script runs again.

    A preset that would move a control which is `fixed` cannot be pressed.
    """
    with st.container(horizontal=True, gap="small", key=f"presets_{presets[0].name}"):
        for preset in presets:
            kind = "crack" if preset.failure else "preset"
            st.button(
                preset.label,
                key=f"{kind}_{preset.name}",
                help=_("Breaks on purpose. What went wrong?") if preset.failure else None,
                on_click=put,
                kwargs={"values": preset.values},
                disabled=any(map(fixed, preset.values)),
            )
