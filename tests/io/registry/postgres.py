"""A PostgreSQL server of its own for the tests: Debian's package, a temporary folder, gone at the end.

PostgreSQL refuses to run as root, so root hands it to the user ``postgres`` (or ``nobody``). Where the
package is absent the tests skip with a reason that pytest counts.
"""

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pg8000.native
import pytest

_HOMES = ("/usr/lib/postgresql/*/bin/initdb", "/usr/local/pgsql/bin/initdb")
_USERS = ("postgres", "nobody")
ABSENT = "PostgreSQL absent: apt-get install postgresql (its server is started by the tests themselves)"


def programs() -> Path | None:
    """Folder of initdb and pg_ctl; None when PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    for pattern in _HOMES:
        some = sorted(Path("/").glob(pattern[1:]))
        if some:
            return some[-1].parent
    return None


class Server:
    """A running server; each database asked of it is new and empty."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = itertools.count(1)

    def new_database(self) -> str:
        """Address of a new database."""
        name = f"d{next(self._numbers)}"
        with pg8000.native.Connection(
            "spinewise", host="127.0.0.1", port=self.port, database="postgres"
        ) as to:
            to.run(f"CREATE DATABASE {name}")
        return f"postgresql://spinewise@127.0.0.1:{self.port}/{name}"


@contextmanager
def serving() -> Iterator[Server]:
    """Start a server in a temporary folder, stop it and remove the folder at the end."""
    home = programs()
    if home is None:
        pytest.skip(ABSENT)
    folder = Path(tempfile.mkdtemp(prefix="spinewise-postgres-", dir=quick_folder()))
    port, as_user = _free_port(), _user(folder)
    data = str(folder / "data")
    settings = " ".join(
        (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
            "-c max_connections=60 -c fsync=off -c full_page_writes=off",
        )
    )
    try:
        _run(
            [*as_user, str(home / "initdb"), "-D", data, "-U", "spinewise", "-A", "trust", "-E", "UTF8", "-N"]
        )
        control = [*as_user, str(home / "pg_ctl"), "-D", data, "-w"]
        _run([*control, "-o", settings, "-l", str(folder / "log"), "start"])
        try:
            yield Server(port)
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def quick_folder() -> str | None:
    """A file system in memory where there is one: many small commits, and no test here cuts the power."""
    memory = Path("/dev/shm")
    return str(memory) if os.access(memory, os.W_OK) else None


def _user(folder: Path) -> list[str]:
    """What stands before a command so that it does not run as root, to whom the folder then belongs."""
    if os.geteuid() != 0:
        return []
    for name in _USERS:
        try:
            who = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, who.pw_uid, who.pw_gid)
        if shutil.which("setpriv"):
            return ["setpriv", f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups"]
    pytest.skip("PostgreSQL refuses to run as root: create a user postgres, and install util-linux")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _run(words: list[str]) -> None:
    told = subprocess.run(words, capture_output=True, text=True, cwd="/", timeout=120, check=False)
    if told.returncode:
        raise AssertionError(f"{Path(words[-1]).name or words}: {told.stdout}{told.stderr}")
