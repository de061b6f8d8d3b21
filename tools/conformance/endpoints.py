"""Endpoints under test, ours and others', each a process of its own on loopback, ended by its id."""

import contextlib
import os
import signal
import socket
import subprocess
import time

import installs

READY_WITHIN = 90


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def sourceflow(program, log):
    process = subprocess.Popen([program, "local", "--port", "0"], stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        assert process.wait(timeout=20) == 0, "the endpoint did not end cleanly"


@contextlib.contextmanager
def peer(name, log):
    port = free_port()
    command, settings = PEERS[name](port)
    process = subprocess.Popen(
        command,
        env={**os.environ, **settings},
        stdout=log,
        stderr=log,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(process, port, name)
        yield f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(process, port, name):
    give_up = time.monotonic() + READY_WITHIN
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise installs.NotHere(f"{name} ended with {process.returncode} before it was ready")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise installs.NotHere(f"{name} was not ready after {READY_WITHIN} s")


def fauxqs(port):
    folder = installs.node_packages("fauxqs", [], "fauxqs@1.9.2")
    program = str(folder / "node_modules/.bin/fauxqs")
    settings = {
        "FAUXQS_PORT": str(port),
        "FAUXQS_HOST": "127.0.0.1",
        "FAUXQS_LISTEN_ADDRESS": "127.0.0.1",
        "FAUXQS_LOGGER": "false",
    }
    return [program], settings


def moto(port):
    python = installs.python_packages("moto", "moto[server,sqs,sns,kms,sts]==5.2.5")
    program = python.removesuffix("python") + "moto_server"
    return [program, "-H", "127.0.0.1", "-p", str(port)], {"MOTO_ACCOUNT_ID": "000000000000"}


def localstack(port):
    # It names no upper bounds, and does not start with the newest of these.
    bounds = ["cbor2<6", "plux<1.16", "pyopenssl<25", "cryptography<45", "service_identity"]
    python = installs.python_packages("localstack", "localstack-core[runtime]==4.4.0", *bounds)
    settings = {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "SERVICES": "sqs,sns,kms,sts",
        "EAGER_SERVICE_LOADING": "1",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
        "LOCALSTACK_VOLUME_DIR": str(installs.CACHE / "localstack/volume"),
    }
    return [python, "-m", "localstack.runtime.main"], settings


def elasticmq(port):
    command = installs.java_program("peers/elasticmq", "Start")
    return [*command, str(port)], {}


def goaws(port):
    """Its program binds every address, so that it is only found here, and started by whoever wants it: --endpoint."""
    folder = installs.installed("goaws", [], [installs.tool("go"), "mod", "init", "goaws"])
    installs.run(["go", "get", "github.com/Admiral-Piett/goaws@v0.5.3"], folder)
    raise installs.NotHere("it binds every address; start it yourself where that is safe, and name it by --endpoint")


PEERS = {
    "fauxqs": fauxqs,
    "moto": moto,
    "localstack": localstack,
    "elasticmq": elasticmq,
    "goaws": goaws,
}
# What each offers at all; what is not here is absent, not wrong.
SERVICES = {"fauxqs": ("sqs", "sns"), "elasticmq": ("sqs",), "goaws": ("sqs", "sns")}
