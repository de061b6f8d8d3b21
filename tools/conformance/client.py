"""A client under test: a program of any language that carries out the calls it reads, one JSON line each.

A request is `{"service", "operation", "input"}`, perhaps with `"credentials"`; the answer is one of `{"output"}`,
`{"error": {"code", "type", "status", "message"}}` and `{"unsupported"}`. Bytes travel as `{"b64": "..."}`.
"""

import base64
import contextlib
import json
import select
import subprocess

ANSWER_WITHIN = 90


class Refused(Exception):
    """The endpoint answered with an error, as this client tells it."""

    def __init__(self, operation, error):
        super().__init__(f"{operation}: {error.get('code')}: {error.get('message')}")
        self.code, self.type = error.get("code"), error.get("type")


class Unsupported(Exception):
    """This client has no such operation."""


class Lost(Exception):
    """The client's program ended, or gave no answer in time."""


class Client:
    def __init__(self, command, environment, log, tells_all=True):
        self.command, self.environment, self.log = command, environment, log
        # Our own client verifies digests and follows pages by itself, and gives back what an App needs.
        self.tells_all = tells_all
        self.process = None
        self.other = None
        self.called = set()

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
        )
        return self

    def another(self):
        """The same client once more, for what happens while this one waits."""
        if self.other is None:
            self.other = Client(self.command, self.environment, self.log, self.tells_all).start()
        return self.other

    def stop(self):
        if self.other is not None:
            self.other.stop()
        if self.process is not None:
            self.process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
            self.process.kill()
            self.process.wait()

    def ask(self, service, operation, values, credentials=None):
        """Sends a call and waits for nothing; `answer` does."""
        request = {"service": service, "operation": operation, "input": values}
        if credentials:
            request["credentials"] = credentials
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Lost("the client ended") from error

    def answer(self, operation):
        ready, _, _ = select.select([self.process.stdout], [], [], ANSWER_WITHIN)
        line = self.process.stdout.readline() if ready else b""
        if not line:
            self.process.kill()
            raise Lost(f"{operation}: no answer")
        answer = json.loads(line)
        if "unsupported" in answer:
            raise Unsupported(answer["unsupported"])
        if "error" in answer:
            raise Refused(operation, answer["error"])
        return answer["output"]

    def call(self, service, operation, values, credentials=None):
        self.ask(service, operation, values, credentials)
        try:
            output = self.answer(operation)
        except Refused:
            self.called.add((service, operation))
            raise
        self.called.add((service, operation))
        return output


def blob(content):
    """Bytes as a request carries them."""
    return {"b64": base64.b64encode(content).decode()}


def content(value):
    """Bytes as an answer carries them."""
    return base64.b64decode(value["b64"] if isinstance(value, dict) else value)
