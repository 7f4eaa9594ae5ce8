"""The app as `make run` starts it, save for the models that it loads before its first visitor.

What a page needs is loaded when it asks: for tests that visit few pages, or each of them once.
"""

from streamlit.web.cli import main

from pages.ui import server, store

if __name__ == "__main__":
    server.FIRST_SEEN = ()
    store.warm = lambda: None
    main(prog_name="streamlit")
