"""Kills `sourceflow local --data` again and again under load, and counts what was answered."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection, HTTPException

PROGRAM, ROUNDS = sys.argv[1], int(sys.argv[2])
MORE = sys.argv[3:]


class Endpoint:
    """One process on the directory, until it is killed."""

    def __init__(self, directory):
        command = [PROGRAM, "local", "--port", "0", "--data", directory, *MORE]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().strip()
        assert line.startswith("http://"), "the endpoint did not start again"
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        self.process.wait()


class Client:
    """Calls over one connection; None when no answer came."""

    def __init__(self, port):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=20)

    def call(self, operation, queue="orders", **members):
        members["QueueUrl"] = f"http://x/000000000000/{queue}"
        try:
            self.connection.request(
                "POST", "/", json.dumps(members), {"X-Amz-Target": f"AmazonSQS.{operation}"}
            )
            answer = self.connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            return None
        assert answer.status == 200, body
        return json.loads(body)


class Ledger:
    """What clients were told, and what they asked for without being told."""

    def __init__(self):
        self.sent, self.maybe_sent = set(), set()
        self.deleted, self.maybe_deleted = set(), set()


def send(port, queue, worker, ledger, counter):
    client = Client(port)
    group = {"MessageGroupId": f"g{worker}"} if queue.endswith(".fifo") else {}
    while True:
        body = f"{worker}:{counter[worker]:08d}"
        unique = {"MessageDeduplicationId": body.replace(":", "-")} if group else {}
        ledger.maybe_sent.add(body)
        counter[worker] += 1
        if client.call("SendMessage", queue, MessageBody=body, **group, **unique) is None:
            return
        ledger.sent.add(body)


def receive(port, queue, ledger):
    client = Client(port)
    while True:
        answer = client.call(
            "ReceiveMessage", queue, MaxNumberOfMessages=3, WaitTimeSeconds=1, VisibilityTimeout=1
        )
        if answer is None:
            return
        for message in answer.get("Messages", []):
            body = message["Body"]
            assert body not in ledger.deleted, f"{body} was deleted, and came again"
            if hash(body) % 3 == 0:
                continue
            ledger.maybe_deleted.add(body)
            handle = message["ReceiptHandle"]
            if client.call("DeleteMessage", queue, ReceiptHandle=handle) is None:
                return
            ledger.deleted.add(body)


def drain(port, queue):
    """All that is left, in the order in which it comes."""
    client = Client(port)
    found, last = [], time.monotonic()
    while time.monotonic() - last < 3:
        answer = client.call("ReceiveMessage", queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            found.append(message["Body"])
            client.call("DeleteMessage", queue, ReceiptHandle=message["ReceiptHandle"])
            last = time.monotonic()
    return found


def check(queue, ledger, left):
    assert len(left) == len(set(left)), "a message lies there twice"
    lost = ledger.sent - ledger.maybe_deleted - set(left)
    assert not lost, f"{queue}: lost {sorted(lost)[:5]}"
    back = ledger.deleted & set(left)
    assert not back, f"{queue}: deleted and there again {sorted(back)[:5]}"
    foreign = set(left) - ledger.maybe_sent
    assert not foreign, f"{queue}: never sent {sorted(foreign)[:5]}"
    if queue.endswith(".fifo"):
        for group in {body.split(":")[0] for body in left}:
            of_group = [body for body in left if body.split(":")[0] == group]
            assert of_group == sorted(of_group), f"{queue}: out of order in {group}"


def main():
    dice = random.Random(7)
    ledgers = {"orders": Ledger(), "orders.fifo": Ledger()}
    counters = {queue: [0] * 3 for queue in ledgers}
    with tempfile.TemporaryDirectory() as directory:
        endpoint = Endpoint(directory)
        first = Client(endpoint.port)
        first.call("CreateQueue", QueueName="orders")
        first.call("CreateQueue", QueueName="orders.fifo", Attributes={"FifoQueue": "true"})
        for _ in range(ROUNDS):
            threads = []
            for queue, ledger in ledgers.items():
                for worker in range(3):
                    arguments = (endpoint.port, queue, worker, ledger, counters[queue])
                    threads.append(threading.Thread(target=send, args=arguments))
                threads.append(
                    threading.Thread(target=receive, args=(endpoint.port, queue, ledger))
                )
            for thread in threads:
                thread.start()
            time.sleep(dice.uniform(0.05, 0.5))
            endpoint.kill()
            for thread in threads:
                thread.join()
            endpoint = Endpoint(directory)
        for queue, ledger in ledgers.items():
            left = drain(endpoint.port, queue)
            check(queue, ledger, left)
            print(
                f"{queue}: {len(ledger.sent)} sends and {len(ledger.deleted)} deletes answered,"
                f" {len(left)} left after {ROUNDS} kills, none lost or doubled"
            )
        endpoint.kill(signal.SIGTERM)


main()
