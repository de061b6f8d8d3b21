"""A collector of OTLP over HTTP in JSON, which keeps what it is sent."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Collector:
    """Listens on a free port of loopback while the `with` block lasts."""

    def __enter__(self):
        self.bodies = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/json"
                collector.bodies.append((self.path, json.loads(body)))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def spans(self):
        """Every span, with the name of its service and its scope, and its attributes by name."""
        found = []
        for path, body in list(self.bodies):
            if path != "/v1/traces":
                continue
            for resource in body["resourceSpans"]:
                service = values(resource["resource"]["attributes"])["service.name"]
                for scope in resource["scopeSpans"]:
                    for span in scope["spans"]:
                        attributes = values(span["attributes"])
                        found.append(
                            {
                                **span,
                                "service": service,
                                "scope": scope["scope"]["name"],
                                "attributes": attributes,
                            }
                        )
        return found

    def figures(self, service):
        """The newest value of each metric of a service, summed over its series."""
        newest = {}
        for path, body in list(self.bodies):
            if path != "/v1/metrics":
                continue
            for resource in body["resourceMetrics"]:
                if values(resource["resource"]["attributes"])["service.name"] != service:
                    continue
                for metric in resource["scopeMetrics"][0]["metrics"]:
                    data = metric.get("sum") or metric.get("gauge") or metric["histogram"]
                    newest[metric["name"]] = sum(
                        point.get("asDouble", float(point.get("count", 0)))
                        for point in data["dataPoints"]
                    )
        return newest


def values(attributes):
    return {a["key"]: next(iter(a["value"].values())) for a in attributes}
