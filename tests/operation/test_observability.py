"""What the service tells of itself: metrics, request ids, traces; never a path, a name or an address."""

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families as families
from pydantic import AnyHttpUrl

from app.clients.traces import TracesMissingError
from app.main import create_app
from app.settings import DatabaseSettings, Settings, TraceSettings
from tests.api.client import Client
from tests.api.conftest import KNOWLEDGE, filled
from tests.api.services import serving

SECRET = "zzsecretzz"
TRACE = "0af7651916cd43dd8448eb211c80319c"
SUMMARY = "/v1/summaries/testamine/gloom"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return filled(tmp_path_factory.mktemp("operation") / "small.sqlite3", KNOWLEDGE)


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with serving(url) as lent:
        yield lent


def metric(client: Client, name: str, **labels: str) -> float:
    """Return the value of one sample; 0 where it was never counted."""
    for family in families(client.get("/metrics").text):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return float(sample.value)
    return 0


# --- metrics ------------------------------------------------------------------------------------


def test_requests_are_counted_by_the_template_of_their_route(client: Client) -> None:
    for path in (SUMMARY, SUMMARY, f"/v1/summaries/{SECRET}/gloom", f"/{SECRET}", f"/v1/compounds?q={SECRET}"):
        client.get(path)
    route = "/v1/summaries/{compound}/{condition}"
    assert metric(client, "takewith_requests_total", method="GET", route=route, status="200") == 2
    assert metric(client, "takewith_requests_total", method="GET", route=route, status="404") == 1
    assert metric(client, "takewith_request_seconds_count", method="GET", route=route) == 3
    assert metric(client, "takewith_ready_answers_total") == 1  # the second of two equal questions
    told = client.get("/metrics").text
    assert SECRET not in told
    assert "testamine" not in told
    assert "127.0.0.1" not in told


def test_a_made_up_method_is_counted_as_other(client: Client) -> None:
    client.request("ZZSECRET", "/v1/compounds")
    assert metric(client, "takewith_requests_total", method="other", status="405") == 1
    assert "ZZSECRET" not in client.get("/metrics").text


def test_metrics_say_what_is_served_and_whether_it_is_known_to_be_the_newest(client: Client) -> None:
    release = client.get("/readyz").json()["release"]["id"]
    assert metric(client, "takewith_release_info", release=release) == 1
    assert metric(client, "takewith_ready") == 1
    assert metric(client, "takewith_knowledge_stale") == 0
    assert metric(client, "takewith_knowledge_age_seconds") < 60


def test_a_service_without_knowledge_says_that_it_is_not_ready(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path}/nothing.sqlite3") as client:
        assert metric(client, "takewith_ready") == 0
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503


def test_metrics_are_no_part_of_any_cache(client: Client) -> None:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"


# --- request ids --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "harmless", ["5910a18eca61586afc69ea170887d382", "0f0f0f0f-1234-4abc-8def-0123456789ab"], ids=["nginx", "uuid"]
)
def test_a_harmless_request_id_is_taken_over(client: Client, harmless: str) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": harmless}).headers["x-request-id"] == harmless


@pytest.mark.parametrize("sent", [SECRET, "6130", "ketamine-0f0f", "A" * 32, "0" * 31, "0" * 33, "", '"}', "é"])
def test_any_other_is_replaced(client: Client, sent: str) -> None:
    told = client.get("/healthz", headers={"X-Request-Id": sent.encode()}).headers["x-request-id"]  # type: ignore[dict-item]
    assert told != sent
    assert len(told) == 32
    int(told, 16)


def test_every_line_of_a_request_carries_its_id(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("app.api.rest.resolve.resolved", broken)
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        identity = client.post("/v1/resolve", {"names": ["a"]}).headers["x-request-id"]
    assert [line["event"] for line in lines] == ["fault", "request"]
    assert {line["request_id"] for line in lines} == {identity}
    assert metric(client, "takewith_faults_total") == 1


# --- traces -------------------------------------------------------------------------------------


class Collector:
    """What takes traces: keeps every body that is sent."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        bodies = self.bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> AnyHttpUrl:
        return AnyHttpUrl(f"http://127.0.0.1:{self._server.server_port}/v1/traces")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    started = Collector()
    yield started
    started.close()


def test_a_trace_names_the_route_and_nothing_that_was_sent(url: str, collector: Collector) -> None:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    traces = TraceSettings(endpoint=collector.url)
    app = create_app(Settings(database=DatabaseSettings(url=url), traces=traces))
    client = Client(app)
    headers = {
        "Traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
        "Tracestate": f"a={SECRET}",
        "Baggage": f"b={SECRET}",
        "User-Agent": SECRET,
    }
    client.get(f"{SUMMARY}?audience=clinician", headers=headers)
    client.get(f"/v1/summaries/{SECRET}/gloom?regimen={SECRET}")
    client.post("/v1/resolve", {"names": [SECRET]})
    client.close()
    app.state.traces.close()
    app.state.desk.base.database.close()
    sent = b"".join(collector.bodies)
    assert SECRET.encode() not in sent
    assert b"testamine" not in sent
    assert b"127.0.0.1" not in sent
    spans = [
        span
        for body in collector.bodies
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    route = "GET /v1/summaries/{compound}/{condition}"
    assert [span.name for span in spans] == [route, route, "POST /v1/resolve"]
    assert spans[0].trace_id.hex() == TRACE  # the caller's trace goes on
    assert spans[0].trace_state == ""
    assert {attribute.key for span in spans for attribute in span.attributes} == {
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "takewith.request_id",
        "takewith.ready",
    }


def test_a_collector_that_is_away_costs_the_trace_and_nothing_else(url: str, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # it says so; that is not what is asked here
    traces = TraceSettings(endpoint=AnyHttpUrl("http://127.0.0.1:1/v1/traces"))
    app = create_app(Settings(database=DatabaseSettings(url=url), traces=traces))
    client = Client(app)
    assert client.get(SUMMARY).status_code == 200
    client.close()
    app.state.desk.base.database.close()
    assert SECRET not in caplog.text


def test_without_an_address_nothing_is_traced(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    assert client.app.state.traces is None
    assert client.get(SUMMARY).status_code == 200


def test_traces_without_their_extra_say_what_to_install(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.resources", None)
    traces = TraceSettings(endpoint=AnyHttpUrl("http://127.0.0.1:1/v1/traces"))
    with pytest.raises(TracesMissingError, match=r"takewith\[otel\]"):
        create_app(Settings(database=DatabaseSettings(url=url), traces=traces))


# --- dashboards and alerts ----------------------------------------------------------------------


def test_dashboard_and_alerts_ask_for_what_is_there(client: Client) -> None:
    """Every metric they name is one that the service tells."""
    import re

    deploy = Path(__file__).parents[2] / "deploy"
    asked = {
        name
        for file in (deploy / "grafana" / "takewith.json", deploy / "prometheus" / "alerts.yaml")
        for name in re.findall(r"\b(?:takewith|process)_[a-z_]+", file.read_text())
    }
    client.get(SUMMARY)
    told = {sample.name for family in families(client.get("/metrics").text) for sample in family.samples}
    assert asked - told == set()
    assert json.loads((deploy / "grafana" / "takewith.json").read_text())["panels"]
