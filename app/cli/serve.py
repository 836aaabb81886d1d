"""takewith serve: prepare the database, load what is new, answer HTTP."""

import atexit
import gc
import logging
import os
import shutil
import socket
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import orjson
import structlog
import typer
import uvicorn

from app.cli.connections import watched
from app.cli.console import DATABASE, database, program_version, progress, settings, tell, user
from app.cli.draining import Draining, DrainingServer
from app.curation.bundled import bundled_folder
from app.curation.load import Loaded, load_on_start, origin
from app.curation.problems import KnowledgeError, errors
from app.curation.sandbox import prepare as fill_sandbox
from app.store import migrate
from app.store.engine import Database
from app.store.errors import DatabaseUnreachableError, NothingPublishedError
from app.store.live import KnowledgeBase
from app.store.migrate import Standing

# By name, because the command line stands beside the application and does not know its rooms.
APPLICATION = "app.main:create_app"
TO_TRY = ("/docs", "/v1/compounds", "/v1/summaries/ketamine-iv/stage-iv-cancer")
SHUTDOWN_S = 30  # for answers that are still being made or read when the end comes
# An answer makes many small objects and hardly a cycle, and one look through all that is held stops every request for
# 0.2 s: looked for less often than by default (700, 10, 10).
COLLECTED_AFTER = (20_000, 20, 20)
SHOWN = 5  # problems of a broken file that are shown at start; `knowledge check` shows all


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on; default 8000.")] = None,
    prepare: Annotated[
        bool, typer.Option(help="Create and migrate the tables and load the bundled knowledge first, where it is new.")
    ] = True,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Serve invented substances instead, with every kind of answer to try.")
    ] = False,
) -> None:
    """Serve the API. Makes the database and loads the bundled knowledge first, unless that was done before."""
    gc.set_threshold(*COLLECTED_AFTER)
    server = settings().server
    listening = _listen(host or server.host, port or server.port)
    try:
        if sandbox:
            _sandboxed()
        elif prepare:
            with database() as opened:
                prepared(opened)
    except BaseException:
        listening.close()
        raise
    address = f"http://{_readable(*listening.getsockname()[:2])}"
    for path in TO_TRY:
        tell(f"  {address}{path}")
    quiet_logs()
    draining = Draining()
    # No access log: it would hold addresses beside paths. The application writes its own.
    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        http=watched(head_s=server.head_seconds, stall_s=server.stall_seconds, draining=draining),
        limit_concurrency=server.max_connections,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        date_header=True,
        proxy_headers=False,  # main believes proxies that the settings name; uvicorn would believe this machine
    )
    DrainingServer(config, draining, server.drain_seconds).run(sockets=[listening])


def _sandboxed() -> None:
    """Turn this process into a sandbox: a database of its own, thrown away with it. Nothing of the real one is read."""
    folder = Path(mkdtemp(prefix="takewith-sandbox-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # By the environment, because the application reads its settings by itself.
    os.environ["TAKEWITH_DATABASE_URL"] = f"sqlite:///{folder / 'sandbox.sqlite3'}"
    os.environ["TAKEWITH_SANDBOX"] = "true"
    with database() as opened:
        fill_sandbox(opened, program_version())
    tell("  the sandbox: invented substances only; try /v1/summaries/sandbox-compound/sandbox-condition")


def prepared(opened: Database) -> None:
    """Bring the tables up to date and load the bundled knowledge where it changed.

    Where its files are broken or nothing can be written, what was served before goes on; raises KnowledgeError or
    DatabaseUnreachableError where nothing was.
    """
    if migrate.standing(opened) is not Standing.CURRENT:
        migrate.upgrade(opened)
    try:
        with progress() as report:
            loaded = load_on_start(opened, bundled_folder(), origin(program_version(), user()), progress=report)
    except KnowledgeError as error:
        if not _serves(opened):
            raise
        for problem in errors(error.problems)[:SHOWN]:
            tell(str(problem))
        tell(f"takewith: {error}; the release that was served before goes on")
        return
    except DatabaseUnreachableError as error:  # read-only, or full
        if not _serves(opened):
            raise
        tell(f"takewith: {error}; the release that was served before goes on")
        return
    if loaded is not None:
        _tell_loaded(loaded)


def quiet_logs() -> None:
    """Log lines of fields to standard error; the server's own words only from warnings on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,  # the id of the request
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(orjson.dumps, option=orjson.OPT_SORT_KEYS),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(typer.get_binary_stream("stderr")),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


def _tell_loaded(loaded: Loaded) -> None:
    tell(f"knowledge: release {loaded.release_id}, {loaded.records} records, {loaded.new_records} new")


def _serves(opened: Database) -> bool:
    try:
        KnowledgeBase(opened).current()
    except NothingPublishedError:
        return False
    return True


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done, so that a taken one is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        tell(f"takewith: cannot listen on {_readable(host, port)}: {error.strerror}; try another --port")
        raise typer.Exit(DATABASE + 2) from None
    listening.set_inheritable(True)
    return listening


def _readable(host: str, port: int) -> str:
    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  # what to type, not where to listen
    return f"[{shown}]:{port}" if ":" in shown else f"{shown}:{port}"
