"""Counts of requests that several replicas share, in Redis."""

from collections.abc import Sequence
from dataclasses import dataclass

PATIENCE_S = 0.5  # for connecting and for each answer: who asks has better things to do


class CountsUnreachableError(Exception):
    """The shared counts cannot be reached; the cause is named by its type, for messages may hold addresses."""


@dataclass(frozen=True, slots=True)
class Addend:
    """So many more requests for one count, which is forgotten some seconds after it began."""

    name: str
    amount: int
    seconds: int


class RedisCounts:
    """Adds to shared counts. Blocks: not for the event loop."""

    def __init__(self, url: str) -> None:
        # Imported where they are wanted: most services stand alone, and would start a tenth of a second later.
        from limits.storage import RedisStorage
        from redis import ConnectionPool
        from redis.backoff import NoBackoff
        from redis.exceptions import RedisError
        from redis.retry import Retry

        options = {"socket_timeout": PATIENCE_S, "socket_connect_timeout": PATIENCE_S, "retry": Retry(NoBackoff(), 0)}
        try:
            self._pool = ConnectionPool.from_url(url, **options)
        except ValueError:
            raise CountsUnreachableError("TAKEWITH_REDIS_URL cannot be read: use redis://HOST:PORT/NUMBER") from None
        self._failures = (RedisError, OSError)
        self._storage = RedisStorage(url, connection_pool=self._pool, key_prefix="takewith")

    def add(self, addends: Sequence[Addend]) -> list[int]:
        """Return each count with the addend in it; raises CountsUnreachableError at the first that fails."""
        try:
            return [self._storage.incr(one.name, one.seconds, one.amount) for one in addends]
        except self._failures as error:
            raise CountsUnreachableError(type(error).__name__) from None

    def close(self) -> None:
        """Give the connections back."""
        self._pool.disconnect()
