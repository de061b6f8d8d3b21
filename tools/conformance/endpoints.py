"""Endpoints under test, ours and others', each a process of its own on loopback, ended by its id."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time

import installs

READY_WITHIN = 90
# As the kernel writes 127.0.0.1, ::ffff:127.0.0.1 and ::1.
LOOPBACK = ("0100007F", "00000000000000000000000001000000")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# By which variable the clients' languages are told of an authority; Java knows none.
BUNDLES = ("AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE")


@contextlib.contextmanager
def sourceflow(program, log, tls=False):
    command = [program, "local", "--port", "0", *(["--tls"] if tls else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        url = process.stdout.readline().strip()
        if tls:
            file = process.stdout.readline().strip().partition("=")[2]
            os.environ.update(dict.fromkeys(BUNDLES, file))
        yield url
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
            return check_only_loopback(port, name)
        time.sleep(0.1)
    raise installs.NotHere(f"{name} was not ready after {READY_WITHIN} s")


def check_only_loopback(port, name):
    """A server that others could reach is not driven."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in pathlib.Path(table).read_text().splitlines()[1:]:
            address, _, at = line.split()[1].rpartition(":")
            is_listening = line.split()[3] == "0A"
            if is_listening and int(at, 16) == port and not address.endswith(LOOPBACK):
                raise installs.NotHere(f"{name} listens on more than loopback")


def fauxqs(port):
    sources = sorted((installs.HERE / "peers/fauxqs").glob("*"))
    folder = installs.node_packages("peers-fauxqs", sources)
    return ["node", str(folder / "start.mjs"), str(port)], {}


def moto(port):
    python = installs.python_packages("moto", "moto[server,sqs,sns,kms,sts]==5.2.5")
    program = python.removesuffix("python") + "moto_server"
    return [program, "-H", "127.0.0.1", "-p", str(port)], {"MOTO_ACCOUNT_ID": "000000000000"}


def localstack(port):
    # It names no upper bounds, and does not start with the newest of these.
    bounds = ["cbor2<6", "plux<1.16", "pyopenssl<25", "cryptography<45", "service_identity"]
    python = installs.python_packages("localstack", "localstack-core[runtime]==4.4.0", *bounds)
    settings = {
        # Its other server, twisted, listens on every address whatever it is told.
        "GATEWAY_SERVER": "hypercorn",
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
