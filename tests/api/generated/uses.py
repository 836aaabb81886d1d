"""A program of a partner: python uses.py FOLDER ADDRESS summary|check|resolve|export WORDS..., an answer as JSON.

FOLDER holds the generated package `takewith_client`; nothing of TakeWith itself is imported.
"""

import json
import sys
from typing import Any

sys.path.insert(0, sys.argv[1])

from takewith_client import Client
from takewith_client.api.catalogue import list_compounds
from takewith_client.api.interactions import check_interactions
from takewith_client.api.releases import export_release, list_releases
from takewith_client.api.resolve import resolve_names
from takewith_client.api.summaries import create_summaries, get_summary
from takewith_client.models import (
    CheckRequest,
    PatientRequest,
    Problem,
    ResolveRequest,
    SummariesRequest,
    TakenRequest,
)

client = Client(sys.argv[2], raise_on_unexpected_status=True)


def summary(compound: str, condition: str) -> dict[str, Any]:
    """General information, then the same for a person."""
    found = get_summary.sync(compound, condition, client=client)
    if isinstance(found, Problem):
        return {"status": found.status, "nearest": found.nearest}
    asked = SummariesRequest(compounds=[compound], condition=condition, patient=PatientRequest(egfr=48.0))
    for_person = create_summaries.sync(client=client, body=asked)
    assert for_person.summaries[0].release == found.release
    findings = [finding.id for category in found.categories for finding in category.findings]
    return {"display": found.answer.display.to_dict(), "findings": findings}


def check(*names: str) -> dict[str, Any]:
    """A list, the first of it with a dose."""
    first = TakenRequest(substance=names[0], dose=5.0, unit="mg")
    found = check_interactions.sync(client=client, body=CheckRequest(substances=[first, *names[1:]]))
    return {
        "severities": [finding.severity for finding in found.findings if finding.severity],
        "unresolved": [name.input_ for name in found.unresolved],
        "sentence": found.coverage.sentence,
    }


def resolve(*names: str) -> dict[str, Any]:
    """Names as people write them."""
    found = resolve_names.sync(client=client, body=ResolveRequest(names=list(names)))
    return {"names": [[name.input_, name.status, name.substance] for name in found.names]}


def export() -> dict[str, Any]:
    """Every compound, page by page, and the release as lines."""
    page = list_compounds.sync(client=client, limit=1)
    compounds = [item.slug for item in page.items]
    while page.next_ is not None:
        page = list_compounds.sync(client=client, limit=1, cursor=page.next_)
        compounds += [item.slug for item in page.items]
    [release] = list_releases.sync(client=client).items
    lines = export_release.sync(release.id, client=client).splitlines()
    return {"compounds": compounds, "lines": len([json.loads(line) for line in lines])}


with client:
    answer = {"summary": summary, "check": check, "resolve": resolve, "export": export}[sys.argv[3]](*sys.argv[4:])
json.dump(answer, sys.stdout)
