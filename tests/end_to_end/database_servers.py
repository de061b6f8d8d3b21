"""PostgreSQL, MariaDB and MySQL servers of a test's own, which can be stopped, started and run out of disk.

Each lies in a folder of its own, listens on a socket there and on a free port of the loopback address, and runs as an
unprivileged user. The services come over TCP with a password, the tests over the socket.
"""

import ctypes
import glob
import os
import pathlib
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

SECRET = "hush-4711"
ROOT = pathlib.Path(__file__).resolve().parents[2]
is_root = os.geteuid() == 0
owner = "nobody" if is_root else pwd.getpwuid(os.geteuid()).pw_name


def free_port():
    """Below those that the connections of others get meanwhile: a server takes seconds until it listens."""
    while True:
        port = random.randrange(20000, 32000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
            return port
        except OSError:
            continue


def output(command, **more):
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, **more)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def lives_with_its_owner():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Server:
    """`disk` is the size of a disk of its own, in MiB; without it, it lies where there is room."""

    def __init__(self, disk=None):
        folder = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.home = pathlib.Path(tempfile.mkdtemp(prefix=f"flights-{self.kind}-", dir=folder))
        self.home.chmod(0o755)
        self.disk = disk
        self.port = free_port()
        self.process = self.holder = None
        self.data = self.home / "disk" / "data"
        (self.home / "disk").mkdir()
        if is_root:
            shutil.chown(self.home, owner)
            shutil.chown(self.home / "disk", owner)
        try:
            if disk:
                self.mount()
            self.make()
            self.start()
            self.admit()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for process in (self.process, self.holder):
            if process and process.poll() is None:
                process.kill()
                process.wait()
        # Its own processes end by themselves once it is gone, and write until then.
        for _ in range(100):
            shutil.rmtree(self.home, ignore_errors=True)
            if not self.home.exists():
                return
            time.sleep(0.05)

    # Its disk: a small file system that only a process sees that holds it, and the server.

    def mount(self):
        become = ["unshare", "--mount"]
        if not is_root:
            become += ["--user", "--map-current-user", "--keep-caps"]
        size = f"mount -t tmpfs -o size={self.disk}m none {self.home}/disk && chown {owner} {self.home}/disk"
        self.holder = subprocess.Popen(
            [*become, "sh", "-c", f"{size} && echo mounted && exec sleep 600"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=lives_with_its_owner,
        )
        told = self.holder.stdout.readline().strip()
        self.holder.stdout.close()
        if told != "mounted":
            raise unittest.SkipTest(f"no small disk can be mounted here: {told}")

    def inside(self):
        """What a command begins with that sees the disk."""
        if not self.disk:
            return []
        user = [] if is_root else ["--user", "--preserve-credentials"]
        return ["nsenter", "--target", str(self.holder.pid), "--mount", *user]

    def as_owner(self):
        return ["setpriv", f"--reuid={owner}", "--regid=nogroup", "--clear-groups", "--"] if is_root else []

    def in_house(self, command):
        return output([*self.inside(), *self.as_owner(), *command], cwd="/")

    def fill_disk(self, but):
        """Leaves so many KiB of its disk free."""
        free = int(self.in_house(["sh", "-c", f"df --output=avail -k {self.home}/disk | tail -1"]))
        # The server takes room at the same time, and may be quicker.
        fill = f"dd if=/dev/zero of={self.home}/disk/ballast bs=1K count={max(free - but, 1)} || true"
        self.in_house(["sh", "-c", fill])

    def clear_disk(self):
        self.in_house(["rm", "-f", f"{self.home}/disk/ballast"])

    def leaks_of_soci(self):
        """SOCI 4.0 keeps the texts bound to a statement that fails: not ours to mend, and only then."""
        (self.home / "leaks_of_soci").write_text("leak:libsoci_postgresql\nleak:libsoci_mysql\n")
        return {"LSAN_OPTIONS": f"suppressions={self.home}/leaks_of_soci:print_suppressions=0"}

    # Its life.

    def start(self):
        with open(self.home / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.inside(), *self.as_owner(), *self.command()],
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=lives_with_its_owner,
            )
        for _ in range(600):
            if self.answers():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(self.log()[-2000:])

    def stop(self):
        """Ends it as an operator does; what is under way is rolled back."""
        self.process.send_signal(self.polite)
        self.process.wait(30)

    def restart(self):
        self.stop()
        self.start()

    def is_running(self):
        return self.process.poll() is None

    def answers(self):
        try:
            return self.ask("SELECT 1") == "1"
        except RuntimeError:
            return False

    def log(self):
        return (self.home / "server.log").read_text(errors="replace")


