"""Instances that share an outbox and timers on one server, killed while they work through them."""

import json
import os
import unittest
import uuid

from database_servers import Mariadb, Mysql8, Postgres
from flights_processes import Flights, until

PARCELS = 400


class Parcels(Flights):
    """Two instances of the service that keeps parcels, and one that audits them."""

    def __init__(self, server):
        super().__init__()
        self.server = server
        server.create(["parcels", "audit"])

    def environment(self):
        return {**super().environment(), **self.server.for_services()}

    def begin_instance(self, name):
        self.forget_log(name)
        service = "audit" if name == "audit" else "parcels"
        self.spawn(name, [os.environ["PARCELS"], self.server.store_of(service), service])

    def start_instance(self, name):
        self.begin_instance(name)
        until(f"{name} is running", lambda: "the service is running" in self.log(name) or self.has_ended(name))
        assert not self.has_ended(name), self.log(name)

    def crash(self, *names):
        for name in names:
            self.kill(name)
        for name in names:
            self.begin_instance(name)

    def post(self, count):
        url = self.queue("posts.fifo")
        for first in range(0, count, 10):
            entries = []
            for number in range(first, first + 10):
                metadata = {"id": str(uuid.uuid4()), "occurredOn": "2001-01-01T00:00:00Z"}
                body = {"metadata": metadata, "name": "Post", "entity": {"id": str(number)}, "payload": {"grams": 1}}
                entries.append(
                    {
                        "Id": str(number),
                        "MessageBody": json.dumps(body),
                        "MessageGroupId": str(number),
                        "MessageDeduplicationId": metadata["id"],
                    }
                )
            assert "Failed" not in self.sqs.send_message_batch(QueueUrl=url, Entries=entries)

    def number(self, service, query):
        return int(self.server.ask(query, service).replace("NULL", "") or 0)

    def audited(self, what):
        return self.number("audit", f"SELECT sum({what}) FROM audit")


class ParcelsKilled(unittest.TestCase):
    def counted_exactly(self, kind):
        with kind() as server, Parcels(server) as parcels:
            for name in ("parcels", "beside", "audit"):
                parcels.start_instance(name)

            parcels.post(PARCELS)
            until("events are sent", lambda: parcels.audited("posted") > 20)
            parcels.crash("parcels")
            until("timers come due", lambda: parcels.audited("reminded") > 20)
            parcels.crash("beside")
            until("others go on", lambda: parcels.audited("reminded") > 100)
            parcels.crash("parcels", "beside")
            until(
                "everything is sent",
                lambda: parcels.audited("reminded") >= PARCELS
                and parcels.audited("posted") >= PARCELS
                and parcels.number("parcels", "SELECT count(*) FROM sourceflow_outbox") == 0
                and parcels.number("parcels", "SELECT count(*) FROM sourceflow_timers") == 0,
            )

            for table, service in (("parcel", "parcels"), ("audit", "audit")):
                once = f"SELECT count(*) FROM {table} WHERE posted = 1 AND reminded = 1"
                self.assertEqual(parcels.number(service, once), PARCELS)
                self.assertEqual(parcels.number(service, f"SELECT count(*) FROM {table}"), PARCELS)
            self.assertEqual(parcels.number("parcels", "SELECT count(*) FROM sourceflow_events"), 2 * PARCELS)
            self.assertEqual(parcels.number("parcels", "SELECT count(*) FROM sourceflow_commands"), 2 * PARCELS)

    def test_instances_on_a_postgres_send_and_remind_exactly_once(self):
        self.counted_exactly(Postgres)

    def test_instances_on_a_mariadb_send_and_remind_exactly_once(self):
        self.counted_exactly(Mariadb)

    def test_instances_on_a_mysql8_send_and_remind_exactly_once(self):
        self.counted_exactly(Mysql8)


if __name__ == "__main__":
    unittest.main()
