"""Readies a virtual environment for a lock file, once: virtual environment, hashed packages, the project itself.

Standard library only, since it runs before anything is installed. `python environment.py demo` prints the path
of the environment's Python on stdout; whatever else there is to say goes to stderr.

A stamp inside it says what is in it. It is taken away before anything is changed and written back last, so a
run that was killed midway leaves no stamp and the next one starts over. A lock keeps two runs from building at once.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

# The environments and their locks, each of which contains those before it.
ENVIRONMENTS = {".venv": ("demo", "test"), ".venv-oldest": ("oldest",), ".venv-bench": ("bench",)}
LOCKS = tuple(lock for locks in ENVIRONMENTS.values() for lock in locks)
# The project's metadata is copied into the environment from these, so a change to one means to install it again.
METADATA = ("pyproject.toml", "wrapper/flexportal/version.py")
WAIT = 900.0  # seconds for another run that builds; far more than a slow network takes
OFFLINE = (
    "Failed to establish a new connection",
    "Failed to resolve",
    "Temporary failure in name resolution",
    "Name or service not known",
    "nodename nor servname",
    "getaddrinfo failed",
    "Network is unreachable",
    "ConnectTimeoutError",
    "Read timed out",
    "Connection refused",
    "ProxyError",
)

Stamp = dict[str, str]


class SetupError(Exception):
    """The environment can't be made; the message says what a person can do about it."""


class Environment:
    """One of the project's virtual environments and the stamp that says what it holds.

    Args:
        project: Folder that holds `pyproject.toml`; the environment is made in it.
        name: The environment's folder.
    """

    def __init__(self, project: Path, name: str = ".venv") -> None:
        self.project = project
        self.name = name
        self.folder = project / name
        self.stamp = self.folder / "flexportal-stamp.json"
        self.python = self.folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def ready(self, lock: str) -> Path:
        """Make the environment hold `lock`, one of its own, and the project; return its Python."""
        wanted = self.wanted(lock)
        if not self.holds(wanted):
            with self.building() as handles:
                if not self.holds(wanted):
                    self.build(lock, wanted, handles)
        return self.python

    def wanted(self, lock: str) -> Stamp:
        """What the stamp has to say for `lock`."""
        locks = ENVIRONMENTS[self.name]
        locks = locks[: locks.index(lock) + 1]
        return {
            "python": f"{sys.version} {sys.base_prefix}",
            "place": str(self.project),  # a virtual environment can't be moved or copied
            **{name: digest(self.project / name) for name in METADATA},
            **{name: digest(self.lock_file(name)) for name in locks},
        }

    def lock_file(self, lock: str) -> Path:
        """The lock file of that name."""
        return self.project / "scripts" / "locks" / f"{lock}.txt"

    def holds(self, wanted: Stamp) -> bool:
        """Whether the environment is complete and has all that is wanted."""
        return wanted.items() <= self.read_stamp().items() and self.python.exists()

    def read_stamp(self) -> Stamp:
        """The stamp as written; empty where there is none or it can't be read."""
        try:
            return dict(json.loads(self.stamp.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def build(self, lock: str, wanted: Stamp, handles: tuple[int, ...]) -> None:
        """Install what is missing: on top of what is there, or from scratch where that is of no use.

        A package that a lock file no longer names stays until then; it does no harm to those that are named.
        """
        held = self.read_stamp()
        self.stamp.unlink(missing_ok=True)
        fits = all(held.get(key) == wanted[key] for key in ("python", "place"))
        if not (fits and self.python.exists()):
            held = {}
            say(f"Setting up {self.name} with Python {sys.version.split()[0]}; the first time this takes a minute.")
            self.create(handles)
        if held.get(lock) != wanted[lock]:
            self.pip(handles, "--require-hashes", "--no-deps", "--requirement", str(self.lock_file(lock)))
        if any(held.get(name) != wanted[name] for name in METADATA):
            self.pip(handles, "--no-deps", "--no-build-isolation", "--editable", str(self.project))
        temporary = self.stamp.with_suffix(".new")
        temporary.write_text(json.dumps(held | wanted, indent=2), encoding="utf-8")
        temporary.replace(self.stamp)

    def create(self, handles: tuple[int, ...]) -> None:
        """Make an empty virtual environment in place of whatever is there."""
        for module in ("venv", "ensurepip"):
            if importlib.util.find_spec(module) is None:
                version = f"{sys.version_info.major}.{sys.version_info.minor}"
                raise SetupError(
                    f"{sys.executable} comes without its `{module}` module, which makes virtual environments. "
                    f"On Debian and Ubuntu install it with: apt-get install python{version}-venv"
                )
        run([sys.executable, "-I", "-m", "venv", "--clear", str(self.folder)], handles)

    def pip(self, handles: tuple[int, ...], *arguments: str) -> None:
        """Run `pip install` in the environment. Byte code is left to the first import: most of it is never needed."""
        options = ["--quiet", "--no-input", "--no-user", "--no-compile", "--disable-pip-version-check"]
        run([str(self.python), "-I", "-m", "pip", "install", *options, *arguments], handles)

    @contextmanager
    def building(self) -> Generator[tuple[int, ...], None, None]:
        """Hold the right to change the environment; yields the file handles that carry it.

        Children inherit the handles. So when only this process is killed, a pip that goes on still keeps others out.
        """
        if sys.platform == "win32":
            yield ()
            return
        with (self.project / f"{self.name}.lock").open("a", encoding="utf-8") as file:
            deadline = time.monotonic() + WAIT
            announced = False
            while not locked(file.fileno()):
                if not announced:
                    say(f"Another run is setting up {self.name}; waiting for it.")
                    announced = True
                if time.monotonic() > deadline:
                    raise SetupError(
                        f"Another run has been setting up {self.name} for {WAIT:.0f} seconds. End it and try again."
                    )
                time.sleep(0.1)
            yield (file.fileno(),)


def locked(handle: int) -> bool:
    """Try to take the lock on an open file; False when another process has it."""
    if sys.platform != "win32":
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def digest(file: Path) -> str:
    """A hash of what a file holds."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run(command: list[str], handles: tuple[int, ...]) -> None:
    """Run a command quietly; show what it said, and what may help, only when it fails."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=handles,
        check=False,
    )
    if done.returncode:
        say(done.stdout.rstrip())
        raise SetupError(advice(done.stdout, done.returncode))


def advice(output: str, status: int) -> str:
    """One sentence on why an installing command failed, read off what it printed."""
    if "DO NOT MATCH THE HASHES" in output:
        return "A package is not the one that the lock file names. Don't go on before you know who changed it."
    if any(sign in output for sign in OFFLINE):
        return (
            "The packages could not be fetched. Connect to the network, or point pip to a mirror, and run this again."
        )
    if "No space left on device" in output:
        return "The disk is full."
    return f"Setting up the environment failed (exit code {status}); what was said is above."


def say(text: str) -> None:
    """Tell the person, on stderr: stdout carries the one line that the caller reads."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Ready the lock named by the only argument and print the environment's Python."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        say(f"usage: environment.py {'|'.join(LOCKS)}")
        return 2
    try:
        name = next(name for name, locks in ENVIRONMENTS.items() if arguments[0] in locks)
        print(Environment(Path(__file__).resolve().parent.parent, name).ready(arguments[0]))
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
