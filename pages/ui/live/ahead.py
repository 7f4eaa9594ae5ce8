"""Where `ahead.js` fetches the bytes of a view at settings that a learner has not asked for yet."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.ui.live.choice import Choice
from pages.ui.live.map_view import Range
from pages.ui.run_routes import NO_STORE

LONGEST = 400  # signs of a question


def ahead_route(path: str, view: Callable[[str], bytes]) -> Route:
    """Answer `path?question` with the bytes view(question), or with 400 and its ValueError."""

    def answer(request: Request) -> Response:
        try:
            blob = view(request.url.query[:LONGEST])
        except ValueError as error:
            return Response(str(error), status_code=400)
        return Response(blob, media_type="application/octet-stream", headers=NO_STORE)

    return Route(path, answer)


def each_other(
    path: str, choices: Sequence[Choice], sliders: Sequence[Range] = (), **rest: object
) -> dict[str, dict[str, str]]:
    """The `ahead` of a view whose choices, sliders and `rest` say all: every word and every value,
    those in play too, since a quick hand is back where it began before Python has heard of it.
    """
    words = {one.name: list(one.options) for one in choices}
    words |= {one.name: [f"{value:g}" for value in one.values or ()] for one in sliders}
    here = {one.name: one.value for one in choices}
    here |= {one.name: f"{one.value:g}" for one in sliders} | rest
    return {
        name: {word: f"{path}?{urlencode(here | {name: word})}" for word in others}
        for name, others in words.items()
    }
