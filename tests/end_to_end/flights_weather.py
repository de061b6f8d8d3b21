"""The flights while AWS, or the way to it, fails in every way that a team meets.

Each test is a claim, and ends by checking every row of every view against the file.
"""

import contextlib
import datetime
import json
import os
import subprocess
import time
import unittest

import boto3

from flights_processes import Flights, programs, some_departures, until
from gate import Gate

COUNT = 400
# How long a service is away: a minute is as good as any time beyond what the data keys and the breakers last here.
OUTAGE = float(os.environ.get("FLIGHTS_OUTAGE", "6"))


class Weather(Flights):
    """Flights with faults at the endpoint, or with a gate before it, and with an operator's settings."""

    def __init__(self, *faults, gate=False, **settings):
        super().__init__()
        self.faults = faults
        self.has_gate = gate
        self.gate = None
        self.settings = {
            "SOURCEFLOW_CLIENT_FIRST_BACKOFF": "50 ms",
            **settings,
        }

    def spawn(self, name, command, before=None):
        if name == "endpoint":
            command = command + [part for fault in self.faults for part in ("--fault", fault)]
        super().spawn(name, command, before)

    def start_endpoint(self, port=0):
        super().start_endpoint(port)
        if self.has_gate:
            self.gate = Gate(self.port())

    def environment(self):
        given = {**super().environment(), **self.settings}
        if self.gate:
            given["AWS_ENDPOINT_URL"] = self.gate.url
        return given

    def __exit__(self, *failure):
        super().__exit__(*failure)
        if self.gate:
            self.gate.close()

    def run(self, count=COUNT):
        file = some_departures(self.folder, count)
        self.start_all()
        self.load(file)
        return file

    def end_well(self, file):
        self.wait_until_drained(120)
        self.verify(file)
        for queue in ("departures-dlq.fifo", "boards-events-dlq", "routes-events-dlq"):
            assert self.depth(queue) == 0, f"{queue} has dead letters"


