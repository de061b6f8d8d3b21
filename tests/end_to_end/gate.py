"""Stands between the services and the endpoint, and fails as the way to AWS can fail.

Passes every request on, except those to services that are `away`, those signed too far from its clock, and those of
credentials that have ended. Counts what it refused.
"""

import collections
import datetime
import email.utils
import http.client
import http.server
import json
import re
import ssl
import threading

TOO_FAR = datetime.timedelta(minutes=5)
SCOPE = re.compile(r"Credential=([^/]+)/\d+/[^/]+/(\w+)/")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Either side may end at any time: that is what this is for."""


class Gate:
    def __init__(self, endpoint_port, certificate=None):
        self.away = set()
        self.ended = set()
        self.clock_ahead = datetime.timedelta()
        self.refused = collections.Counter()
        self.passed = collections.Counter()
        self.server = Server(("127.0.0.1", 0), passing_on(self, endpoint_port))
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def now(self):
        return datetime.datetime.now(datetime.timezone.utc) + self.clock_ahead

    def refusal_of(self, headers):
        """The service that a request is for, and why it gets no further: a code, `away`, or nothing."""
        scope = SCOPE.search(headers.get("Authorization", ""))
        key, service = scope.groups() if scope else ("", "")
        signed = headers.get("X-Amz-Date")
        if service in self.away:
            return service, "away"
        if key in self.ended:
            return service, "ExpiredTokenException"
        if signed:
            at = datetime.datetime.strptime(signed, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
            if abs(at - self.now()) > TOO_FAR:
                return service, "RequestTimeTooSkewed"
        return service, None


def passing_on(gate, endpoint_port):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self):
            super().setup()
            self.onward = http.client.HTTPConnection("127.0.0.1", endpoint_port)

        def finish(self):
            self.onward.close()
            super().finish()

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            service, refusal = gate.refusal_of(self.headers)
            if refusal == "away":
                gate.refused[service] += 1
                self.close_connection = True
                return
            if refusal:
                gate.refused[refusal] += 1
                return self.answer(403, "application/x-amz-json-1.0", refused(service, refusal))
            gate.passed[service] += 1
            self.onward.request("POST", self.path, body, dict(self.headers))
            response = self.onward.getresponse()
            self.answer(response.status, response.getheader("Content-Type", ""), response.read())

        def answer(self, status, kind, body):
            self.send_response_only(status)
            self.send_header("Date", email.utils.format_datetime(gate.now(), usegmt=True))
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def refused(service, code):
    if service in ("sns", "sts"):
        return f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>".encode()
    return json.dumps({"__type": f"com.amazonaws#{code}", "message": "no"}).encode()
