"""Slow and rude clients of a real server: each loses its connection, nobody else notices."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import KNOWLEDGE, filled
from tests.api.running import Server, running

pytestmark = pytest.mark.slow

HEAD = b"POST /v1/resolve HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
SOON = {"HEAD_SECONDS": "1", "STALL_SECONDS": "1", "HTTP_BODY_SECONDS": "1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("slow")
    with running(filled(folder / "small.sqlite3", KNOWLEDGE), folder, SOON) as started:
        yield started


def received(connection: socket.socket) -> bytes:
    """Return everything until the server closes; fails where it does not within ten seconds."""
    parts = bytearray()
    while True:
        try:
            part = connection.recv(65_536)
        except ConnectionResetError:
            part = b""
        if not part:
            return bytes(parts)
        parts += part


def cut_off(connection: socket.socket, again: bytes) -> bool:
    """Send the same every tenth of a second until the server has hung up; False where it has not in ten seconds."""
    try:
        for _ in range(100):
            connection.sendall(again)
            time.sleep(0.1)
    except (ConnectionResetError, BrokenPipeError):
        return True
    except TimeoutError:  # nobody takes it any more, but nobody hung up
        return False
    return False


@pytest.mark.parametrize("begun", [b"", b"GET /v1/comp", HEAD], ids=["silence", "half a line", "half a head"])
def test_a_head_that_does_not_come_ends_the_connection(server: Server, begun: bytes) -> None:
    with server.connection() as connection:
        connection.sendall(begun)
        assert received(connection) == b""


def test_a_head_that_trickles_ends_the_connection(server: Server) -> None:
    """One byte now and then keeps an idle timeout from ever ending; the whole head has one second."""
    with server.connection() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        assert cut_off(connection, b"X")


def test_a_second_head_on_a_connection_has_its_time_too(server: Server) -> None:
    with server.connection() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HT")
        answer = received(connection)
    assert answer.count(b"HTTP/1.1 200 OK") == 1


def test_a_body_that_does_not_come_is_a_problem_and_ends_the_connection(server: Server) -> None:
    with server.connection() as connection:
        connection.sendall(HEAD + b'Content-Length: 100\r\n\r\n{"names":')
        answer = received(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"urn:problem-type:takewith:request-timeout" in answer


def test_a_body_that_nobody_wants_does_not_go_on_for_ever(server: Server) -> None:
    with server.connection() as connection:
        connection.sendall(HEAD + b"Content-Length: 1000000000\r\n\r\n")
        assert cut_off(connection, b" " * 1000)


def test_a_client_that_does_not_read_loses_the_connection(server: Server) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", server.port))
        asked = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
        assert cut_off(connection, asked * 20)


def test_a_connection_in_use_is_kept(server: Server) -> None:
    with server.connection() as connection:
        for _ in range(5):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while not answer.endswith(b"}"):
                part = connection.recv(65_536)
                assert part, "the connection was closed"
                answer += part
            assert answer.startswith(b"HTTP/1.1 200 OK")
            time.sleep(0.5)


def test_others_are_answered_while_hundreds_dawdle(server: Server) -> None:
    dawdling = [server.connection() for _ in range(300)]
    try:
        for connection in dawdling:
            connection.sendall(b"GET /v1/comp")
        assert server.get("/v1/compounds").status_code == 200
    finally:
        for connection in dawdling:
            connection.close()


def test_beyond_the_limit_of_connections_the_server_says_so(tmp_path: Path) -> None:
    url = filled(tmp_path / "small.sqlite3", KNOWLEDGE)
    with running(url, tmp_path, {"MAX_CONNECTIONS": "20"}) as server:
        held = [server.connection() for _ in range(30)]
        try:
            time.sleep(0.2)
            assert server.get("/healthz").status_code == 503
        finally:
            for connection in held:
                connection.close()
        time.sleep(0.2)
        assert server.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    ],
    ids=["TLS", "version", "address", "two lengths", "long header"],
)
def test_nonsense_is_refused_and_not_logged(server: Server, nonsense: bytes) -> None:
    with server.connection() as connection:
        connection.sendall(nonsense)
        connection.shutdown(socket.SHUT_WR)
        answer = received(connection)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 200"))
    assert "Traceback" not in server.told.read_text()
