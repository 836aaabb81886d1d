"""The committed OpenAPI document, its examples, and the answer that the README shows.

python .ci/openapi.py --check    fail when the code, or an answer that is an example, differs from what is committed
python .ci/openapi.py --write    record the examples from the bundled knowledge, write openapi.json and that answer
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bundled import Asking, application

from app.api.openapi import built, examples

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "openapi.json"
EXAMPLES = ROOT / "app" / "api" / "examples.json"
README = ROOT / "README.md"
# What the README shows between two marks: the opening of one answer.
SHOWN = "/v1/summaries/ketamine-iv/stage-iv-cancer"
SHOWN_UNTIL = "## What to do today"
MARKS = ("as it comes) -->\n```markdown\n", "```\n<!-- answer: end -->")

# One real question for each operation: operation id, method, address, body, representations.
ASKED: tuple[tuple[str, str, str, Any, tuple[str, ...]], ...] = (
    ("get_summary", "GET", "/v1/summaries/riluzole/als?regimen=riluzole", None, ("application/json", "text/markdown")),
    ("create_summaries", "POST", "/v1/summaries", {
        "compounds": ["riluzole"], "condition": "als", "regimen": "riluzole", "agents": ["ciprofloxacin"],
        "patient": {"age": 61, "egfr": 48, "child_pugh": "B", "conditions": ["epilepsy"]},
    }, ("application/json", "text/markdown")),
    ("check_interactions", "POST", "/v1/interactions/check", {"substances": ["ketamine", "aprepitant"]}, ("application/json",)),
    ("list_interactions", "GET", "/v1/interactions?substance=ketamine&severity=major&limit=2", None, ("application/json",)),
    ("get_finding", "GET", "{finding}", None, ("application/json",)),
    ("list_compounds", "GET", "/v1/compounds?q=ketamine", None, ("application/json",)),
    ("get_compound", "GET", "/v1/compounds/riluzole", None, ("application/json",)),
    ("list_conditions", "GET", "/v1/conditions?limit=2", None, ("application/json",)),
    ("get_condition", "GET", "/v1/conditions/als", None, ("application/json",)),
    ("list_condition_regimens", "GET", "/v1/conditions/als/regimens?limit=1", None, ("application/json",)),
    ("list_interaction_categories", "GET", "/v1/interaction-categories", None, ("application/json",)),
    ("get_source", "GET", "/v1/sources/spl-ketamine", None, ("application/json",)),
    ("list_releases", "GET", "/v1/releases", None, ("application/json",)),
    ("get_release", "GET", "{release}", None, ("application/json",)),
    ("list_release_changes", "GET", "{release}/changes?limit=1", None, ("application/json",)),
    ("list_withdrawals", "GET", "/v1/withdrawals", None, ("application/json",)),
    ("get_changes_feed", "GET", "/v1/changes.atom", None, ("application/atom+xml",)),
    ("list_summaries", "GET", "/v1/summaries?compound=riluzole&condition=als", None, ("application/json",)),
    ("get_legal", "GET", "/v1/legal", None, ("application/json",)),
    ("get_service_info", "GET", "/service-info", None, ("application/json",)),
    ("get_health", "GET", "/healthz", None, ("application/json",)),
    ("get_readiness", "GET", "/readyz", None, ("application/json",)),
    ("resolve_names", "POST", "/v1/resolve", {"names": ["Spravato", "Zofran 8 mg", "ketamin"]}, ("application/json",)),
)  # fmt: skip
# Their answers name the release and the hour, so each run makes others.
ALWAYS_NEW = (
    "list_releases", "get_release", "get_readiness", "list_release_changes", "get_changes_feed", "list_summaries",
    "export_release", "get_service_info", "report_finding",
)  # fmt: skip
# The whole export is larger than the rest of the document; its beginning is a real answer, too.
EXPORT_BYTES = 2_000
REPORT = {
    "reason": "outdated",
    "text": "The label was revised: section 7 now gives another dose.",
    "reference": "PMID 12345678",
}
# Refusals that every client meets, recorded once each.
REFUSED = (
    ("get_compound", "GET", "/v1/compounds/ketamin", None, "404"),
    ("create_summaries", "POST", "/v1/summaries", {"compounds": ["ketamine"], "condition": "als", "patient": {"egfr": -3}}, "422"),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    with application() as app:
        ask = Asking(app)
        recorded, shown = recording(ask), opening(ask)
        if wanted.write:
            README.write_text(with_answer(README.read_text(), shown))
            EXAMPLES.write_text(dumped(recorded))
            examples.cache_clear()
            DOCUMENT.write_text(dumped(built(app)))
            return 0
        faults = differences(app, recorded)
        if _before_release(with_answer(README.read_text(), shown)) != _before_release(README.read_text()):
            faults.append("the answer in README.md is no longer what the service answers")
    for fault in faults:
        print(f"{fault}; run: make openapi", file=sys.stderr)
    return 1 if faults else 0


def recording(ask: Asking) -> dict[str, Any]:
    """Return a real request and answer for each operation."""
    recorded: dict[str, Any] = {}
    for operation, method, path, body, media_types in ASKED:
        address = path
        if path == "{finding}":
            first = recorded["check_interactions"]["responses"]["200"]["application/json"]["findings"][0]
            address = f"/v1/findings/{first['id']}"
        if path.startswith("{release}"):
            [first] = recorded["list_releases"]["responses"]["200"]["application/json"]["items"]
            address = f"/v1/releases/{first['id']}{path.removeprefix('{release}')}"
        entry = recorded.setdefault(operation, {"responses": {}})
        if body is not None:
            entry["request"] = body
        for media in media_types:
            answer = ask(method, address, json=body, headers={"Accept": media})
            assert answer.status_code == 200, f"{operation}: {answer.text[:300]}"
            entry["responses"].setdefault("200", {})[media] = answer.json() if media.endswith("json") else answer.text
    [release] = recorded["list_releases"]["responses"]["200"]["application/json"]["items"]
    part = ask("GET", f"/v1/releases/{release['id']}/export", headers={"Range": f"bytes=0-{EXPORT_BYTES - 1}"})
    recorded["export_release"] = {"responses": {"206": {"application/x-ndjson": part.text}}}
    finding = recorded["get_finding"]["responses"]["200"]["application/json"]["finding"]["id"]
    answer = ask("POST", f"/v1/findings/{finding}/reports", json=REPORT)
    assert answer.status_code == 201, answer.text[:300]
    recorded["report_finding"] = {"request": REPORT, "responses": {"201": {"application/json": answer.json()}}}
    for operation, method, path, body, status in REFUSED:
        answer = ask(method, path, json=body)
        assert str(answer.status_code) == status, f"{operation}: {answer.text[:300]}"
        recorded[operation]["responses"][status] = {"application/problem+json": answer.json()}
    return recorded


def opening(ask: Asking) -> str:
    """Return the opening of the answer that the README shows."""
    answer = ask("GET", SHOWN, headers={"Accept": "text/markdown"})
    assert answer.status_code == 200, answer.text[:300]
    return f"{answer.text.partition(SHOWN_UNTIL)[0].rstrip()}\n"


def with_answer(readme: str, shown: str) -> str:
    """Return the README with this answer between its marks."""
    before, begin, rest = readme.partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    assert end, "README.md has lost the marks of its answer"
    return before + begin + shown + end + after


def _before_release(readme: str) -> str:
    """Return the part that does not name the release, which changes with every fact."""
    return readme.partition("> As of ")[0]


def differences(app: Any, recorded: dict[str, Any]) -> list[str]:
    """Return what is committed and no longer true."""
    committed = json.loads(DOCUMENT.read_text())
    faults = []
    if committed != json.loads(dumped(built(app))):
        faults.append("openapi.json differs from the code")
    kept = json.loads(EXAMPLES.read_text())
    for operation, entry in recorded.items():
        if operation not in ALWAYS_NEW and _timeless(kept.get(operation)) != _timeless(json.loads(dumped(entry))):
            faults.append(f"the example of {operation} is no longer what the service answers")
    return faults


def _timeless(value: Any) -> Any:
    """Return a value without what every release changes."""
    if isinstance(value, dict):
        return {k: _timeless(v) for k, v in value.items() if k not in ("release", "as_of", "text/markdown")}
    return [_timeless(v) for v in value] if isinstance(value, list) else value


def dumped(value: Any) -> str:
    """Return JSON as it is committed: readable in a diff."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
