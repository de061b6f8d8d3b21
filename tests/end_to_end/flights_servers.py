"""What the flights do when their database server fails: each test is a claim, once for PostgreSQL and once for MariaDB;
MySQL 8 tells of a full disk in its own way.

Three instances of each service share one server. Each test ends by checking every row of every view against the file,
and every log for the password.
"""

import json
import os
import pathlib
import subprocess
import sys
import time
import unittest
import urllib.request

from database_servers import SECRET, Mariadb, Mysql8, Postgres
from door import Door
from flights_processes import PATIENCE, Flights, some_departures, until

SERVICES = ("operations", "boards", "routes")
tool = pathlib.Path(__file__).resolve().parents[2] / "examples" / "flights" / "run" / "server"


class ServedFlights(Flights):
    """Flights whose services keep everything on a server, reached through a port if one is given."""

    def __init__(self, server, port=None, instances=3):
        super().__init__()
        self.server, self.port_of_server, self.instances = server, port, instances
        self.more = {}
        server.create(SERVICES)

    def environment(self):
        return {
            **super().environment(),
            # Each outage is over a second after the server is back, instead of half a minute.
            "SOURCEFLOW_STORE_BREAKER_OPEN": "1 s",
            **self.server.for_services(self.port_of_server),
            **self.more,
        }

    def names(self, service):
        return [f"{service}-{number}" for number in range(1, self.instances + 1)]

    def start_all(self, *options):
        for service in SERVICES:
            for name in self.names(service):
                self.begin(service, *options, name=name)
        for service in SERVICES:
            for name in self.names(service):
                until(f"{name} is running", lambda: "the service is running" in self.log(name) or self.has_ended(name))
                assert not self.has_ended(name), self.log(name)

    def begin(self, service, *options, name=None, before=None):
        super().begin(service, "--store", self.server.kind, *options, name=name, before=before)

    def folder_of(self, name):
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return folder

    def number(self, service, query):
        try:
            return int(self.server.ask(query, service).replace("NULL", "") or 0)
        except RuntimeError as error:
            if "exist" in str(error):
                return 0
            raise

    def receives(self):
        """How often the services have asked for messages."""
        with urllib.request.urlopen(f"{self.url}/_local/stats", timeout=10) as answer:
            return json.load(answer)["sqs.ReceiveMessage"]["requests"]

    def logs_of(self, service):
        return "".join(self.log(name) for name in self.names(service))

    def finish(self, file):
        """Waits for the end, and checks that everything is as the file says and no log knows the password."""
        until("the loader has ended", lambda: self.has_ended("loader"))
        assert self.running["loader"].returncode == 0, self.log("loader")
        self.wait_until_drained(2 * PATIENCE)
        for queue in ("departures-dlq.fifo", "boards-events-dlq", "routes-events-dlq"):
            assert self.depth(queue) == 0, f"{queue} holds dead letters: {self.take_dead_letters(queue)[:3]}"
        for service in SERVICES:
            for name in self.names(service):
                self.stop(name)
            file_of_service = self.folder / f"{service}.db"
            subprocess.run(
                [sys.executable, str(tool), self.server.kind, "export", service, str(file_of_service)],
                env=os.environ | self.server.for_tools(),
                check=True,
                timeout=PATIENCE,
            )
        self.verify(file)
        for log in self.folder.glob("*.log"):
            assert SECRET not in log.read_text(errors="replace"), f"{log.name} holds the password"


