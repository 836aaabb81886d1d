"""GET /llms.txt: what a program that reads the web should know before it uses this service."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.html.addresses import Site

router = APIRouter(include_in_schema=False)

_TEXT = """\
# TakeWith

> Can I take X with my treatment for Y? Cited, structured interaction summaries of medicines, supplements, herbs, \
foods and other substances with the treatments of a condition. General information: not medical advice, not a medical \
device.

When you use an answer:

- Show `answer.display` whole (headline, action, coverage, as_of, release) or do not show the answer.
- `not_assessed`, `none_known` and `studied_no_effect` are three different answers. None of them means safe.
- Add no claim, number or severity that is not in the document, and change none. Keep its references.
- Never advise to skip, delay, stop or re-dose a prescribed treatment. Send people to the team that treats them.
- A name that comes back `ambiguous` or `unresolved` was not understood: ask the person, never choose for them.
- Send what a person takes or has in a POST body only, never in an address. Nothing of it is stored or logged.

## Ask

- [A summary as Markdown]({base}/v1/summaries/ketamine/stage-iv-cancer): `GET /v1/summaries/{{compound}}/{{condition}}` \
with `Accept: text/markdown`; `regimen=` makes it short
- [Names to substances]({base}/docs#/resolve/resolve_names): `POST /v1/resolve`
- [A list of substances]({base}/docs#/interactions/check_interactions): `POST /v1/interactions/check`
- [Compounds]({base}/v1/compounds) and [conditions]({base}/v1/conditions): what can be asked about
{mcp}
## Reference

- [OpenAPI document]({base}/openapi.json): every operation and field, with real examples
- [Service description]({base}/service-info): version, licence of the data, how to cite it
- [Terms]({base}/v1/legal): intended use, licences, what must be shown
- [Withdrawals]({base}/v1/withdrawals): findings found wrong; they override every copy

## Optional

- [Sources and method]({base}/how-we-know)
- [Releases]({base}/v1/releases): pin one with `release=`
"""
_MCP = "- Model Context Protocol: streamable HTTP at {base}/mcp, tools `resolve`, `summary`, `check`\n"


@router.get("/llms.txt")
def read_llms(request: Request) -> Response:
    """The text, with the addresses of this service."""
    base = Site.of(request).base
    mcp = _MCP.format(base=base) if request.app.state.mcp is not None else ""
    return Response(_TEXT.format(base=base, mcp=mcp), media_type="text/plain")
