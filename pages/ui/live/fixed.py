"""What no setting of a lesson changes: the browser fetches it once, compressed, for a week."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

WEEK = "max-age=604800"


def fixed_route(lesson: str, blob: Callable[[str], bytes]) -> Route:
    """GET /assets/<lesson>/<name>.bin: the gzipped ``blob(name)``; 404 where that is a KeyError."""

    def answer(request: Request) -> Response:
        try:
            body = blob(request.path_params["name"])
        except KeyError:
            return Response(status_code=404)
        headers = {"Cache-Control": WEEK, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(body, media_type="application/octet-stream", headers=headers)

    return Route(f"/assets/{lesson}/{{name:page}}.bin", answer)
