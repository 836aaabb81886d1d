"""Which encoding the client takes, and the bytes in it."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Protocol

import brotli
import zstandard

# Below this the headers outweigh what is saved.
MIN_BYTES = 600
IDENTITY = "identity"


def _gzip(body: bytes) -> bytes:
    # No file name and no time in the header: equal input gives equal bytes.
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def _brotli(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body, quality=5)
    return packed


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=6).compress(body)


# In order of preference where the client weighs them alike: smallest first at these levels.
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {"br": _brotli, "zstd": _zstd, "gzip": _gzip}


@lru_cache(maxsize=256)
def chosen(accept_encoding: str | None) -> str:
    """Return the encoding to answer in: the heaviest that both sides know, else identity (RFC 9110, 12.5.3)."""
    weights = _weights(accept_encoding or "")
    anything = weights.get("*", 0.0)
    offered = [(weights.get(name, anything), name) for name in ENCODERS]
    best = max(offered, key=lambda o: o[0])  # max keeps the first of equals: our order of preference
    return best[1] if best[0] > 0 and best[0] >= weights.get(IDENTITY, 0.0) else IDENTITY


def compressed(body: bytes, encoding: str) -> bytes:
    """Return the body in the encoding; deterministic, so that equal answers are equal bytes."""
    return body if encoding == IDENTITY else ENCODERS[encoding](body)


class _Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Brotli:
    """Brotli's packer, which names its parts otherwise."""

    def __init__(self) -> None:
        self._packer = brotli.Compressor(quality=5)

    def compress(self, data: bytes, /) -> bytes:
        packed: bytes = self._packer.process(data)
        return packed

    def flush(self) -> bytes:
        packed: bytes = self._packer.finish()
        return packed


_PACKERS: Mapping[str, Callable[[], _Packer]] = {
    "br": _Brotli,
    "zstd": lambda: zstandard.ZstdCompressor(level=6).compressobj(),
    "gzip": lambda: zlib.compressobj(6, zlib.DEFLATED, 31),
}


def streamed(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield a stream in an encoding; equal chunks give equal bytes."""
    if encoding == IDENTITY:
        yield from chunks
        return
    packer = _PACKERS[encoding]()
    for chunk in chunks:
        packed = packer.compress(chunk)
        if packed:
            yield packed
    yield packer.flush()


def _weights(header: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip():
            weights[name.strip()] = quality(parameters)
    return weights


def quality(parameters: str) -> float:
    """Return the q of `;q=0.5`, 1.0 where there is none, 0.0 where it is not a number between 0 and 1."""
    for parameter in parameters.split(";"):
        key, _, value = parameter.strip().partition("=")
        if key.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0.0 <= weight <= 1.0 else 0.0
    return 1.0
