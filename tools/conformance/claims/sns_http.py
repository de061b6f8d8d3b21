"""What a topic delivers to an HTTP endpoint, once that has confirmed."""

import contextlib
import http.server
import json
import threading

from case import claim, until


@contextlib.contextmanager
def posted():
    """A listener on loopback: its URL, and what has been posted to it, each with its fields."""
    found = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.append((dict(self.headers), body.decode()))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/told", found
    finally:
        server.shutdown()
        server.server_close()


def confirmed(case, topic, url, found, **attributes):
    """The ARN of a subscription that the listener's token has confirmed."""
    wish = {"Attributes": attributes} if attributes else {}
    case.sns("Subscribe", TopicArn=topic, Protocol="http", Endpoint=url, **wish)
    until(lambda: found, "the request to confirm", limit=5)
    fields, body = found.pop(0)
    asked = json.loads(body)
    assert fields["x-amz-sns-message-type"] == asked["Type"] == "SubscriptionConfirmation"
    assert asked["TopicArn"] == topic and asked["Token"] in asked["SubscribeURL"]
    return case.sns("ConfirmSubscription", TopicArn=topic, Token=asked["Token"])["SubscriptionArn"]


@claim("sns", "ConfirmSubscription", "an HTTP endpoint confirms by the token it was sent, and is told from then on")
def confirm(case):
    topic = case.topic("http")
    with posted() as (url, found):
        arn = confirmed(case, topic, url, found)
        listed = case.sns("ListSubscriptionsByTopic", TopicArn=topic)["Subscriptions"]
        assert [one["SubscriptionArn"] for one in listed] == [arn]

        sent = case.sns("Publish", TopicArn=topic, Message="héllo", Subject="greeting")

        until(lambda: found, "the notification", limit=5)
        fields, body = found.pop(0)
        note = json.loads(body)
        assert fields["x-amz-sns-message-type"] == note["Type"] == "Notification"
        assert fields["x-amz-sns-topic-arn"] == note["TopicArn"] == topic
        assert fields["x-amz-sns-subscription-arn"] == arn
        assert note["MessageId"] == sent["MessageId"] and note["Message"] == "héllo"
        assert note["Subject"] == "greeting" and note["Signature"] and note["UnsubscribeURL"]


@claim("sns", "ConfirmSubscription", "raw delivery posts the message itself")
def raw(case):
    topic = case.topic("http-raw")
    with posted() as (url, found):
        confirmed(case, topic, url, found, RawMessageDelivery="true")
        case.sns("Publish", TopicArn=topic, Message="itself")
        until(lambda: found, "the notification", limit=5)
        fields, body = found.pop(0)
        assert body == "itself" and fields["x-amz-sns-rawdelivery"] == "true"


@claim("sns", "ConfirmSubscription", "a wrong token is refused (InvalidParameter)")
def wrong_token(case):
    with case.refused("InvalidParameterException", "InvalidParameter"):
        case.sns("ConfirmSubscription", TopicArn=case.topic("http"), Token="0" * 64)
