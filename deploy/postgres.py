"""PostgreSQL servers of one's own on loopback: a primary, a streaming replica of it, promotion. For trying and tests.

Programs are taken from the machine, or else from the wheel of pgserver, a tool for tests. PostgreSQL refuses to run as
root, so root lends it to the user `postgres`, or else to nobody.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

START_S = 60
# Small and forgetful: what is started here is thrown away. Not for anybody's data.
OPTIONS: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "wal_keep_size": "64MB",
    "hot_standby": "on",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    # A statement may hold the name of what somebody takes: its parameters stay out of the server's log.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class NoPostgresError(Exception):
    """There are no PostgreSQL programs on this machine; says where was looked."""


class Cluster:
    """One server with a folder of its own, which must be readable for the user that runs it."""

    def __init__(self, folder: Path, port: int | None = None, options: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.port = port or free_port()
        self.options = {**OPTIONS, **(options or {})}
        self.programs = programs()
        self._owner = owner()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if self._owner:
            os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)

    def url(self, database: str = "postgres") -> str:
        """Return the URL of a database on this server."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def initialise(self) -> None:
        """Make the folder of a new, empty server."""
        command = ["--pgdata", str(self.data), "--username", "postgres", "--auth", "trust", "--encoding", "UTF8"]
        self._run("initdb", *command, "--locale", "C", "--no-sync", "--wal-segsize", "1")

    def copy_from(self, primary: "Cluster") -> None:
        """Make the folder of a streaming replica of a running server."""
        command = ["--pgdata", str(self.data), "--write-recovery-conf", "--checkpoint", "fast", "--no-sync"]
        self._run("pg_basebackup", *command, "--dbname", primary.url())

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        options = [part for name, value in self.options.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-p", str(self.port), *options]
        with self.log.open("ab") as log:
            # A session of its own: signals for the whole server reach nobody else.
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, cwd="/", **self._as_owner()
            )
        end = time.monotonic() + START_S
        while not self.ready():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def ready(self) -> bool:
        """Return whether the server accepts connections."""
        command = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False, timeout=20).returncode == 0

    def promote(self) -> None:
        """Make a replica the primary."""
        self._run("pg_ctl", "promote", "--pgdata", str(self.data), "--wait")

    def reload(self, **options: str) -> None:
        """Change options of the running server, for instance default_transaction_read_only="on"."""
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in options.items())
        self._signal(signal.SIGHUP)

    def freeze(self) -> None:
        """Stop every process of the server where it stands: connections stay open, nothing answers."""
        self._every(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._every(signal.SIGCONT)

    def limit_files(self, size: int | None) -> None:
        """Let no file of this server grow beyond so many bytes, None for no limit: what a full disk looks like to it.

        It holds for connections that are made afterwards.
        """
        assert self._process is not None
        # As the server's own user: root in a container may not change the limits of others.
        soft = "unlimited" if size is None else str(size)
        command = ["prlimit", f"--pid={self._process.pid}", f"--fsize={soft}:"]
        subprocess.run(command, check=True, cwd="/", **self._as_owner())

    def stop(self, *, crash: bool = False) -> None:
        """Stop the server: at once and without a word to its clients, or as fast as it can in good order."""
        if self._process is None or self._process.poll() is not None:
            return
        self._signal(signal.SIGQUIT if crash else signal.SIGINT)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._every(signal.SIGKILL)
            self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _every(self, number: signal.Signals) -> None:
        # Backends make sessions of their own, so they are found as children.
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in (self._process.pid, *map(int, children)):
            os.kill(pid, number)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **self._as_owner())
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()[-2000:]}")

    def _as_owner(self) -> dict[str, Any]:
        environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C", "HOME": "/"}
        if self._owner is None:
            return {"env": environment}
        return {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": [], "env": environment}


def programs() -> Path:
    """Return the folder of PostgreSQL's programs. Raises NoPostgresError."""
    found = _on_this_machine() or _of_the_wheel()
    if found is None:
        raise NoPostgresError(
            "no PostgreSQL: looked for `postgres` in PATH, /usr/lib/postgresql/*/bin and the Python package pgserver"
        )
    return found


def owner() -> pwd.struct_passwd | None:
    """Return the user that runs PostgreSQL for root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgresError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def free_port() -> int:
    """Return a port on which nobody listens at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _on_this_machine() -> Path | None:
    # Debian keeps the server's programs out of PATH; the newest comes last.
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    in_path = shutil.which("postgres")
    candidates: Sequence[Path] = [*([Path(in_path).resolve()] if in_path else []), *reversed(kept)]
    return next((path.parent for path in candidates if (path.parent / "initdb").exists()), None)


def _of_the_wheel() -> Path | None:
    spec = find_spec("pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
    return folder if (folder / "postgres").exists() else None
