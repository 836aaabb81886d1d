"""/v1/webhooks: partners that want to be told of releases and withdrawals."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from app.api.deps import DeskDep
from app.api.keys import holder_with
from app.api.problems import problems
from app.api.refusals import KeyNeededError, WebhooksOffError
from app.api.rest.replies import reply
from app.api.rest.schemas.partners import NewWebhookDocument, WebhookDocument, WebhookList, WebhookRequest
from app.records import webhooks
from app.records.keybook import Holder
from app.records.webhooks import TooManyWebhooksError, UnknownWebhookError
from app.store.api_keys import KeyScope

router = APIRouter(tags=["partners"])

HolderDep = Annotated[Holder, Depends(holder_with(KeyScope.READ))]


@router.post(
    "/webhooks",
    operation_id="create_webhook",
    response_model=NewWebhookDocument,
    status_code=201,
    responses=problems(KeyNeededError, WebhooksOffError, TooManyWebhooksError, also=(413, 415), pinned=False),
    summary="Be told of releases and withdrawals",
)
def create_webhook(body: WebhookRequest, holder: HolderDep, desk: DeskDep) -> Response:
    """Keep an address that is told of every release and withdrawal from now on, signed, with bounded retries.

    The secret is shown here and never again.
    """
    if desk.webhooks is None:
        raise WebhooksOffError
    try:
        desk.webhooks.checked(body.url)
    except ValueError as error:
        raise RequestValidationError(
            [{"type": "value_error", "loc": ("body", "url"), "msg": str(error), "ctx": {"error": str(error)}}]
        ) from None
    made = webhooks.add(desk.base.database, holder.id, body.url, now=datetime.now(UTC))
    secret = webhooks.secret_of(desk.webhooks.master, made.id)
    shown = NewWebhookDocument(**_shown(made).model_dump(), secret=secret)
    answer = reply(shown, location=f"/v1/webhooks/{made.id}")
    answer.status_code = 201
    return answer


@router.get(
    "/webhooks",
    operation_id="list_webhooks",
    response_model=WebhookList,
    responses=problems(KeyNeededError, pinned=False),
    summary="Your webhooks",
)
def list_webhooks(holder: HolderDep, desk: DeskDep) -> Response:
    """The addresses of the holder of this key, and how they stand."""
    found = webhooks.listed(desk.base.database, holder.id)
    return _private(reply(WebhookList(items=[_shown(one) for one in found], next=None)))


@router.delete(
    "/webhooks/{id}",
    operation_id="delete_webhook",
    status_code=204,
    responses=problems(KeyNeededError, UnknownWebhookError, pinned=False),
    summary="Be told no more",
)
def delete_webhook(
    id: Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="Id of the webhook.")],  # noqa: A002  # as documented
    holder: HolderDep,
    desk: DeskDep,
) -> Response:
    """Forget an address at once."""
    webhooks.remove(desk.base.database, id, holder.id)
    return Response(status_code=204)


def _shown(webhook: webhooks.Webhook) -> WebhookDocument:
    return WebhookDocument.model_validate(webhook)


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
