"""Run the Dockerfile's steps without an engine, in order, in an empty directory; start the result as no root.

Each stage begins with an empty root that holds only a Python, as its base image does. Absolute addresses of the
image (/opt, /srv, /data) are read as addresses under that root. Understands what our Dockerfile uses, and stops
at anything else.
"""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
# As long as a cold start may take: migrations and loading the knowledge.
START_S = 90
_INSIDE = re.compile(r"(?<![\w./:-])/(?=(?:opt|srv|data)\b)|(?<=sqlite:///)/(?=data\b)|(?<=PATH=)/(?=opt\b)")


class Image:
    """The image under way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root"  # of the stage under way: the same address in every stage
        self.stages: dict[str, Path] = {}
        self.name = ""
        self.environment: dict[str, str] = {}
        self.workdir = Path("/")
        self.user: tuple[int, int] | None = None
        self.command: list[str] = []
        self.health: list[str] = []

    # --- instructions -----------------------------------------------------------------------------

    def from_(self, rest: str) -> None:
        if self.root.exists():
            self.stages[self.name] = self.root.rename(self.folder / f"stage-{self.name or len(self.stages)}")
        match = re.fullmatch(r"python:[\w.-]+(?: AS (\w+))?", rest)
        if match is None:
            sys.exit(f"the base image {rest!r} is not a Python")
        self.name = match[1] or ""
        self.workdir = Path("/")
        python = self.root / "usr" / "local"
        # Hard links where they can be made: the interpreter may lie where only root may look.
        link = _linked if os.stat(sys.base_prefix).st_dev == os.stat(self.folder).st_dev else shutil.copy2
        ignored = shutil.ignore_patterns("test", "tests", "site-packages", "idlelib", "*.a")
        shutil.copytree(sys.base_prefix, python, symlinks=True, copy_function=link, ignore=ignored)
        (python / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages").mkdir(exist_ok=True)
        plain = python / "bin" / "python"
        if not plain.exists():
            plain.symlink_to(f"python{sys.version_info[0]}.{sys.version_info[1]}")
        self.environment = {"PATH": f"{python}/bin:/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8"}
        # Built with a shared library, an interpreter looks for it where it was installed first.
        self.environment["LD_LIBRARY_PATH"] = f"{python}/lib"

    def workdir_(self, rest: str) -> None:
        self.workdir = Path(rest)
        self.at(rest).mkdir(parents=True, exist_ok=True)

    def copy_(self, rest: str) -> None:
        words = shlex.split(rest)
        origin = ROOT
        if words[0].startswith("--from="):
            origin = self.stages[words.pop(0).removeprefix("--from=")]
        *sources, target = words
        for source in sources:
            found = origin / source.lstrip("/")
            to = self.at(target)
            if found.is_dir():
                shutil.copytree(
                    found,
                    to,
                    symlinks=True,
                    dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("__pycache__") if origin is ROOT else None,
                )
            else:
                to.mkdir(parents=True, exist_ok=True)
                shutil.copy2(found, to / found.name)

    def run_(self, rest: str) -> None:
        if os.geteuid() != 0:
            rest = re.sub(r" -[og] \d+", "", rest)  # only root gives files away
        subprocess.run(["/bin/sh", "-ec", self.inside(rest)], cwd=self.at("."), env=self.environment, check=True)

    def env_(self, rest: str) -> None:
        for pair in shlex.split(rest):
            name, _, value = self.inside(pair).partition("=")
            self.environment[name] = value.replace("$PATH", self.environment["PATH"])

    def user_(self, rest: str) -> None:
        user, _, group = rest.partition(":")
        self.user = (int(user), int(group))

    def cmd_(self, rest: str) -> None:
        self.command = json.loads(rest)

    def healthcheck_(self, rest: str) -> None:
        self.health = json.loads(rest[rest.index("CMD [") + 4 :])

    def volume_(self, rest: str) -> None:
        assert self.at(rest).is_dir(), f"{rest} is not there"

    def expose_(self, rest: str) -> None:
        assert rest == self.environment["TAKEWITH_PORT"], "EXPOSE and the port differ"

    # --- addresses --------------------------------------------------------------------------------

    def at(self, address: str) -> Path:
        """Return where an address of the image lies here."""
        return self.root / str(self.workdir / address).lstrip("/")

    def inside(self, text: str) -> str:
        """Return a text with the image's absolute addresses read under the root."""
        return _INSIDE.sub(f"{self.root}/", text)


def steps(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile in order."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^\s*#.*\n", "", text))
    return [(line.split(None, 1)[0].lower(), line.split(None, 1)[1]) for line in joined.splitlines() if line.strip()]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="takewith-image-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103  # the user of the image must get in
        image = Image(Path(folder))
        for instruction, rest in steps((ROOT / "Dockerfile").read_text()):
            print(f"{instruction.upper()} {rest[:100]}", flush=True)
            getattr(image, f"{instruction}_")(rest)
        started(image)


def started(image: Image) -> None:
    """Start the image's command as its user, wait for its health check, ask one question, stop it."""
    image.environment["TAKEWITH_PORT"] = str(_free_port())
    as_user: dict[str, object] = {}
    if os.geteuid() == 0 and image.user:
        as_user = {"user": image.user[0], "group": image.user[1], "extra_groups": []}
    program = [shutil.which(image.command[0], path=image.environment["PATH"]) or image.command[0], *image.command[1:]]
    server = subprocess.Popen(program, cwd=image.at("."), env=image.environment, **as_user)  # type: ignore[call-overload]
    try:
        _wait(image, server, as_user)
        owner = os.stat(f"/proc/{server.pid}").st_uid
        assert owner != 0 or os.geteuid() != 0, "the server runs as root"
        with urllib.request.urlopen(
            f"http://127.0.0.1:{image.environment['TAKEWITH_PORT']}/v1/compounds?limit=1"
        ) as answer:
            assert answer.status == 200
        assert list(image.at("/data").iterdir()), "nothing was written into the volume"
        print(f"The image's steps work; the server answered as user {owner}.")
    finally:
        server.terminate()
        server.wait(20)


def _wait(image: Image, server: "subprocess.Popen[bytes]", as_user: dict[str, object]) -> None:
    end = time.monotonic() + START_S
    python = shutil.which("python", path=image.environment["PATH"]) or "python"
    while time.monotonic() < end:
        if server.poll() is not None:
            sys.exit(f"the server stopped with {server.returncode}")
        health = [python, *image.health[1:]]
        if subprocess.run(health, env=image.environment, capture_output=True, check=False, **as_user).returncode == 0:  # type: ignore[call-overload]
            return
        time.sleep(0.5)
    sys.exit(f"the health check did not pass within {START_S} s")


def _linked(source: str, target: str) -> str:
    os.link(source, target)
    return target


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