class Claims:
    """What is claimed of both servers."""

    def working(self, flights, count):
        """The services in the middle of so many departures."""
        file = some_departures(flights.folder, count)
        flights.start_all("--visibility", "10", "--max-receives", "3")
        flights.begin_loading(file)
        until("some are handled", lambda: flights.departures_kept() > 100)
        return file

    def has_gone_on(self, flights, before):
        return flights.departures_kept() > before or flights.depth("departures.fifo") == 0

    def restarted(self):
        with self.server() as server, ServedFlights(server) as flights:
            file = self.working(flights, 3000)

            for _ in range(3):
                before = flights.departures_kept()
                server.restart()
                until("work goes on", lambda: self.has_gone_on(flights, before))

            flights.finish(file)

    def away(self):
        with self.server() as server, ServedFlights(server) as flights:
            file = self.working(flights, 3000)

            server.stop()
            stopped = time.monotonic()
            until("operations tells", lambda: "a breaker has changed" in flights.logs_of("operations"))
            # Every long poll that began before has ended by then.
            until("10 s are over", lambda: time.monotonic() - stopped > 10)
            receives = flights.receives()
            until("20 s are over", lambda: time.monotonic() - stopped > 20)
            self.assertEqual(flights.receives(), receives, "nothing is received without a database")
            self.assertFalse(any(flights.has_ended(name) for name in flights.names("operations")))
            server.start()

            flights.finish(file)
            lines = flights.logs_of("operations").count("the store cannot be used")
            self.assertLessEqual(lines, 3 * flights.instances, "an outage is told, and not over and over")

    def cut_off(self):
        with self.server() as server:
            door = Door(f"tcp://127.0.0.1:{server.port}")
            with ServedFlights(server, port=int(door.url.rsplit(":", 1)[1])) as flights:
                file = self.working(flights, 3000)

                for _ in range(5):
                    before = flights.departures_kept()
                    door.shut()
                    until("a breaker has opened", lambda: "a breaker has changed" in flights.logs_of("operations"))
                    door.open()
                    until("work goes on", lambda: self.has_gone_on(flights, before))

                flights.finish(file)
            door.close()

    def is_back(self, server):
        if not server.is_running():
            server.start()
        return server.answers()

    def full(self):
        with self.server(disk=160) as server, ServedFlights(server) as flights:
            file = self.working(flights, 3000)

            server.fill_disk(but=64)
            until("operations tells", lambda: "a breaker has changed" in flights.logs_of("operations"))
            server.clear_disk()
            # One that met the full disk while it recovered ends a moment later.
            until("the server is there again", lambda: self.is_back(server))

            flights.finish(file)
            self.assertRegex(server.log(), "(?i)no space left|disk.*full|is full")

    def refused(self):
        with self.server() as server, ServedFlights(server, instances=1) as flights:
            flights.more = server.for_services(password=SECRET + "-wrong")
            began = time.monotonic()
            flights.begin("operations")
            until("it has ended", lambda: flights.has_ended("operations"), 5)

            self.assertLess(time.monotonic() - began, 5)
            self.assertEqual(flights.running["operations"].returncode, 1)
            sentence = "^operations cannot start: the database server .*refuses [^\n]*\n$"
            self.assertRegex(flights.log("operations"), sentence)
            self.assertNotIn(SECRET, flights.log("operations"))


class FlightsServers(Claims, unittest.TestCase):
    def test_a_postgres_restarted_in_the_middle_loses_nothing(self):
        self.server = Postgres
        self.restarted()

    def test_a_mariadb_restarted_in_the_middle_loses_nothing(self):
        self.server = Mariadb
        self.restarted()

    def test_a_postgres_away_for_20_seconds_burns_no_receives(self):
        self.server = Postgres
        self.away()

    def test_a_mariadb_away_for_20_seconds_burns_no_receives(self):
        self.server = Mariadb
        self.away()

    def test_a_postgres_cut_off_loses_nothing(self):
        self.server = Postgres
        self.cut_off()

    def test_a_mariadb_cut_off_loses_nothing(self):
        self.server = Mariadb
        self.cut_off()

    def test_a_postgres_whose_disk_is_full_loses_nothing(self):
        self.server = Postgres
        self.full()

    def test_a_mariadb_whose_disk_is_full_loses_nothing(self):
        self.server = Mariadb
        self.full()

    def test_a_mysql8_whose_disk_is_full_loses_nothing(self):
        self.server = Mysql8
        self.full()

    def test_a_postgres_that_refuses_the_password_is_told_in_one_sentence(self):
        self.server = Postgres
        self.refused()

    def test_a_mariadb_that_refuses_the_password_is_told_in_one_sentence(self):
        self.server = Mariadb
        self.refused()


if __name__ == "__main__":
    unittest.main()
