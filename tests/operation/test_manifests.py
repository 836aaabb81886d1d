"""The files of deploy/ are what their schemas ask for, and agree with the program."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from app.settings import GROUPS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = [
    document
    for file in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for document in yaml.safe_load_all(file.read_text())
]
VERSIONS = ("1.30", "1.37")
# Settings that may be named: TAKEWITH_DATABASE_URL and so on.
SETTINGS = {
    f"{group.model_config.get('env_prefix', '')}{field}".upper()
    for group in GROUPS.values()
    for field in group.model_fields
}


def of_kind(kind: str) -> Any:
    return next(one for one in KUBERNETES if one["kind"] == kind)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("document", KUBERNETES, ids=[one["kind"] for one in KUBERNETES])
def test_kubernetes_accepts_every_document(document: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(document, version, strict=True)


def test_everything_that_is_wanted_of_kubernetes_is_there() -> None:
    kinds = {one["kind"] for one in KUBERNETES}
    assert kinds == {"ConfigMap", "Service", "Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget", "Job"}


def test_the_parts_of_kubernetes_find_one_another() -> None:
    deployment, job = of_kind("Deployment"), of_kind("Job")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    for one in (deployment["spec"]["selector"]["matchLabels"], of_kind("Service")["spec"]["selector"]):
        assert one.items() <= labels.items()
    assert of_kind("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    assert of_kind("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    assert "replicas" not in deployment["spec"]  # the autoscaler's
    # The Service must not send questions to the Job.
    assert job["spec"]["template"]["metadata"]["labels"] != labels


def test_a_pod_has_time_to_drain() -> None:
    pod = of_kind("Deployment")["spec"]["template"]["spec"]
    drain = int(of_kind("ConfigMap")["data"]["TAKEWITH_DRAIN_SECONDS"])
    assert pod["terminationGracePeriodSeconds"] >= drain + 30


@pytest.mark.parametrize("kind", ["Deployment", "Job"])
def test_pods_have_no_rights_that_they_do_not_need(kind: str) -> None:
    pod = of_kind(kind)["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_only_settings_that_there_are_are_set() -> None:
    named = {
        name
        for file in DEPLOY.rglob("*")
        if file.suffix in (".yaml", ".py", ".conf")
        for name in re.findall(r"TAKEWITH_[A-Z_]+", file.read_text())
    }
    assert named - SETTINGS == set()


@pytest.mark.parametrize(
    ("schema", "path"), [("compose-spec", DEPLOY / "compose.yaml"), ("citation-file-format", ROOT / "CITATION.cff")]
)
def test_the_schema_of_its_kind_accepts_the_file(schema: str, path: Path) -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    command = (program, "--builtin-schema", f"vendor.{schema}", path)
    told = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)  # noqa: S603  # words of this file
    assert told.returncode == 0, told.stdout + told.stderr


def test_compose_waits_for_the_tables_and_gives_no_secret_away() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    services = yaml.safe_load(text)["services"]
    assert services["takewith"]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}
    assert "--no-prepare" in services["takewith"]["command"]
    assert "${POSTGRES_PASSWORD:?}" in text
    network = yaml.safe_load(text)["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert services["takewith"]["environment"]["TAKEWITH_TRUSTED_PROXIES"] == network


def test_alert_rules_have_the_shape_that_prometheus_reads() -> None:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text())["groups"]
    documented = (DEPLOY.parent / "docs" / "operation.md").read_text()
    for rule in (rule for group in groups for rule in group["rules"]):
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert rule["alert"] in documented


def test_the_dashboard_has_panels_that_do_not_overlap() -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "takewith.json").read_text())
    taken = [
        (x, y)
        for panel in dashboard["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(taken) == len(set(taken))
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


@pytest.mark.slow
def test_nginx_reads_the_configuration_of_the_containers(tmp_path: Path) -> None:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program, "install nginx (apt-get install nginx-light)"
    for file in (DEPLOY / "nginx").iterdir():
        shutil.copy(file, tmp_path)
    # Outside of Compose nobody is called takewith.
    upstream = tmp_path / "upstream.conf"
    upstream.write_text(upstream.read_text().replace("takewith:8000", "127.0.0.1:8000"))
    main = tmp_path / "nginx.conf"
    main.write_text(main.read_text().replace("/tmp/", f"{tmp_path}/"))  # noqa: S108  # the containers' own
    command = (program, "-t", "-p", str(tmp_path), "-c", str(main))
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
