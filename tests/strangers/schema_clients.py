#!/usr/bin/python3
"""Lets psql, mariadb and sqlite3 run what `sourceflow schema` prints: schema_clients.py SOURCEFLOW

Asks SOURCEFLOW_TEST_POSTGRES and SOURCEFLOW_TEST_MYSQL where the servers are; what is not there is passed over.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from urllib.parse import parse_qs, urlparse

SOURCEFLOW = sys.argv.pop(1)
TABLES = [
    {"name": "customers",
     "columns": [{"name": "email", "type": "text"}, {"name": "credit", "type": "decimal(10,2)"},
                 {"name": "since", "type": "time", "nullable": True}, {"name": "lines", "type": "json"}],
     "indexes": [{"columns": ["email"], "unique": True}, {"columns": ["credit", "email"]}]}]


def text_of(tables, database="store"):
    return json.dumps({"databases": [{"name": database, "tables": tables}]})


def with_another_type(tables):
    changed = json.loads(json.dumps(tables))
    changed[0]["columns"][1]["type"] = "text"
    changed[0]["columns"][2]["type"] = "text"
    return changed


class Schema:
    """The claims; each class below has a database and its own client."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = Path(self.folder.name) / "shop.json"
        self.file.write_text(text_of(TABLES), encoding="utf-8")
        self.open()

    def schema(self, *arguments, status=0):
        said = subprocess.run([SOURCEFLOW, "schema", *arguments, "--store", self.store], capture_output=True, text=True)
        self.assertEqual(said.returncode, status, said.stdout + said.stderr)
        return said.stdout

    def client(self, sql):
        said = subprocess.run(self.command, input=sql, capture_output=True, text=True)
        self.assertEqual((said.returncode, said.stderr), (0, ""), sql)
        return said.stdout

    def test_makes_an_empty_database_complete(self):
        self.assertIn("customers", self.schema("diff", str(self.file), status=3))
        self.client(self.schema("sql", str(self.file)))
        self.assertIn("as the program needs it", self.schema("diff", str(self.file)))
        self.assertIn("as the program needs it", self.schema("diff"))

    def test_ends_a_difference_that_a_start_refuses(self):
        self.client(self.schema("sql", str(self.file)))
        self.file.write_text(text_of(with_another_type(TABLES)), encoding="utf-8")
        found = self.schema("diff", str(self.file), status=3)
        self.assertIn("in the database", found)
        statements = found.split("\n\n", 1)[1]
        self.client(statements)
        self.schema("diff", str(self.file))

    def test_takes_the_database_that_is_named(self):
        self.file.write_text(text_of(TABLES, "views"), encoding="utf-8")
        self.schema("diff", str(self.file), status=2)
        self.assertIn("customers", self.schema("diff", str(self.file), "--database", "views", status=3))


class Sqlite(Schema, unittest.TestCase):
    def open(self):
        database = Path(self.folder.name) / "shop.db"
        database.touch()
        self.store = f"sqlite:{database}"
        self.command = ["sqlite3", "-bail", str(database)]


class Postgres(Schema, unittest.TestCase):
    def open(self):
        server = os.environ.get("SOURCEFLOW_TEST_POSTGRES")
        if not server:
            self.skipTest("there is no server")
        name = f"schema_clients_{os.getpid()}"
        where = f"{server} options='-c search_path={name} -c client_min_messages=warning'"
        self.store = f"postgres:{where}"
        self.command = ["psql", "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", where]
        self.client(f"CREATE SCHEMA {name}")
        self.addCleanup(self.client, f"DROP SCHEMA {name} CASCADE")


class MariaDb(Schema, unittest.TestCase):
    def open(self):
        server = os.environ.get("SOURCEFLOW_TEST_MYSQL")
        if not server:
            self.skipTest("there is no server")
        address = urlparse(server)
        socket = parse_qs(address.query).get("socket", [""])[0]
        name = f"schema_clients_{os.getpid()}"
        client = ["mariadb", "--no-defaults", f"--user={address.username}"]
        client += [f"--socket={socket}"] if socket else [f"--host={address.hostname}", f"--port={address.port}"]
        self.command = client
        self.client(f"CREATE DATABASE {name}")
        self.command = client + [name]
        self.store = server.replace(address.path, f"/{name}", 1) if not socket else (
            f"mysql://{address.netloc}/{name}?socket={socket}")
        self.addCleanup(self.client, f"DROP DATABASE {name}")


if __name__ == "__main__":
    unittest.main()
