"""Why a sender is refused: no key, not this key, not so often. `problems.py` gives the status."""

from collections.abc import Mapping

from app.store.api_keys import KeyScope

CHALLENGE = 'Bearer realm="takewith"'
# The same for an unknown, a revoked, an expired and a broken key.
NOT_ACCEPTED = (
    "This key is not accepted. Send a valid one as `Authorization: Bearer KEY`, or none where none is needed."
)
KEY_NEEDED = "This needs a key: `Authorization: Bearer KEY`."
UNCHECKED = "Keys cannot be checked at the moment. Nothing was done; please try again."
TOO_MANY = "Too many requests. Retry-After says in how many seconds the next one is answered."


class SenderError(Exception):
    """A sender that is refused; `headers` go with the answer."""

    headers: Mapping[str, str]


class KeyNeededError(SenderError):
    """A route that needs a key was asked without one."""

    def __init__(self) -> None:
        super().__init__(KEY_NEEDED)
        self.headers = {"WWW-Authenticate": CHALLENGE}


class ScopeMissingError(SenderError):
    """The key does not allow this."""

    def __init__(self, scope: KeyScope) -> None:
        super().__init__(f"This key does not have the scope `{scope}`.")
        self.headers = {"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'}


class WebhooksOffError(Exception):
    """The operator has not switched webhooks on."""

    def __init__(self) -> None:
        super().__init__("Webhooks are not switched on here; read /v1/changes.atom or /v1/releases instead.")


class VersionNeededError(Exception):
    """A change of something that does not say which version of it was seen."""

    def __init__(self) -> None:
        super().__init__("This needs `If-Match` with the ETag of the version that you read. Nothing was done.")


class TooManyError(SenderError):
    """An allowance is used up."""

    def __init__(self, wait: int) -> None:
        super().__init__(TOO_MANY)
        self.headers = {"Retry-After": str(wait)}
