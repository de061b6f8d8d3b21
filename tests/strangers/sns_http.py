#!/usr/bin/python3
"""HTTP subscriptions of SNS, with boto3, Python's own server and python3-cryptography:
`sns_http.py path/to/sourceflow`."""

import base64
import contextlib
import http.server
import json
import queue
import sys
import threading
import urllib.request

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from started_endpoint import client, refused, run_claims

SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}
SIGNED["UnsubscribeConfirmation"] = SIGNED["SubscriptionConfirmation"]


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def verify(document):
    """As AWS describes how a message is verified without an SDK."""
    names = [name for name in SIGNED[document["Type"]] if name in document]
    text = "".join(f"{name}\n{document[name]}\n" for name in names)
    certificate = x509.load_pem_x509_certificate(fetch(document["SigningCertURL"]))
    digest = {"1": hashes.SHA1(), "2": hashes.SHA256()}[document["SignatureVersion"]]
    certificate.public_key().verify(
        base64.b64decode(document["Signature"]), text.encode(), padding.PKCS1v15(), digest
    )


class Subscriber:
    """Answers 200, or the statuses it is told first, and keeps what it was sent."""

    def __init__(self):
        self.posts, self.statuses = queue.Queue(), []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status = outer.statuses.pop(0) if outer.statuses else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                outer.posts.put((dict(self.headers.items()), body))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def next(self):
        return self.posts.get(timeout=20)

    def next_document(self):
        headers, body = self.next()
        document = json.loads(body)
        assert headers["x-amz-sns-message-type"] == document["Type"], headers
        assert headers["x-amz-sns-message-id"] == document["MessageId"], headers
        assert headers["x-amz-sns-topic-arn"] == document["TopicArn"], headers
        return headers, document


@contextlib.contextmanager
def subscriber():
    one = Subscriber()
    threading.Thread(target=one.server.serve_forever, daemon=True).start()
    try:
        yield one
    finally:
        one.server.shutdown()


def subscribed(url, topic, one, **attributes):
    sns = client("sns", url)
    answer = sns.subscribe(
        TopicArn=topic, Protocol="http", Endpoint=one.url, Attributes=attributes
    )
    assert answer["SubscriptionArn"] == "pending confirmation"
    _, question = one.next_document()
    fetch(question["SubscribeURL"])
    return question


def claim_an_endpoint_confirms_by_the_link_that_it_is_sent(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="asks")["TopicArn"]
    with subscriber() as one:
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=one.url)
        (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert listed["SubscriptionArn"] == "PendingConfirmation"
        _, question = one.next_document()
        assert question["Type"] == "SubscriptionConfirmation"
        assert question["Message"].startswith(
            f"You have chosen to subscribe to the topic {topic}.\nTo confirm"
        )
        verify(question)

        fetch(question["SubscribeURL"])

        (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert listed["SubscriptionArn"].startswith(topic + ":")
        attributes = sns.get_subscription_attributes(SubscriptionArn=listed["SubscriptionArn"])
        assert attributes["Attributes"]["PendingConfirmation"] == "false"
        assert attributes["Attributes"]["ConfirmationWasAuthenticated"] == "false"
        again = sns.confirm_subscription(TopicArn=topic, Token=question["Token"])
        assert again["SubscriptionArn"] == listed["SubscriptionArn"]
        with refused("InvalidParameter"):
            sns.confirm_subscription(TopicArn=topic, Token="0" * 64)


def claim_notifications_are_signed_in_both_versions(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="signs")["TopicArn"]
    with subscriber() as one:
        subscribed(url, topic, one)
        for version in ("1", "2"):
            sns.set_topic_attributes(
                TopicArn=topic, AttributeName="SignatureVersion", AttributeValue=version
            )
            sns.publish(TopicArn=topic, Message='{"ü": "\\n"}', Subject="Hello")
            headers, document = one.next_document()
            assert document["SignatureVersion"] == version
            assert headers["User-Agent"] == "Amazon Simple Notification Service Agent"
            verify(document)
            try:
                verify({**document, "Message": "another"})
            except InvalidSignature:
                pass
            else:
                raise AssertionError("a changed message has a good signature")
        sns.publish(TopicArn=topic, Message="without a subject")
        verify(one.next_document()[1])
    with refused("InvalidParameter"):
        sns.set_topic_attributes(
            TopicArn=topic, AttributeName="SignatureVersion", AttributeValue="3"
        )


def claim_notifications_to_queues_are_signed_too(url):
    sns, sqs = client("sns", url), client("sqs", url)
    topic = sns.create_topic(Name="signed-queue")["TopicArn"]
    target = sqs.create_queue(QueueName="signed-queue")["QueueUrl"]
    arn = "arn:aws:sqs:eu-west-1:000000000000:signed-queue"
    allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    sqs.set_queue_attributes(
        QueueUrl=target,
        Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [allow]})},
    )
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    sns.publish(TopicArn=topic, Message="to a queue", Subject="Hello")

    (message,) = sqs.receive_message(QueueUrl=target)["Messages"]
    verify(json.loads(message["Body"]))


