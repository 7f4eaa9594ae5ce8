"""The app as `make run` starts it, save for the models that it loads before its first visitor.

What a page needs is loaded when it asks for it, which also proves that no page leans on the warmth.
Loading all at once costs 17 seconds of the processor, and a gate starts a dozen servers.
"""

from streamlit.web.cli import main

from pages.ui import server, store

if __name__ == "__main__":
    server.FIRST_SEEN = ()
    store.warm = lambda: None
    main(prog_name="streamlit")
