"""What routes ask of the sender: a key with a scope, an allowance of its own for what is rare."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.api.gate import SENDER, Sender
from app.api.limits import Limiter, Policy
from app.api.refusals import KeyNeededError, ScopeMissingError, TooManyError
from app.records.keybook import Holder
from app.store.api_keys import KeyScope

# For the OpenAPI document and its "Authorize" button; the gate has read the key by then.
_Bearer = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(scheme_name="key", description="A key of this service.", auto_error=False)),
]


def holder_with(*scopes: KeyScope) -> Callable[..., Holder]:
    """Return a dependency that gives the holder of the key of a request, where the key has one of these scopes.

    It raises KeyNeededError (401) without a key and ScopeMissingError (403) where the key has not. To tell two people
    apart compare `Holder.id`, which rotating does not change.
    """

    def holder(request: Request, _: _Bearer) -> Holder:
        found = sender(request).holder
        if found is None:
            raise KeyNeededError
        if not any(found.may(scope) for scope in scopes):
            raise ScopeMissingError(scopes[0])
        return found

    return holder


def sender(request: Request) -> Sender:
    """Return who sent a request."""
    found: Sender = request.scope[SENDER]
    return found


def spend(request: Request, limiter: Limiter, allowance: Policy) -> None:
    """Count a request against an allowance beside the general one; raises TooManyError (429) where it is used up."""
    standing = limiter.count(sender(request).counted_as, allowance)
    if standing.wait:
        raise TooManyError(standing.wait)
