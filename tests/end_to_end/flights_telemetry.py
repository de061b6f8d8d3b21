"""What the flights tell about themselves: traces over all processes, figures, log lines."""

import json
import os
import pathlib
import socket
import subprocess
import unittest
import urllib.request

from collector import Collector
from flights_processes import Flights, some_departures, until

SCOPE = "SourceFlow.Cloud.AWS"
COUNT = 200


class Told(Flights):
    """The flights with an environment of their own."""

    def __init__(self, **variables):
        super().__init__()
        self.variables = variables

    def environment(self):
        return {**super().environment(), **self.variables}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class FlightsTelemetry(unittest.TestCase):
    def run_all(self, flights):
        flights.start_all()
        self.load_and_stop(flights)

    def load_and_stop(self, flights):
        file = some_departures(flights.folder, COUNT)
        flights.load(file)
        flights.wait_until_drained()
        for service in ("operations", "boards", "routes"):
            flights.stop(service)
        flights.verify(file)

    def test_one_trace_is_followed_over_four_processes(self):
        with Collector() as collector:
            with Told(SOURCEFLOW_OTLP=collector.url, SOURCEFLOW_TRACES="1") as flights:
                self.run_all(flights)
            spans = collector.spans()
            by_id = {span["spanId"]: span for span in spans}
            self.assertEqual(len(by_id), len(spans), "span ids are unique")
            self.assertEqual({span["scope"] for span in spans}, {SCOPE})

            roots = [span for span in spans if "parentSpanId" not in span]
            self.assertEqual(len(roots), COUNT, "each departure is one trace")
            self.assertEqual({span["service"] for span in roots}, {"loader"})
            trace = [span for span in spans if span["traceId"] == roots[0]["traceId"]]
            self.follow(trace, by_id, roots[0])

            for span in spans:
                self.assertTrue("parentSpanId" not in span or span["parentSpanId"] in by_id)
                self.assertGreaterEqual(
                    int(span["endTimeUnixNano"]), int(span["startTimeUnixNano"])
                )
            self.assertTrue(
                any(len(span.get("links", [])) > 1 for span in spans if "receive" in span["name"]),
                "a batch is linked to each trace that came in it",
            )
            self.check_calls(spans, by_id)
            figures = collector.figures("operations")
            self.assertEqual(figures["sourceflow.aws.message.received"], COUNT)
            self.assertEqual(figures["sourceflow.message.handled"], COUNT)
            self.assertGreater(figures["sourceflow.aws.api.estimated_cost"], 0)

    def check_calls(self, spans, by_id):
        """Each message that left is linked by the call that carried it."""
        for one, call in (("send", "send_batch"), ("publish", "publish_batch")):
            left = {span["spanId"] for span in spans if span["name"].startswith(one + " ")}
            calls = [span for span in spans if span["name"].startswith(call + " ")]
            links = [link["spanId"] for span in calls for link in span["links"]]
            self.assertEqual(sorted(links), sorted(left), call)
            self.assertTrue(any(len(span["links"]) > 1 for span in calls), call)
            for span in calls:
                self.assertEqual(span["kind"], 3, "a client")
                self.assertEqual(by_id[span["parentSpanId"]]["spanId"], span["links"][0]["spanId"])

    def follow(self, trace, by_id, root):
        """From the loader's send over the airport to both services that keep views."""
        self.assertEqual(root["name"], "send departures.fifo")
        self.assertEqual(root["kind"], 4, "a producer")
        self.assertEqual({s["service"] for s in trace}, {"loader", "operations", "boards", "routes"})

        def path(span):
            names = []
            while span:
                names.insert(0, f"{span['service']}: {span['name'].split()[0]}")
                span = by_id.get(span.get("parentSpanId"))
            return names

        paths = [path(span) for span in trace]
        command = ["loader: send", "operations: process"]
        self.assertIn([*command, "operations: commit"], paths)
        event = [*command, "operations: handle", "operations: publish"]
        for reader in ("boards", "routes"):
            self.assertIn([*event, f"{reader}: process", f"{reader}: handle"], paths)
            self.assertIn([*event, f"{reader}: process", f"{reader}: commit"], paths)

    def test_exports_are_what_opentelemetry_itself_reads(self):
        python = os.environ.get("OTLP_PYTHON", "")
        if not python:
            self.skipTest("OTLP_PYTHON names no Python with opentelemetry-proto")
        with Collector() as collector:
            with Told(SOURCEFLOW_OTLP=collector.url, SOURCEFLOW_TRACES="1") as flights:
                self.run_all(flights)
            lines = "\n".join(json.dumps(each) for each in collector.bodies)
            reader = pathlib.Path(__file__).with_name("otlp_reader.py")
            read = subprocess.run([python, reader], input=lines, capture_output=True, text=True)
            self.assertEqual(read.returncode, 0, read.stderr)
            spans, metrics = map(int, read.stdout.split())
            self.assertEqual(spans, len(collector.spans()))
            self.assertGreater(metrics, 40)

    def test_other_traces_are_neither_recorded_nor_begun_anew(self):
        with Collector() as collector:
            with Told(SOURCEFLOW_OTLP=collector.url, SOURCEFLOW_TRACES="0.1") as flights:
                self.run_all(flights)
            spans = collector.spans()
            traces = {span["traceId"] for span in spans}
            self.assertLess(len(traces), COUNT / 2)
            self.assertEqual(
                len([span for span in spans if "parentSpanId" not in span]), len(traces)
            )

    def test_services_of_another_share_and_of_none_follow_the_sender(self):
        with Collector() as collector:
            with Told() as flights:
                flights.start("operations")
                flights.variables = {"SOURCEFLOW_OTLP": collector.url, "SOURCEFLOW_TRACES": "1"}
                flights.start("boards")
                flights.start("routes")
                flights.variables["SOURCEFLOW_TRACES"] = "0.1"
                self.load_and_stop(flights)
            spans = collector.spans()
            roots = [span for span in spans if "parentSpanId" not in span]
            self.assertEqual({span["service"] for span in roots}, {"loader"})
            self.assertEqual({span["service"] for span in spans}, {"loader", "boards", "routes"})
            recorded = {span["traceId"] for span in spans}
            self.assertEqual({span["traceId"] for span in roots}, recorded)
            self.assertLess(len(recorded), COUNT / 2)

    def test_a_collector_that_is_away_costs_spans_and_no_messages(self):
        url = f"http://127.0.0.1:{free_port()}"
        with Told(SOURCEFLOW_OTLP=url, SOURCEFLOW_TRACES="1") as flights:
            self.run_all(flights)
            self.assertIn("spans were dropped", flights.log("operations"))

    def test_log_lines_are_json_with_the_ids_of_what_is_handled(self):
        with Collector() as collector:
            variables = {"SOURCEFLOW_OTLP": collector.url, "SOURCEFLOW_TRACES": "1"}
            with Told(SOURCEFLOW_LOG="json", **variables) as flights:
                flights.start_all()
                lines = flights.log("operations").splitlines()
                for line in lines:
                    self.assertLessEqual({"time", "level", "message"}, json.loads(line).keys())
                self.assertTrue(any("the service is running" in line for line in lines))

    def test_the_admin_port_shows_what_a_service_counts(self):
        port = free_port()
        with Told(SOURCEFLOW_ADMIN=f"127.0.0.1:{port}") as flights:
            flights.start("operations")
            flights.variables = {}
            flights.load(some_departures(flights.folder, COUNT))
            page = f"http://127.0.0.1:{port}/metrics"
            received = f'sourceflow_aws_message_received_total{{queue="departures.fifo"}} {COUNT}'
            handled = f'sourceflow_message_handled_total{{message="RecordDeparture"}} {COUNT}'

            def read():
                with urllib.request.urlopen(page, timeout=10) as answer:
                    return answer.read().decode()

            until("all are counted", lambda: {received, handled} <= set(read().splitlines()))
            until("SQS has said a depth", lambda: "sourceflow_aws_queue_depth{" in read())
            self.assertIn("sourceflow_aws_api_estimated_cost_usd_total{", read())


if __name__ == "__main__":
    unittest.main()
