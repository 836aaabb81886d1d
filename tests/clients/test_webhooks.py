"""Nothing is sent but to a public https address, and only to the one that was checked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.clients.webhooks import AddressRefusedError, checked, tell


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://1.1.1.1/", "must begin with https"),
        ("ftp://1.1.1.1/", "must begin with https"),
        ("https://127.0.0.1/", "private network"),
        ("https://localhost/", "private network"),
        ("https://[::1]/", "private network"),
        ("https://[::ffff:10.0.0.1]/", "private network"),
        ("https://10.1.2.3/", "private network"),
        ("https://169.254.169.254/latest", "private network"),
        ("https://0.0.0.0/", "private network"),
        ("https://user:pw@1.1.1.1/", "neither a user"),
        ("https://1.1.1.1:99999/", "needs a host"),
        ("https:///path", "needs a host"),
    ],
)
def test_an_address_that_leads_inside_is_refused(url: str, reason: str) -> None:
    with pytest.raises(AddressRefusedError, match=reason):
        checked(url)


def test_a_public_address_is_taken() -> None:
    assert checked("https://1.1.1.1/told") == "1.1.1.1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, self.headers["Host"], self.headers["X-Signed"], body))  # type: ignore[attr-defined]
        self.send_response(302 if self.path == "/away" else 204)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def partner() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    server.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_partner_inside_is_told_where_the_operator_allows_it(partner: HTTPServer) -> None:
    port = partner.server_address[1]
    assert tell(f"http://localhost:{port}/told?a=1", b"{}", {"X-Signed": "s"}, allow_private=True)
    assert partner.seen == [("/told?a=1", f"localhost:{port}", "s", b"{}")]  # type: ignore[attr-defined]


def test_a_redirect_is_not_followed(partner: HTTPServer) -> None:
    port = partner.server_address[1]
    assert not tell(f"http://localhost:{port}/away", b"{}", {}, allow_private=True)


def test_a_server_that_is_away_is_a_failed_attempt() -> None:
    assert not tell("http://localhost:9/", b"{}", {}, allow_private=True)
