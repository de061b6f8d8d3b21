"""The README's two programs, run as it says; what the second makes is seen by boto3."""

import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from started_endpoint import client, environment, started_endpoint

PATIENCE = 60
QUICKSTART, CONNECTED = sys.argv[2:4]


def quickstart(folder):
    done = subprocess.run([QUICKSTART], cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout + done.stderr


def the_first_counts_the_changes_of_its_order():
    with tempfile.TemporaryDirectory() as folder:
        for change in (1, 2):
            assert quickstart(folder) == (0, f"order 42 of Ada, change {change}\n")


def both_say_why_they_cannot_run():
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "orders.db").mkdir()
        for program in (QUICKSTART, CONNECTED):
            done = subprocess.run(
                [program], cwd=folder, capture_output=True, text=True, timeout=PATIENCE
            )
            assert done.returncode == 1, done
            assert done.stderr.startswith("orders: the database orders.db cannot be opened"), done
            assert done.stderr.count("\n") == 1, done


def the_second_serves_until_it_is_told_to_end(url):
    variables = {**environment(url), "AWS_ENDPOINT_URL": url, "AWS_REGION": "eu-west-1"}
    with tempfile.TemporaryDirectory() as folder:
        service = subprocess.Popen([CONNECTED], cwd=folder, env=variables)
        try:
            deadline = time.monotonic() + PATIENCE
            while not is_laid_out(url):
                assert time.monotonic() < deadline, "no orders.fifo and no order-events"
                assert service.poll() is None, "the service ended"
                time.sleep(0.05)
            service.send_signal(signal.SIGTERM)
            assert service.wait(PATIENCE) == 0
        finally:
            service.kill()
            service.wait()


def is_laid_out(url):
    queues = client("sqs", url).list_queues().get("QueueUrls", [])
    topics = client("sns", url).list_topics()["Topics"]
    return any(q.endswith("/orders.fifo") for q in queues) and any(
        t["TopicArn"].endswith(":order-events") for t in topics
    )


the_first_counts_the_changes_of_its_order()
both_say_why_they_cannot_run()
with started_endpoint() as endpoint:
    the_second_serves_until_it_is_told_to_end(endpoint)
print("ok")
