"""The flights while their messages are encrypted: nothing of them can be read on a queue, and KMS may fail.

Each test is a claim, and ends by checking every row of every view against the file.
"""

import json
import time
import unittest
import urllib.request

import boto3

from door import Door
from flights_processes import Flights, some_departures, until

KEY = "alias/flights"
AWAY = 15  # seconds that KMS is away, longer than anybody waits between two tries


class EncryptedFlights(Flights):
    """Every process names a key, and finds KMS behind a door."""

    def __enter__(self):
        super().__enter__()
        self.door = Door(self.url)
        self.kms = boto3.client(
            "kms",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )
        self.key = self.kms.create_key()["KeyMetadata"]["KeyId"]
        self.kms.create_alias(AliasName=KEY, TargetKeyId=self.key)
        return self

    def __exit__(self, *failure):
        self.door.close()
        self.kms.close()
        super().__exit__(*failure)

    def environment(self):
        door = getattr(self, "door", None)
        return {
            **super().environment(),
            "SOURCEFLOW_ENCRYPTION": KEY,
            "AWS_ENDPOINT_URL_KMS": door.url if door else "",
        }

    def some_bodies(self, queue):
        """A few bodies, which stay in the queue."""
        answer = self.sqs.receive_message(
            QueueUrl=self.queue(queue), MaxNumberOfMessages=10, VisibilityTimeout=1
        )
        return [message["Body"] for message in answer["Messages"]]

    def calls_of_kms(self):
        with urllib.request.urlopen(self.url + "/_local/stats") as answer:
            counts = json.load(answer)
        return sum(
            counts.get("kms." + name, {}).get("requests", 0)
            for name in ("GenerateDataKey", "Decrypt")
        )


class FlightsEncryption(unittest.TestCase):
    def assert_sealed(self, bodies):
        self.assertTrue(bodies)
        for body in bodies:
            self.assertEqual(body.split(".")[0], "sourceflow-1")
            for word in ("destination", "delay", "distance", "payload", "metadata"):
                self.assertNotIn(word, body)

    def test_no_queue_shows_plain_text_and_kms_is_hardly_asked(self):
        with EncryptedFlights() as flights:
            file = some_departures(flights.folder, 1000)
            flights.start_all()
            flights.stop("operations")
            flights.stop("boards")

            flights.load(file)
            self.assert_sealed(flights.some_bodies("departures.fifo"))
            flights.start("operations")
            until(
                "operations has handled everything",
                lambda: flights.departures_kept() == 1000
                and flights.number("operations", "SELECT count(*) FROM sourceflow_outbox") == 0,
            )
            self.assert_sealed(flights.some_bodies("boards-events"))
            flights.start("boards")
            flights.wait_until_drained()

            self.assertLess(flights.calls_of_kms(), 20)
            flights.verify(file)

    def test_nothing_is_lost_or_dies_while_kms_is_away(self):
        with EncryptedFlights() as flights:
            file = some_departures(flights.folder, 3000)
            flights.start_all("--visibility", "5")
            flights.door.shut()

            flights.begin_loading(file)
            began = time.monotonic()
            until("KMS was away for a while", lambda: time.monotonic() - began > AWAY)
            self.assertEqual(flights.depth("departures.fifo"), 0, "nothing leaves in plain text")
            flights.door.open()
            until("some are handled", lambda: flights.departures_kept() > 200)
            # Those that go on live on their keys; those that start anew have none.
            flights.door.shut()
            flights.kill("boards")
            flights.begin("boards", "--visibility", "5")
            began = time.monotonic()
            until("KMS was away again", lambda: time.monotonic() - began > AWAY)
            flights.door.open()
            until("the loader has ended", lambda: flights.has_ended("loader"))
            flights.wait_until_drained()

            for queue in ("departures-dlq.fifo", "boards-events-dlq", "routes-events-dlq"):
                self.assertEqual(flights.depth(queue), 0, queue)
            flights.verify(file)

    def test_another_key_takes_over_while_everything_runs(self):
        with EncryptedFlights() as flights:
            file = some_departures(flights.folder, 3000)
            environment = flights.environment
            flights.environment = lambda: {
                **environment(),
                "SOURCEFLOW_ENCRYPTION_LIMITS_AGE": "1s",
            }
            flights.start_all()

            flights.begin_loading(file)
            until("some are handled", lambda: flights.departures_kept() > 200)
            new_key = flights.kms.create_key()["KeyMetadata"]["KeyId"]
            flights.kms.update_alias(AliasName=KEY, TargetKeyId=new_key)
            until("the loader has ended", lambda: flights.has_ended("loader"))
            flights.wait_until_drained()
            time_of_the_old_one = time.monotonic()
            until("its data keys are over", lambda: time.monotonic() - time_of_the_old_one > 1.5)
            flights.kms.disable_key(KeyId=flights.key)
            flights.load(some_departures(flights.folder, 4000, "more.csv"))
            flights.wait_until_drained()

            flights.verify(flights.folder / "more.csv")


if __name__ == "__main__":
    unittest.main()
