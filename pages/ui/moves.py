"""How often something of a lesson has moved in this session: what its parts have to follow."""

import streamlit as st


class Moves:
    """What moved, and what the part that runs has asked for (`_read`)."""

    _read: set[str]

    @property
    def moved(self) -> dict[str, int]:
        """Of each control that has moved in this session, which move was its last."""
        return st.session_state.setdefault("_moved", {})

    def stir(self, name: str) -> None:
        """Something beside the controls has moved: parts that `watch` it follow."""
        st.session_state["_moves"] = self.moved[name] = self.moves + 1

    def watch(self, name: str) -> None:
        """Have the part that runs follow what is stirred under that name."""
        self._read.add(name)

    @property
    def moves(self) -> int:
        """How often a control has moved in this session."""
        return st.session_state.get("_moves", 0)
