"""Clients and servers of others, installed by their package managers into a cache outside of the repository.

Every version is pinned. What a package manager cannot give is `NotHere`, with its reason in one line.
"""

import contextlib
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import time

HERE = pathlib.Path(__file__).parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "sourceflow-conformance"


class NotHere(Exception):
    """Cannot be installed on this machine; says why."""


class Patience:
    """How long all package managers of one run may take together, in seconds; one alone gets half of that."""

    def __init__(self, left):
        self.left, self.most = left, left / 2

    def run(self, command, folder):
        name, limit = pathlib.Path(command[0]).name, min(self.left, self.most)
        if self.left <= 0:
            raise NotHere(f"no time was left for {name}: those before it took all that installing may take")
        began = time.monotonic()
        pipe = subprocess.PIPE
        # In a group of its own, since package managers start others, which would stay.
        process = subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
        try:
            out, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired as error:
            raise NotHere(f"{name} took more than the {limit:.0f} s that it may take") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.left -= time.monotonic() - began
        return process.returncode, (out + err).splitlines()


patience = Patience(1800)


def tool(name):
    found = shutil.which(name)
    if found is None:
        raise NotHere(f"{name} is not installed")
    return found


def debian(module):
    """Debian's own Python, with a module of a Debian package."""
    python = "/usr/bin/python3"
    if subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode != 0:
        raise NotHere(f"Debian's Python has no {module}")
    return python


def installed(name, sources, *commands):
    """A folder with copies of `sources` in which the commands ran once, or again since they changed."""
    folder = CACHE / name
    text = repr(commands) + "".join(path.read_text() for path in sources)
    stamp, wanted = folder / ".installed", hashlib.sha256(text.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in sources:
        target = folder / ("src" if path.suffix == ".rs" else "") / path.name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
    for command in commands:
        run(command, folder)
    stamp.write_text(wanted)
    return folder


def run(command, folder):
    command = [part.replace("{here}", str(folder)) for part in command]
    status, lines = patience.run(command, folder)
    if status != 0:
        said = [line.strip() for line in lines if line.strip()]
        told = [line for line in said if "error" in line.lower() or "ERR" in line] or said[-1:] or ["no reason given"]
        raise NotHere(f"{pathlib.Path(command[0]).name}: {told[0][:160]}")


def python_packages(name, *packages):
    """The Python of an environment that has these packages."""
    debian("venv")
    make = ["/usr/bin/python3", "-m", "venv", "{here}/venv"]
    fill = ["{here}/venv/bin/python", "-m", "pip", "install", "--quiet", *packages]
    return str(installed(name, [], make, fill) / "venv/bin/python")


def node_packages(name, sources, *packages):
    """A folder with node_modules beside the copied sources."""
    command = [tool("npm"), "install", "--silent", "--no-package-lock", "--no-audit", "--no-fund", *packages]
    tool("node")
    return installed(name, sources, command)


def go_program(folder):
    """A program built from a folder with go.mod and main.go."""
    go = tool("go")
    sources = sorted((HERE / folder).glob("*"))
    made = installed(folder.replace("/", "-"), sources, [go, "mod", "tidy"], [go, "build", "-o", "program", "."])
    return str(made / "program")


def java_program(folder, main):
    """The command that runs a class compiled beside the dependencies of a pom.xml."""
    maven, javac, java = tool("mvn"), tool("javac"), tool("java")
    sources = sorted((HERE / folder).glob("*"))
    programs = [path.name for path in sources if path.suffix == ".java"]
    made = installed(
        folder.replace("/", "-"),
        sources,
        [maven, "--batch-mode", "--quiet", "dependency:copy-dependencies", "-DoutputDirectory={here}/lib"],
        [javac, "-cp", "{here}/lib/*", "-d", "{here}/classes", *programs],
    )
    return [java, "-XX:+UseSerialGC", "-Xmx512m", "-cp", f"{made}/classes:{made}/lib/*", main]


def rust_program(folder, models, operations):
    """A program built from a folder with Cargo.toml, and from what the models that a Python has say of operations."""
    cargo = tool("cargo")
    sources = sorted((HERE / folder).glob("*"))
    # What crates.io gave is compiled once, whatever changes here.
    target = CACHE / "cargo"
    build = ["env", f"CARGO_TARGET_DIR={target}", "nice", cargo, "build", "--quiet", "--locked", "-j1"]
    generate = [models, "{here}/generate.py", *operations]
    keep = ["cp", f"{target}/debug/client", "{here}/program"]
    made = installed(folder.replace("/", "-"), sources, generate, build, keep)
    return str(made / "program")
