"""What the run itself promises: that it ends in time, and whose fault a failure is."""

import pathlib
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))

from installs import NotHere, Patience  # noqa: E402
from report import Report  # noqa: E402

HERE = pathlib.Path(__file__).parent


class Installing(unittest.TestCase):
    def test_ends_a_package_manager_with_all_that_it_started(self):
        began = time.monotonic()
        with self.assertRaisesRegex(NotHere, "bash took more than the 1 s"):
            # The one in the background holds the output open.
            Patience(2).run(["bash", "-c", "sleep 600 & sleep 600"], HERE)
        self.assertLess(time.monotonic() - began, 30)

    def test_leaves_time_for_others_but_no_more_than_there_is(self):
        patience = Patience(2)
        for _ in range(2):
            with self.assertRaises(NotHere):
                patience.run(["sleep", "600"], HERE)
        with self.assertRaisesRegex(NotHere, "no time was left for true"):
            patience.run(["true"], HERE)

    def test_gives_what_was_said(self):
        self.assertEqual(Patience(60).run(["bash", "-c", "echo a; echo b >&2; exit 3"], HERE), (3, ["a", "b"]))


class Judging(unittest.TestCase):
    def setUp(self):
        self.report = Report({"sqs.send": "sqs SendMessage: arrives", "sqs.list": "sqs ListQueues: in pages"})

    def found(self, column, send, calls=()):
        self.report.add(column, "sqs.send", send)
        self.report.add_calls(column, calls)

    def test_blames_a_server_where_others_fail_with_it_too(self):
        self.found("boto3 with peer", "fail")
        self.found("with peer", "fail")

        self.report.judge("with peer", "boto3 with peer")

        self.assertEqual(self.report.failures(), [])
        self.assertEqual(self.report.counts("with peer")["differs"], 1)

    def test_blames_us_where_only_ours_fails(self):
        self.found("boto3 with peer", "pass")
        self.found("with peer", "fail")

        self.report.judge("with peer", "boto3 with peer")

        self.assertEqual([column for column, _, _ in self.report.failures()], ["with peer"])

    def test_shows_operations_by_what_was_called_and_what_failed(self):
        self.found("one", "pass", {("sqs", "SendMessage"), ("sqs", "CreateQueue")})
        self.found("two", "fail", {("sqs", "SendMessage")})

        table = self.report.operations().splitlines()

        self.assertEqual(table[0], "|  | one | two | operations |")
        self.assertIn("| SQS | pass | - | `CreateQueue` |", table)
        self.assertIn("| SQS | pass | FAIL | `SendMessage` |", table)


if __name__ == "__main__":
    unittest.main()
