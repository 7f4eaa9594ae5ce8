"""What is round every page: the stylesheet, put in once a run."""

import streamlit as st

from pages.ui import theme


def open_book() -> None:
    """Give the page the course's colours, type and spacing."""
    st.html(f"<style>{theme.stylesheet()}</style>")
