"""Which encoding and which representation a client gets."""

import zlib

import pytest

from app.api.compression import chosen, compressed
from app.api.etags import matches
from app.api.negotiation import JSON, MARKDOWN, negotiated


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("gzip;q=0", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("deflate", "identity"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("gzip;q=nonsense", "identity"),
        ("zstd", "zstd"),
    ],
)
def test_the_heaviest_encoding_that_both_know_is_chosen(header: str | None, expected: str) -> None:
    assert chosen(header) == expected


def test_compressing_twice_gives_the_same_bytes() -> None:
    body = b"the same answer " * 200
    assert compressed(body, "gzip") == compressed(body, "gzip")
    assert zlib.decompress(compressed(body, "gzip"), 31) == body


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("text/markdown", MARKDOWN),
        ("text/*", MARKDOWN),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("application/json;q=0.5, text/markdown", MARKDOWN),
        ("application/json, text/markdown", JSON),
        ("application/xml", None),
        ("application/json;q=0, */*", MARKDOWN),
    ],
)
def test_the_representation_the_client_weighs_most_is_chosen(header: str | None, expected: str | None) -> None:
    assert negotiated(header, (JSON, MARKDOWN)) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), ("a", False)],
)
def test_if_none_match_compares_weakly(header: str, expected: bool) -> None:
    assert matches(header, '"a"') is expected
