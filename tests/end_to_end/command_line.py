"""What `sourceflow` says to whoever calls it wrongly, and with which status: `command_line.py PROGRAM`."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
NOBODY = "http://127.0.0.1:1"
LAYOUT = '{"service": "orders", "send": {"CreateOrder": "orders.fifo"}, "listen": ["orders.fifo"]}'


def sourceflow(*words, **variables):
    ours = {name: text for name, text in os.environ.items() if not name.startswith(("AWS_", "SOURCEFLOW_"))}
    known = {name: os.devnull for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    known["AWS_EC2_METADATA_DISABLED"] = "true"
    done = subprocess.run(
        [PROGRAM, *words], env={**ours, **known, **variables}, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


KEYS = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1"}


class Endpoint:
    """`sourceflow local` on a free port."""

    def __enter__(self):
        self.process = subprocess.Popen([PROGRAM, "local", "--port", "0"], stdout=subprocess.PIPE, text=True)
        return self.process.stdout.readline().strip()

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)
        self.process.stdout.close()


class CommandLine(unittest.TestCase):
    def assert_refused(self, words, sentence, status=2, **variables):
        found, _, told = sourceflow(*words, **variables)
        self.assertEqual(found, status, told)
        self.assertIn(sentence, told)

    def test_names_what_was_probably_meant(self):
        self.assert_refused(["local", "--prot", "1"], "local: there is no option --prot; did you mean --port?")
        self.assert_refused(["dlq", "lst", "orders"], "sourceflow dlq: there is no command lst; did you mean list?")
        self.assert_refused(["provison"], "sourceflow: there is no command provison; did you mean provision?")
        self.assert_refused(["dlq", "list", "a", "b"], '"b" is one word too many')
        self.assert_refused(["local", "--port", "abc"], "that is no value for it: --port = abc")

    def test_says_what_is_missing(self):
        self.assert_refused([], "say what to do: dlq, doctor, export, local, plan, provision, queues")
        self.assert_refused(["dlq", "list"], "sourceflow dlq list: QUEUE is required")
        self.assert_refused(["plan", "no-such-file.json"], "cannot read no-such-file.json", status=1)
        self.assert_refused(["plan", tempfile.gettempdir()], "cannot read " + tempfile.gettempdir(), status=1)
        self.assert_refused(["queues"], "no region is set")
        self.assert_refused(["local", "--sync"], "--sync requires --data")
        self.assert_refused(
            ["queues"], "the call to AWS failed: no credentials were found", status=1, AWS_REGION="us-east-1"
        )

    def test_takes_roles_by_name_only(self):
        self.assert_refused(["export", "iam", "x.json", "--role", "2"], "{provision,send,listen,relay,operate}")

    def test_says_what_to_do_where_nobody_answers(self):
        self.assert_refused(["queues", "--endpoint-url", NOBODY], "`sourceflow local`", status=1, **KEYS)

    def test_says_once_what_several_checks_need(self):
        with tempfile.TemporaryDirectory() as folder:
            layout = pathlib.Path(folder) / "orders.json"
            layout.write_text(LAYOUT)

            status, told, _ = sourceflow("doctor", str(layout), "--endpoint-url", NOBODY, **KEYS)

            self.assertEqual(status, 1)
            advice = told[told.index("What to do") :].splitlines()[1:]
            self.assertEqual(len(advice), 1, advice)
            self.assertIn("credentials, queue orders.fifo: ", advice[0])

    def test_tools_know_what_operators_set_for_queues(self):
        with tempfile.TemporaryDirectory() as folder, Endpoint() as url:
            layout = pathlib.Path(folder) / "orders.json"
            layout.write_text(LAYOUT)
            where = (str(layout), "--endpoint-url", url)
            as_set = {**KEYS, "SOURCEFLOW_MAX_RECEIVES_OF": "orders.fifo=3", "SOURCEFLOW_VISIBILITY": "1 min"}

            self.assertEqual(sourceflow("provision", *where, **as_set)[0], 0)

            status, told, _ = sourceflow("plan", "--diff", *where, **as_set)
            self.assertEqual(status, 0, told)
            status, told, _ = sourceflow("doctor", *where, **as_set)
            self.assertEqual(status, 0, told)
            status, told, _ = sourceflow("plan", "--diff", *where, **KEYS)
            self.assertEqual(status, 3, told)
            self.assertIn("RedrivePolicy", told)
            self.assertIn("VisibilityTimeout: layout 30, found 60", told)
            for tool in (["doctor"], ["provision"], ["plan", "--diff"]):
                self.assert_refused(
                    [*tool, *where], 'SOURCEFLOW_MAX_RECEIVES is "many"', **KEYS, SOURCEFLOW_MAX_RECEIVES="many"
                )

    def test_history_makes_no_store_of_a_misspelt_name(self):
        with tempfile.TemporaryDirectory() as folder:
            store = pathlib.Path(folder) / "lettres.db"

            self.assert_refused(["dlq", "history", "--store", f"sqlite:{store}"], f"{store} does not exist", status=1)

            self.assertFalse(store.exists())

    def test_takes_no_empty_filter_for_all_letters(self):
        for tool in (["list"], ["redrive"], ["purge", "--yes"]):
            for name in ("--id", "--reason", "--fingerprint", "--name", "--entity", "--older-than", "--newer-than"):
                sentence = f"{name}: is empty; leave it out to mean all letters"
                self.assert_refused(["dlq", *tool, "orders", name, ""], sentence)

    def test_takes_no_empty_id_for_the_first_letter(self):
        for tool in (["show"], ["edit", "--set", "a=1", "--note", "n"]):
            self.assert_refused(["dlq", *tool, "orders", ""], "ID: is empty; `dlq list` tells the ids")

    def test_says_what_is_no_rate(self):
        for rate in ("-1", "inf", "nan", "2x"):
            sentence = f"--rate: {rate} is no number from 0 on; 0 is as fast as it goes"
            self.assert_refused(["dlq", "redrive", "orders", "--rate", rate], sentence)

    def test_says_what_is_no_count(self):
        for command in ("list", "redrive"):
            self.assert_refused(["dlq", command, "orders", "--max", "-1"], "--max: -1 is no whole number from 0 on")

    def test_help_and_version_are_no_failure(self):
        self.assertEqual(sourceflow("--version")[0], 0)
        status, told, _ = sourceflow("dlq", "--help")
        self.assertEqual(status, 0)
        self.assertIn("tasks", told)


if __name__ == "__main__":
    unittest.main()
