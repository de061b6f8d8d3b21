"""The processes of the flights example, for tests that treat them badly."""

import csv
import ctypes
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

import boto3

PATIENCE = 60  # seconds that anything may take before a test gives up

programs = {
    name: os.environ.get(variable, "")
    for name, variable in {
        "flights": "FLIGHTS",
        "verify": "FLIGHTS_VERIFY",
        "sourceflow": "SOURCEFLOW",
    }.items()
}
data = pathlib.Path(__file__).resolve().parents[2] / "examples" / "flights" / "data"


def until(what, is_so, patience=PATIENCE):
    """Waits for a condition, and fails with its name when it does not come."""
    give_up = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > give_up:
            raise AssertionError(f"waited {patience} s for: {what}")
        time.sleep(0.02)


def some_departures(folder, count, name="departures.csv"):
    """The first rows of the real file, as a file of their own."""
    with open(data / "flights-20k.csv", newline="") as whole, open(
        folder / name, "w", newline=""
    ) as part:
        for line in list(whole)[: count + 1]:
            part.write(line)
    return folder / name


def departures_of(file, airport):
    with open(file, newline="") as rows:
        return sum(row["origin"] == airport for row in csv.DictReader(rows))


class Flights:
    """An endpoint and the services, all gone with the `with` block."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="flights-"))
        self.folder.chmod(0o755)
        self.running = {}

    def __enter__(self):
        self.start_endpoint()
        return self

    def __exit__(self, failure, *_):
        self.sqs.close()
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.send_signal(signal.SIGCONT)
                process.wait()
        if failure is None:
            shutil.rmtree(self.folder)
            return
        for log in sorted(self.folder.glob("*.log")):
            print(f"--- {log.name}")
            print("\n".join(log.read_text(errors="replace").splitlines()[-25:]))

    # Processes.

    def start_endpoint(self, port=0):
        self.forget_log("endpoint")
        self.spawn("endpoint", [programs["sourceflow"], "local", "--port", str(port)])
        until("the endpoint answers", lambda: "http://" in self.log("endpoint"))
        self.url = [line for line in self.log("endpoint").splitlines() if "http://" in line][
            0
        ].strip()
        if hasattr(self, "sqs"):
            self.sqs.close()
        self.sqs = boto3.client(
            "sqs",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )

    def port(self):
        return int(self.url.rsplit(":", 1)[1])

    def start(self, service, *options, name=None, before=None):
        """Starts a service and waits until it is running; `name` tells a second instance apart."""
        name = name or service
        self.begin(service, *options, name=name, before=before)
        until(
            f"{name} is running",
            lambda: "the service is running" in self.log(name) or self.has_ended(name),
        )
        assert not self.has_ended(name), f"{name} ended with {self.running[name].returncode}"

    def begin(self, service, *options, name=None, before=None):
        self.forget_log(name or service)
        self.spawn(
            name or service,
            [programs["flights"], service, "--data", str(self.folder_of(name or service)), *options],
            before,
        )

    def folder_of(self, name):
        return self.folder

    def start_all(self, *options):
        for service in ("operations", "boards", "routes"):
            self.start(service, *options)

    def spawn(self, name, command, before=None):
        def prepare():
            ctypes.CDLL(None).prctl(
                1, signal.SIGKILL
            )  # PR_SET_PDEATHSIG: no orphans, whatever becomes of the test
            if before:
                before()

        with open(self.folder / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env=self.environment(),
                preexec_fn=prepare,
                cwd=self.folder,
            )

    def environment(self):
        return {
            **os.environ,
            "AWS_ENDPOINT_URL": getattr(self, "url", ""),
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            # A breaker tries again after a second, so that no test waits for the minute that it stays open by default.
            "SOURCEFLOW_CLIENT_BREAKER_OPEN": "1 s",
        }

    def signal(self, name, number):
        self.running[name].send_signal(number)

    def stop(self, name, within=25):
        """Asks a process to end, and wants it to end well and in time."""
        self.signal(name, signal.SIGTERM)
        try:
            code = self.running[name].wait(within)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{name} did not end within {within} s")
        assert code == 0, f"{name} ended with {code}"

    def kill(self, name):
        self.signal(name, signal.SIGKILL)
        self.running[name].wait()

    def has_ended(self, name):
        return self.running[name].poll() is not None

    def log(self, name):
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def forget_log(self, name):
        path = self.folder / f"{name}.log"
        if path.exists():
            path.rename(self.folder / f"{name}.{time.monotonic_ns()}.earlier.log")

    # Messages.

    def load(self, file):
        done = subprocess.run(
            [programs["flights"], "load", "--file", str(file), "--data", str(self.folder)],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def begin_loading(self, file):
        self.spawn(
            "loader", [programs["flights"], "load", "--file", str(file), "--data", str(self.folder)]
        )

    def queue(self, name):
        return self.sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def depth(self, name):
        answer = self.sqs.get_queue_attributes(QueueUrl=self.queue(name), AttributeNames=["All"])[
            "Attributes"
        ]
        return sum(
            int(answer[key])
            for key in (
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesDelayed",
                "ApproximateNumberOfMessagesNotVisible",
            )
        )

    def take_dead_letters(self, name):
        """Takes all dead letters out of a queue: their bodies, and the reasons that they died of."""
        url, found = self.queue(name), []
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
            )
            for message in answer.get("Messages", []):
                reason = message.get("MessageAttributes", {}).get("DeadLetterReason", {})
                found.append((message["Body"], reason.get("StringValue", "")))
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            if not answer.get("Messages"):
                return found

    def wait_until_drained(self, patience=PATIENCE):
        # In the order in which messages travel: what has left one place is seen in the next.
        until(
            "every message is handled",
            lambda: self.depth("departures.fifo") == 0
            and self.number("operations", "SELECT count(*) FROM sourceflow_outbox") == 0
            and self.depth("boards-events") == 0
            and self.depth("routes-events") == 0,
            patience,
        )

    # What is kept.

    def number(self, service, query):
        path = self.folder / f"{service}.db"
        if not path.exists():
            return 0
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(query).fetchone()[0] or 0
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return 0
            raise
        finally:
            database.close()

    def departures_kept(self):
        return self.number("operations", "SELECT sum(departures) FROM airport")

    def summary(self, service):
        lines = (self.folder / f"{service}.summary").read_text().split("\n")
        return {name: int(number) for name, number in (line.split() for line in lines if line)}

    def verify(self, file, *without):
        arguments = [part for airport in without for part in ("--without", airport)]
        done = subprocess.run(
            [programs["verify"], "--file", str(file), "--data", str(self.folder), *arguments],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stdout + done.stderr
