"""A school's own sign-in (OpenID Connect): who asks is, at once, the person that the test chose."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "from-noise"


class SchoolLogin(ThreadingHTTPServer):
    """On a free port of this machine. person: the claims of who signs in next."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.person: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
        self.asked: dict[str, dict[str, str]] = {}  # code -> what it was given for
        Thread(target=self.serve_forever, daemon=True).start()

    def secrets(self, site: str) -> str:
        """What a course at this address has to be told, as TOML."""
        return (
            "[auth]\n"
            f'redirect_uri = "{site}/oauth2callback"\n'
            f'cookie_secret = "{"of this test alone " * 3}"\n'
            f'client_id = "{CLIENT}"\n'
            'client_secret = "known to both"\n'
            f'server_metadata_url = "{self.address}/.well-known/openid-configuration"\n'
        )

    def metadata(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0, section 3."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def tokens(self, code: str) -> dict[str, Any]:
        """OpenID Connect Core 1.0, section 3.1.3.3. KeyError for a code that was never given."""
        asked, now = self.asked.pop(code), int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"]} if "nonce" in asked else {}
        header = {"alg": "RS256", "kid": self.key.kid}
        signed = jwt.encode(header, claims | json.loads(asked["person"]), self.key)
        return {
            "access_token": "none",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": signed,
        }


class _Answers(BaseHTTPRequestHandler):
    server: SchoolLogin

    def do_GET(self) -> None:
        school, (path, query) = self.server, urlsplit(self.path)[2:4]
        if path == "/.well-known/openid-configuration":
            self._tell(school.metadata())
        elif path == "/keys":
            self._tell({"keys": [school.key.as_dict(private=False)]})
        elif path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            code = f"code{len(school.asked)}x{time.monotonic_ns()}"
            school.asked[code] = asked | {"person": json.dumps(school.person)}
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._tell(self.server.tokens(parse_qs(body)["code"][0]))

    def _tell(self, found: dict[str, Any]) -> None:
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""
