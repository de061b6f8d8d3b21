"""Debian's Prometheus scrapes a service, and says of its figures what the service did."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

PATIENCE = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prometheus:
    """Scrapes one address four times a second while the `with` block lasts."""

    def __init__(self, program, target):
        self.program, self.target, self.port = program, target, free_port()

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="prometheus-"))
        config = self.folder / "prometheus.yml"
        config.write_text(
            "global: {scrape_interval: 250ms}\n"
            "scrape_configs:\n"
            "- job_name: shop\n"
            f"  static_configs: [{{targets: ['127.0.0.1:{self.target}']}}]\n"
        )
        command = [
            self.program,
            f"--config.file={config}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(
            command, stdout=self.log, stderr=self.log, env=environment
        )
        return self

    def __exit__(self, failure, *_):
        self.process.terminate()
        self.process.wait(30)
        if failure:
            self.log.seek(0)
            print(self.log.read())
        self.log.close()
        shutil.rmtree(self.folder)

    def ask(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?" + urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.loads(answer.read())["data"]

    def value(self, query):
        """The one value of a query; nothing while there is none, or nobody who answers."""
        assert self.process.poll() is None, "Prometheus ended"
        try:
            result = self.ask("query", query=query)["result"]
        except OSError:
            return None
        return float(result[0]["value"][1]) if result else None

    def kind(self, metric):
        return self.ask("metadata", metric=metric)[metric][0]["type"]


def expect(prometheus, query, expected):
    deadline = time.monotonic() + PATIENCE
    while (found := prometheus.value(query)) != expected:
        assert time.monotonic() < deadline, f"{query} is {found}, not {expected}"
        time.sleep(0.1)
    print("ok", query, found)


def look(prometheus):
    expect(prometheus, "up", 1)
    expect(prometheus, 'sourceflow_message_handled_total{message="SellTicket"}', 1000)
    expect(prometheus, 'sourceflow_message_rejected_total{message="SellTicket"}', 1)
    critical = "sourceflow_message_critical_time_seconds"
    expect(prometheus, critical + '_count{message="SellTicket"}', 1001)
    expect(prometheus, critical + '_bucket{message="SellTicket",le="+Inf"}', 1001)
    expect(prometheus, 'sourceflow_view_lag{view="Takings"}', 0)
    expect(prometheus, "sourceflow_outbox_depth", 0)
    expect(prometheus, "count({__name__=~'sourceflow_.*', message='1'})", None)
    median = prometheus.value(f"histogram_quantile(0.5, sum by (le) ({critical}_bucket))")
    assert 0 < median < 1, median
    assert prometheus.kind("sourceflow_message_handled_total") == "counter"
    assert prometheus.kind(critical) == "histogram"
    assert prometheus.kind("sourceflow_lane_depth") == "gauge"


def main():
    program = shutil.which("prometheus")
    if program is None:
        print("skipped: there is no program prometheus")
        return
    shop = subprocess.Popen([sys.argv[1]], stdout=subprocess.PIPE, text=True)
    try:
        with Prometheus(program, int(shop.stdout.readline())) as prometheus:
            look(prometheus)
    finally:
        shop.terminate()
        assert shop.wait(30) == 0


if __name__ == "__main__":
    main()
