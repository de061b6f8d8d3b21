"""What `flights run`, and so ./run.sh, promises: each test is a claim."""

import ctypes
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from flights_processes import data, programs, some_departures, until


root = pathlib.Path(__file__).resolve().parents[2]


class FlightsRun(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="flights-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.page = self.folder / "flights.html"

    def begin(self, file, *options, within=()):
        command = [
            *within,
            programs["flights"],
            "run",
            "--file",
            str(file),
            "--airports",
            str(data / "airports.csv"),
            "--runs",
            str(self.folder / "runs"),
            "--page",
            str(self.page),
            "--sourceflow",
            programs["sourceflow"],
            "--verify",
            programs["verify"],
            *options,
        ]
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=lambda: ctypes.CDLL(None).prctl(1, signal.SIGKILL),
        )

    def run_to_its_end(self, file, *options, within=()):
        running = self.begin(file, *options, within=within)
        output, _ = running.communicate(timeout=150)
        self.assertEqual(running.returncode, 0, output)
        return output

    def processes(self):
        """Every process whose command line or log lies in this test's folder."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and str(self.folder) in (
                    entry / "cmdline"
                ).read_text() + os.readlink(entry / "fd/1"):
                    found.append(entry.name)
            except OSError:
                pass
        return found

    def test_shows_the_result_and_verifies_it(self):
        file = some_departures(self.folder, 1000)

        output = self.run_to_its_end(file)

        for words in (
            "The ten busiest airports",
            "The ten worst routes",
            "Punctuality of each month",
            "messages/s",
            "sqs.ReceiveMessage",
            "duplicates dropped: 0",
            "dead letters: 0",
            "verified: 1000 departures",
        ):
            self.assertIn(words, output)
        self.assertEqual(list((self.folder / "runs").iterdir()), [], "a good run leaves no folder")
        self.assertEqual(self.processes(), [])

    def test_writes_a_page_that_needs_no_network(self):
        file = some_departures(self.folder, 1000)

        self.run_to_its_end(file)

        page = self.page.read_text()
        self.assertEqual(
            set(re.findall(r"https?://[^'\"\s<]*", page)), {"http://www.w3.org/2000/svg"}
        )
        self.assertNotRegex(page, r"\b(src|href)=|@import|url\(")
        shown = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL).group(1))
        self.assertEqual(sum(airport[1] for airport in shown["airports"]), 1000)

    def test_tells_malformed_rows_by_their_lines_and_goes_on(self):
        file = some_departures(self.folder, 300)
        lines = file.read_text().splitlines()
        lines[4] = "2001-01-01 01:39,soon,256,LAS,PHX"
        lines.insert(9, 'yesterday,4,256,LAS,"PHX')
        file.write_text("\r\n".join(lines))

        output = self.run_to_its_end(file)

        self.assertIn(f'{file}:5: skipped: delay: expected an integer, found "soon"', output)
        self.assertIn(f"{file}:10: skipped: a quote is not closed", output)
        self.assertIn("verified: 299 departures (and 2 malformed rows, skipped)", output)

    def test_stays_exact_while_workers_are_killed_whose_views_lie_elsewhere(self):
        file = some_departures(self.folder, 6000)

        output = self.run_to_its_end(file, "--views", "sqlite", "--chaos", "--keep")

        self.assertIn("killed ", output)
        self.assertIn("verified: 6000 departures", output)
        (kept,) = (self.folder / "runs").iterdir()
        self.assertTrue((kept / "boards_views.db").exists())

    def test_stays_exact_while_workers_are_killed(self):
        file = some_departures(self.folder, 12_000)

        output = self.run_to_its_end(file, "--chaos")

        self.assertIn("killed ", output)
        self.assertIn("verified: 12000 departures", output)

    def stays_exact_on(self, store, script):
        file = some_departures(self.folder, 4000)
        tool = str(root / "examples/flights/run/server")
        options = ["--store", store, "--instances", "3", "--chaos", "--server-tool", tool]

        output = self.run_to_its_end(file, *options, within=[str(root / "src/sourceflow/store/sql" / script)])

        self.assertIn("killed ", output)
        self.assertIn("verified: 4000 departures", output)
        self.assertEqual(self.processes(), [])

    def test_stays_exact_on_postgres_while_instances_and_connections_are_killed(self):
        self.stays_exact_on("postgres", "postgres/with_postgres")

    def test_stays_exact_on_mariadb_while_instances_and_connections_are_killed(self):
        self.stays_exact_on("mysql", "mysql/with_mariadb")

    def test_an_interrupt_ends_every_process(self):
        running = self.begin(some_departures(self.folder, 20_000))
        until("the services work", lambda: len(self.processes()) >= 6)

        running.send_signal(signal.SIGINT)
        output, _ = running.communicate(timeout=30)

        self.assertEqual(running.returncode, 130, output)
        self.assertEqual(self.processes(), [])

    def test_no_process_outlives_a_killed_run(self):
        running = self.begin(some_departures(self.folder, 20_000))
        until("the services work", lambda: len(self.processes()) >= 6)

        running.kill()
        running.communicate(timeout=30)

        until("every process is gone", lambda: self.processes() == [])

    def test_a_file_that_is_none_is_a_clear_error(self):
        running = self.begin(self.folder / "nothing.csv")
        output, _ = running.communicate(timeout=60)

        self.assertEqual(running.returncode, 1, output)
        self.assertIn("cannot read", output)
        self.assertEqual(self.processes(), [])


if __name__ == "__main__":
    unittest.main()