def claim_raw_delivery_is_the_message_itself(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="raw-http")["TopicArn"]
    with subscriber() as one:
        subscribed(url, topic, one, RawMessageDelivery="true")
        sns.publish(TopicArn=topic, Message="just this")
        headers, body = one.next()
    assert body == "just this" and headers["x-amz-sns-rawdelivery"] == "true"
    assert headers["x-amz-sns-message-type"] == "Notification"


def claim_a_failing_endpoint_is_tried_again_and_its_messages_become_dead_letters(url):
    sns, sqs = client("sns", url), client("sqs", url)
    topic = sns.create_topic(Name="fails")["TopicArn"]
    dead = sqs.create_queue(QueueName="http-dead")["QueueUrl"]
    redrive = {"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:000000000000:http-dead"}
    retry = {"numRetries": 2, "numNoDelayRetries": 2}
    with subscriber() as one:
        subscribed(
            url,
            topic,
            one,
            RedrivePolicy=json.dumps(redrive),
            DeliveryPolicy=json.dumps({"healthyRetryPolicy": retry}),
        )
        one.statuses = [503, 429]
        sns.publish(TopicArn=topic, Message="third time lucky")
        posts = [one.next_document() for _ in range(3)]
        assert len({headers["x-amz-sns-message-id"] for headers, _ in posts}) == 1

        one.statuses = [500, 500, 500]
        sns.publish(TopicArn=topic, Message="failed")
        (message,) = sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=20)["Messages"]
        assert json.loads(message["Body"])["Message"] == "failed"
    effective = json.loads(
        sns.get_topic_attributes(TopicArn=topic)["Attributes"]["EffectiveDeliveryPolicy"]
    )
    assert effective["http"]["defaultHealthyRetryPolicy"]["numRetries"] == 3
    with refused("InvalidParameter"):
        sns.set_topic_attributes(
            TopicArn=topic,
            AttributeName="DeliveryPolicy",
            AttributeValue='{"http": {"defaultHealthyRetryPolicy": {"numRetries": 101}}}',
        )


def claim_unsubscribing_by_link_is_confirmed_and_can_be_taken_back(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="leaves")["TopicArn"]
    with subscriber() as one:
        subscribed(url, topic, one)
        sns.publish(TopicArn=topic, Message="one")
        fetch(one.next_document()[1]["UnsubscribeURL"])
        _, farewell = one.next_document()
        assert farewell["Type"] == "UnsubscribeConfirmation"
        verify(farewell)
        assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []

        fetch(farewell["SubscribeURL"])
        sns.publish(TopicArn=topic, Message="two")

        assert one.next_document()[1]["Message"] == "two"


def claim_other_machines_get_nothing_unless_that_is_allowed(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="home")["TopicArn"]
    with refused("InvalidParameter"):
        sns.subscribe(TopicArn=topic, Protocol="https", Endpoint="https://example.com/hook")
    with refused("InvalidParameter"):
        sns.subscribe(TopicArn=topic, Protocol="https", Endpoint="http://127.0.0.1/hook")


if __name__ == "__main__":
    run_claims(sys.modules[__name__])
