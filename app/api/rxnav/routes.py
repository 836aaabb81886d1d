"""One call under three addresses: `.json`, `.xml`, and bare; its refusals keep the disclaimer that clients read."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.deps import current, desk
from app.api.html.addresses import Site
from app.api.rxnav.asked import Asked, AskedWronglyError, asked
from app.api.rxnav.present import Part, Speaker
from app.api.rxnav.written import written
from app.services.pairs import Pairs
from app.store.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Call:
    """One request and what it is answered with."""

    asked: Asked
    knowledge: Knowledge
    pairs: Pairs
    speaker: Speaker
    code: str = ""  # the RxCUI in the path, where there is one


Answer = Callable[[Call], Part]


def add(router: APIRouter, path: str, answer: Answer, *, root: str) -> None:
    """Serve a call of RxNav; the contract is RxNav's own, so it stands outside our OpenAPI document."""

    def endpoint(request: Request) -> Response:
        meant = asked(request)
        knowledge = current(request)
        speaker = Speaker(knowledge, Site.of(request).base)
        code = str(request.path_params.get("code", ""))
        try:
            found = answer(Call(meant, knowledge, desk(request).pairs, speaker, code))
        except AskedWronglyError as error:
            refusal = {"nlmDisclaimer": speaker.disclaimer(str(error)), "error": str(error)}
            return written(refusal, meant.media_type, root=root, status=400)
        return written(found, meant.media_type, root=root)

    for suffix in ("", ".json", ".xml"):
        router.add_api_route(path + suffix, endpoint, methods=["GET"], include_in_schema=False, name=path)
