"""What the flights do when messages are bad and the world fails.

Each test is a claim, and ends by checking every row of every view against the file.
"""

import json
import os
import resource
import signal
import time
import unittest
import uuid

from flights_processes import Flights, departures_of, some_departures, until


def command(name="RecordDeparture", entity="ORD", **payload):
    metadata = {"id": str(uuid.uuid4()), "occurredOn": "2001-01-01T00:00:00Z"}
    return json.dumps(
        {"metadata": metadata, "name": name, "entity": {"id": entity}, "payload": payload}
    )


class FlightsFaults(unittest.TestCase):
    def test_bad_messages_die_with_their_reasons_and_hold_up_nobody(self):
        with Flights() as flights:
            file = some_departures(flights.folder, 1000)
            flights.start_all()
            good = {"date": "2001-01-01T00:00:00Z", "delay": 1, "distance": 2, "destination": "LAX"}
            bodies = {
                "no JSON": "this is no JSON",
                "unknown type": command("CancelDeparture", **good),
                "missing member": command(**{k: v for k, v in good.items() if k != "destination"}),
                "wrong type": command(**{**good, "delay": "late"}),
            }

            for number, body in enumerate(bodies.values()):
                flights.sqs.send_message(
                    QueueUrl=flights.queue("departures.fifo"),
                    MessageBody=body,
                    MessageGroupId="ORD",
                    MessageDeduplicationId=f"bad-{number}",
                )
            flights.load(file)
            flights.wait_until_drained()

            reasons = {
                body: reason for body, reason in flights.take_dead_letters("departures-dlq.fifo")
            }
            self.assertEqual(set(reasons), set(bodies.values()))
            self.assertIn("JSON", reasons[bodies["no JSON"]])
            self.assertIn("CancelDeparture", reasons[bodies["unknown type"]])
            self.assertIn("destination", reasons[bodies["missing member"]])
            self.assertRegex(reasons[bodies["wrong type"]], "delay.*integer.*late")
            flights.verify(file)

    def test_a_failing_airport_waits_while_all_others_finish(self):
        with Flights() as flights:
            file = some_departures(flights.folder, 1000)
            flights.start("operations", "--fail-at", "ORD", "--max-receives", "3")
            flights.start("boards")
            flights.start("routes")

            flights.load(file)
            others = 1000 - departures_of(file, "ORD")
            until("all others are handled", lambda: flights.departures_kept() == others)
            until(
                "the first of the failing ones is dead",
                lambda: flights.depth("departures-dlq.fifo") > 0,
            )
            self.assertGreater(flights.depth("departures.fifo"), 0, "its group still waits")
            flights.stop("operations")
            dead = flights.take_dead_letters("departures-dlq.fifo")

            # Those that were given back at their last receive are moved by SQS, which gives no reason.
            reasons = {reason for _, reason in dead}
            self.assertIn("nothing can leave from ORD", reasons)
            self.assertLessEqual(reasons, {"nothing can leave from ORD", ""})
            until(
                "their events are handled",
                lambda: flights.depth("boards-events") == 0 and flights.depth("routes-events") == 0,
            )
            flights.verify(file, "ORD")

            flights.start("operations")
            for number, (body, _) in enumerate(dead):
                flights.sqs.send_message(
                    QueueUrl=flights.queue("departures.fifo"),
                    MessageBody=body,
                    MessageGroupId="ORD",
                    MessageDeduplicationId=f"sent-back-{number}",
                )
            flights.wait_until_drained()
            self.assertEqual(flights.depth("departures-dlq.fifo"), 0)
            flights.verify(file)

    def test_a_worker_stopped_past_its_visibility_does_nothing_twice(self):
        with Flights() as flights:
            file = some_departures(flights.folder, 6000)
            flights.start_all("--visibility", "5")

            flights.begin_loading(file)
            until("some are handled", lambda: flights.departures_kept() > 200)
            for service in ("operations", "boards"):
                flights.signal(service, signal.SIGSTOP)
                flights.begin(service, "--visibility", "5", name=f"{service} beside")
            began = time.monotonic()
            until("their visibility is over", lambda: time.monotonic() - began > 7)
            for service in ("operations", "boards"):
                flights.signal(service, signal.SIGCONT)
            flights.wait_until_drained()

            self.assertFalse(
                any(flights.has_ended(service) for service in ("operations", "boards", "routes"))
            )
            flights.verify(file)

    def test_an_endpoint_restarted_empty_is_noticed_and_set_up_again_at_the_next_start(self):
        with Flights() as flights:
            half = some_departures(flights.folder, 500, "half.csv")
            file = some_departures(flights.folder, 1000)
            flights.start_all()
            flights.load(half)
            flights.wait_until_drained()

            port = flights.port()
            flights.kill("endpoint")
            flights.start_endpoint(port)
            until(
                "the log names the queue",
                lambda: "departures.fifo" in flights.log("operations")
                and "does not exist" in flights.log("operations"),
            )
            for service in ("operations", "boards", "routes"):
                flights.stop(service)
            flights.start_all()
            flights.load(file)
            flights.wait_until_drained()

            flights.verify(file)
            flights.stop("operations")
            self.assertEqual(
                flights.summary("operations")["duplicates"], 500, "the first half came again"
            )

    def test_a_database_that_cannot_be_written_stops_the_start_with_a_clear_error(self):
        with Flights() as flights:
            file = some_departures(flights.folder, 200)
            flights.start_all()
            flights.stop("operations")
            flights.load(file)

            is_root = os.geteuid() == 0
            flights.folder.chmod(0o755 if is_root else 0o555)
            (flights.folder / "operations.db").chmod(0o444)
            flights.begin("operations", before=(lambda: os.setuid(65534)) if is_root else None)
            until("it has ended", lambda: flights.has_ended("operations"))

            self.assertEqual(flights.running["operations"].returncode, 1)
            self.assertRegex(
                flights.log("operations"), "(?i)operations.*(read-?only|readonly|cannot be written)"
            )
            self.assertEqual(flights.depth("departures.fifo"), 200, "nothing was acknowledged")

            flights.folder.chmod(0o755)
            (flights.folder / "operations.db").chmod(0o644)
            flights.start("operations")
            flights.wait_until_drained()
            flights.verify(file)

    def test_a_full_disk_acknowledges_nothing_and_loses_nothing(self):
        def small_disk():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

        with Flights() as flights:
            file = some_departures(flights.folder, 3000)
            flights.start("boards")
            flights.start("routes")
            flights.start("operations", "--visibility", "5", before=small_disk)

            flights.load(file)
            until(
                "the log tells",
                lambda: "disk" in flights.log("operations") or "full" in flights.log("operations"),
            )
            flights.stop("operations")
            kept = flights.departures_kept()
            self.assertLess(kept, 3000)
            self.assertGreaterEqual(
                flights.depth("departures.fifo") + kept, 3000, "only what is kept is acknowledged"
            )

            flights.start("operations", "--visibility", "5")
            flights.wait_until_drained()
            flights.verify(file)

    def test_a_stop_in_the_middle_is_clean_and_loses_nothing(self):
        with Flights() as flights:
            file = some_departures(flights.folder, 6000)
            flights.start_all()

            flights.begin_loading(file)
            until("some are handled", lambda: flights.departures_kept() > 200)
            for service in ("operations", "boards", "routes"):
                flights.stop(service)
            flights.start_all()
            until("the loader has ended", lambda: flights.has_ended("loader"))
            flights.wait_until_drained()

            self.assertEqual(flights.running["loader"].returncode, 0)
            flights.verify(file)

    def test_loading_a_file_twice_changes_nothing(self):
        with Flights() as flights:
            file = some_departures(flights.folder, 500)
            flights.start_all()

            flights.load(file)
            flights.wait_until_drained()
            flights.load(file)
            flights.wait_until_drained()

            flights.verify(file)


if __name__ == "__main__":
    unittest.main()
