"""A lesson run without a browser: open it at an address, read its words."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def opened(path: str, **query: str) -> AppTest:
    """The page at `path` with these parameters in its address; what it raises fails the test."""
    app = AppTest.from_file(path, default_timeout=300)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def words(app: AppTest) -> str:
    """All its prose and all its HTML."""
    return " ".join(
        [one.value for one in app.markdown] + [str(one.proto.body) for one in app.get("html")]
    )
