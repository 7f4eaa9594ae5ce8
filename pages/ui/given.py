"""The controls of a view with values that an address gives: no session, no page."""

from collections.abc import Mapping
from typing import Any

from pages.ui.controls import Controls
from pages.ui.rules import FREE


class Given(Controls):
    """Controls whose values are given, as for the bytes of a view that is fetched ahead."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.defaults, self._given, self.rules = {}, values, FREE

    def hold(self, name: str, default: Any, check: Any) -> Any:
        """The given value, as the address would have it; ValueError for one that it refuses."""
        return check(str(self._given.get(name, default)))