class Postgres(Server):
    kind = "postgres"
    polite = signal.SIGINT

    def program(self, name):
        return sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))[-1]

    def make(self):
        if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
            raise unittest.SkipTest("the package postgresql is not installed")
        self.in_house(
            [self.program("initdb"), "-D", str(self.data), "-U", "admin", "-A", "trust", "-E", "UTF8"]
            + ["--locale=C.UTF-8", "--no-sync", "--wal-segsize=1"]
        )
        rules = "local all all trust\\nhost all all 127.0.0.1/32 scram-sha-256\\n"
        self.in_house(["sh", "-c", f"printf '{rules}' >{self.data}/pg_hba.conf"])

    def command(self):
        settings = {"listen_addresses": "127.0.0.1", "fsync": "off", "max_connections": "200", "max_wal_size": "8MB"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self.program("postgres"), "-D", str(self.data), "-k", str(self.home), "-p", str(self.port), *options]

    def admit(self):
        self.ask(f"CREATE ROLE flights LOGIN PASSWORD '{SECRET}'")

    def ask(self, sql, service=None):
        environment = os.environ | {"PGOPTIONS": f"-c search_path={service}" if service else ""}
        return output(["psql", "-X", "-q", "-A", "-t", "-c", sql, self.admin_address()], env=environment)

    def create(self, services):
        for service in services:
            self.ask(f"CREATE SCHEMA {service} AUTHORIZATION flights")

    def admin_address(self):
        return f"host={self.home} port={self.port} user=admin dbname=postgres"

    def for_tools(self):
        return {"SOURCEFLOW_TEST_POSTGRES": self.admin_address()}

    def for_services(self, port=None, password=SECRET):
        address = f"host=127.0.0.1 port={port or self.port} user=flights dbname=postgres"
        return {"SOURCEFLOW_TEST_POSTGRES": address, "PGPASSWORD": password, **self.leaks_of_soci()}

    def store_of(self, service):
        """What `open_store` takes."""
        return f"postgresql://flights@127.0.0.1:{self.port}/postgres?options=-csearch_path%3D{service}"


class Mariadb(Server):
    kind = "mysql"
    polite = signal.SIGTERM

    def make(self):
        if not shutil.which("mariadbd", path=os.environ["PATH"] + ":/usr/sbin"):
            raise unittest.SkipTest("the package mariadb-server is not installed")
        self.in_house(
            ["env", f"TMPDIR={self.home}/disk", "mariadb-install-db", "--no-defaults", f"--datadir={self.data}"]
            + ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
            + ["--innodb-log-file-size=8M"]
        )

    def command(self):
        program = shutil.which("mariadbd", path=os.environ["PATH"] + ":/usr/sbin")
        return [program, *self.settings(), "--innodb-log-file-size=8M"]

    def settings(self):
        return [
            "--no-defaults",
            f"--datadir={self.data}",
            f"--socket={self.home}/socket",
            "--bind-address=127.0.0.1",
            f"--port={self.port}",
            "--skip-name-resolve",
            "--max-connections=300",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=64M",
            "--performance-schema=OFF",
            f"--tmpdir={self.home}/disk",
        ]

    def admit(self):
        self.ask(f"CREATE USER flights@'127.0.0.1' IDENTIFIED BY '{SECRET}'")

    def ask(self, sql, service=None):
        command = ["mariadb", "--no-defaults", "-u", "root", "-S", f"{self.home}/socket", "-N", "-B"]
        return output([*command, *(["-D", service] if service else []), "-e", sql])

    def create(self, services):
        for service in services:
            self.ask(f"CREATE DATABASE {service}")
            self.ask(f"GRANT ALL ON {service}.* TO flights@'127.0.0.1'")

    def for_tools(self):
        return {"SOURCEFLOW_TEST_MYSQL": f"mysql://root@localhost/mysql?socket={self.home}/socket"}

    def for_services(self, port=None, password=SECRET):
        return {
            "SOURCEFLOW_TEST_MYSQL": f"mysql://flights@127.0.0.1:{port or self.port}/mysql",
            "MYSQL_PWD": password,
            **self.leaks_of_soci(),
        }

    def store_of(self, service):
        """What `open_store` takes."""
        return f"mysql://flights@127.0.0.1:{self.port}/{service}"


class Mysql8(Mariadb):
    """MariaDB's clients speak to it."""

    more = ()

    def make(self):
        fetched = subprocess.run([ROOT / "tools" / "mysql8"], text=True, capture_output=True, check=False)
        if fetched.returncode == 77:
            raise unittest.SkipTest(fetched.stderr)
        fetched.check_returncode()
        folder = fetched.stdout.strip()
        if subprocess.run([*self.as_owner(), "test", "-x", f"{folder}/bin/mysqld"], check=False).returncode != 0:
            folder = shutil.copytree(folder, self.home / "server")
        self.program = f"{folder}/bin/mysqld"
        settings = ["--innodb-redo-log-capacity=8M", f"--tmpdir={self.home}/disk", f"--datadir={self.data}"]
        self.in_house([self.program, "--no-defaults", "--initialize-insecure", *settings])

    def command(self):
        log = ["--innodb-redo-log-capacity=8M", "--skip-log-bin"]
        return [self.program, *self.settings(), *log, "--mysqlx=OFF", *self.more]