class FlightsWeather(unittest.TestCase):
    def check(self, *faults, count=COUNT, **settings):
        with Weather(*faults, **settings) as flights:
            flights.end_well(flights.run(count))

    def test_a_fifth_of_all_calls_is_throttled(self):
        self.check("*=throttle:0.2")

    def test_entries_fail_inside_batches_that_succeed(self):
        self.check("*=entry:0.05")

    def test_answers_are_lost_after_their_calls_had_their_effect(self):
        self.check(
            "sqs.SendMessageBatch=lost:0.1",
            "sqs.DeleteMessageBatch=lost:0.1",
            "sns.PublishBatch=lost:0.1",
        )

    def test_calls_take_two_seconds(self):
        self.check("*=latency:0.3:2000..2000", count=200)

    def test_events_are_away_while_commands_are_handled(self):
        with Weather(gate=True) as flights:
            file = some_departures(flights.folder, COUNT)
            flights.start_all()
            flights.gate.away = {"sns"}

            flights.load(file)
            until("all is handled without SNS", lambda: flights.departures_kept() == COUNT)
            self.assertGreater(flights.gate.refused["sns"], 0)
            self.assertEqual(flights.depth("boards-events"), 0)
            self.assertIn("breaker=sns state=open", flights.log("operations"))
            flights.gate.away = set()

            flights.end_well(file)

    def test_keys_are_away_longer_than_data_keys_last(self):
        settings = {
            "SOURCEFLOW_ENCRYPTION": "alias/flights",
            "SOURCEFLOW_ENCRYPTION_LIMITS_AGE": "1 s",
            "SOURCEFLOW_ENCRYPTION_LIMITS_PAUSE": "200 ms",
        }
        with Weather(gate=True, **settings) as flights:
            make_key(flights.url)
            file = some_departures(flights.folder, COUNT)
            flights.start_all()
            flights.begin_loading(file)
            until("some are handled", lambda: flights.departures_kept() > 0)
            flights.gate.away = {"kms"}
            back = time.monotonic() + OUTAGE
            until("KMS was away long enough", lambda: time.monotonic() > back, OUTAGE + 10)
            flights.gate.away = set()

            until("all commands are sent", lambda: flights.has_ended("loader"))
            flights.end_well(file)

    def test_credentials_end_in_the_middle_of_a_run(self):
        with Weather(gate=True) as flights:
            keys = flights.folder / "keys.json"
            write_keys(keys, "first")
            config = flights.folder / "config"
            config.write_text(f"[default]\ncredential_process = cat {keys}\n")
            flights.settings |= {
                "AWS_CONFIG_FILE": str(config),
                "AWS_ACCESS_KEY_ID": "",
                "AWS_SECRET_ACCESS_KEY": "",
            }
            file = some_departures(flights.folder, COUNT)
            flights.start_all()
            flights.begin_loading(file)
            until("some are handled", lambda: flights.departures_kept() > 0)

            write_keys(keys, "second")
            flights.gate.ended = {"first"}

            until("all commands are sent", lambda: flights.has_ended("loader"))
            flights.end_well(file)
            self.assertGreater(flights.gate.refused["ExpiredTokenException"], 0)

    def test_a_clock_is_ten_minutes_wrong(self):
        for minutes in (10, -10):
            with self.subTest(minutes=minutes), Weather(gate=True) as flights:
                flights.gate.clock_ahead = datetime.timedelta(minutes=minutes)

                flights.end_well(flights.run())

                self.assertGreater(flights.gate.refused["RequestTimeTooSkewed"], 0)
                self.assertLess(flights.gate.refused["RequestTimeTooSkewed"], 60, "learned, not repeated")

    def test_an_endpoint_with_the_certificate_of_another_is_told_nothing(self):
        with Weather() as flights:
            certificate = make_certificate(flights.folder, "sqs.example.com")
            with contextlib.closing(Gate(flights.port(), certificate)) as other:
                flights.settings |= {
                    "AWS_ENDPOINT_URL": other.url,
                    "SOURCEFLOW_CLIENT_CA_FILE": str(certificate),
                }

                flights.begin("operations")
                until("it gives up", lambda: flights.has_ended("operations"))

                self.assertIn("certificate", flights.log("operations"))
                self.assertEqual(flights.running["operations"].returncode, 1)
                self.assertEqual(sum(other.passed.values()), 0)

    def test_an_operators_mistakes_are_listed_together(self):
        mistakes = {
            "SOURCEFLOW_WAIT": "21 s",
            "SOURCEFLOW_MAX_INHAND": "10",
            "SOURCEFLOW_LINGER": "soon",
            "SOURCEFLOW_MAX_RECEIVES_OF": "departure.fifo=3",
        }
        with Weather(**mistakes) as flights:
            flights.begin("operations")
            until("it gives up", lambda: flights.has_ended("operations"))

            log = flights.log("operations")
            for words in (
                "wait must be from 0 to 20 s",
                "did you mean max_in_hand?",
                'SOURCEFLOW_LINGER is "soon"',
                "max_receives_of names departure.fifo",
            ):
                self.assertIn(words, log)


def make_key(url):
    kms = boto3.client(
        "kms",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/flights", TargetKeyId=key)
    kms.close()


def write_keys(path, name):
    # Replaced whole, since a service may read it at any time.
    fresh = path.with_suffix(".fresh")
    fresh.write_text(json.dumps({"Version": 1, "AccessKeyId": name, "SecretAccessKey": "secret"}))
    fresh.rename(path)


def make_certificate(folder, host):
    """A key and a certificate for the host, which vouches for itself, in one file."""
    path = folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        + ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
        + ["-keyout", str(path), "-out", str(folder / "public.pem")],
        check=True,
        capture_output=True,
    )
    with open(path, "a") as whole:
        whole.write((folder / "public.pem").read_text())
    return path


if __name__ == "__main__":
    unittest.main()
