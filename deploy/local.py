"""A whole installation on loopback, for trying: replicas behind nginx, a PostgreSQL primary and a streaming replica.

python -m deploy.local            two replicas; Ctrl-C ends everything and removes it
python -m deploy.local --replicas 4 --port 8080
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from deploy.postgres import Cluster, free_port

ROOT = Path(__file__).parent.parent
START_S = 90
# As deploy/nginx/upstream.conf: one that failed is left alone for a while, and asked all the same where no other is left.
SERVER = """\
server 127.0.0.1:{port} max_fails=2 fail_timeout=5s;
server 127.0.0.1:{port} max_fails=0 backup;
"""
MAIN = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-errors.log warn;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include takewith.conf;
}}
"""


class Process:
    """One process of the installation and what it writes."""

    def __init__(self, name: str, command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.told = folder / f"{name}.log"
        with self.told.open("ab") as told:
            self.process = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=told, stderr=told)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Installation:
    """Everything, in one folder."""

    def __init__(
        self, folder: Path, *, replicas: int = 2, port: int | None = None, knowledge: Path | None = None
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.primary, self.standby = Cluster(folder / "primary"), Cluster(folder / "standby")
        self.ports = [free_port() for _ in range(replicas)]
        self.replicas: dict[int, Process] = {}
        self.nginx: Process | None = None
        self._knowledge = knowledge

    @property
    def address(self) -> str:
        """Where nginx answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the replicas are told; both URLs name both servers, so that either may be the primary."""
        hosts = [f"host=127.0.0.1:{cluster.port}" for cluster in (self.primary, self.standby)]
        url = "postgresql://postgres@/takewith?" + "&".join(hosts)
        return {
            **os.environ,
            "TAKEWITH_DATABASE_URL": f"{url}&target_session_attrs=read-write",
            "TAKEWITH_DATABASE_REPLICA_URL": f"{url}&target_session_attrs=prefer-standby",
            "TAKEWITH_TRUSTED_PROXIES": "127.0.0.1/32",
        }

    def start(self) -> None:
        """Start everything, in the order in which it is needed."""
        self.primary.initialise()
        self.primary.start()
        self.standby.copy_from(self.primary)
        self.standby.start()
        import psycopg

        with psycopg.connect(self.primary.url(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE takewith")
        # Once, before any replica: they neither migrate nor load.
        if self._knowledge is None:
            self.command("db", "prepare")
        else:
            self.command("knowledge", "load", str(self._knowledge))
        self.start_replicas(*self.ports)
        self._start_nginx()

    def start_replicas(self, *ports: int) -> None:
        """Start replicas and wait until they are ready."""
        for port in ports:
            command = [sys.executable, "-m", "app.cli", "serve", "--no-prepare", "--port", str(port)]
            self.replicas[port] = Process(f"replica-{port}", command, self.folder, self.environment)
        for port in ports:
            _wait(f"http://127.0.0.1:{port}/readyz", self.replicas[port])

    def command(self, *arguments: str) -> str:
        """Run `takewith` on the primary; return what it wrote."""
        command = [sys.executable, "-m", "app.cli", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"takewith {' '.join(arguments)} failed: {done.stderr.strip()}")
        return done.stdout.strip()

    def fail_over(self) -> None:
        """Lose the primary at once and promote its replica."""
        self.primary.stop(crash=True)
        self.standby.promote()

    def stop(self) -> None:
        """End everything, outermost first."""
        for process in (self.nginx, *self.replicas.values()):
            if process is not None and process.process.poll() is None:
                process.end()
        self.standby.stop()
        self.primary.stop()

    def _start_nginx(self) -> None:
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            raise RuntimeError("nginx is not installed: apt-get install nginx-light")
        folder = self.folder / "nginx"
        folder.mkdir()
        shutil.copy(ROOT / "deploy" / "nginx" / "takewith.conf", folder)
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
        (folder / "listen.conf").write_text(f"listen 127.0.0.1:{self.port};\n")
        (folder / "upstream.conf").write_text("".join(SERVER.format(port=port) for port in self.ports))
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        self.nginx = Process("nginx", command, self.folder, os.environ)
        _wait(f"{self.address}/readyz", self.nginx)


def _wait(url: str, process: Process) -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError) as error:
            if process.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{url} does not answer ({error}):\n{process.told.read_text()[-2000:]}") from None
            time.sleep(0.1)


def main() -> None:
    """Start, say where, wait, end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--port", type=int, default=8080)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="takewith-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user where this one is root
        installation = Installation(folder, replicas=asked.replicas, port=asked.port)
        try:
            installation.start()
            print(f"{installation.address} answers; everything lies in {folder}; Ctrl-C ends it", flush=True)
            print(f"primary {installation.primary.url('takewith')}, replica {installation.standby.url('takewith')}")
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
        finally:
            installation.stop()


if __name__ == "__main__":
    main()
