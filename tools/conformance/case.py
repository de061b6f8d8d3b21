"""What a claim works with: the calls of one client, names of its own, and what must be refused."""

import contextlib
import itertools
import json
import time

from client import Refused

CLAIMS = []
ACCOUNT = "000000000000"
REGION = "us-east-1"


def claim(service, operation, sentence):
    """Registers a function that holds of every client with every endpoint, or raises."""

    def register(function):
        CLAIMS.append((f"{service} {operation}: {sentence}", function))
        return function

    return register


class Case:
    numbers = itertools.count(1)

    def __init__(self, client):
        self.client = client
        self.number = next(Case.numbers)

    def sqs(self, operation, **values):
        return self.client.call("sqs", operation, values)

    def sns(self, operation, **values):
        return self.client.call("sns", operation, values)

    def kms(self, operation, **values):
        return self.client.call("kms", operation, values)

    def sts(self, operation, credentials=None, **values):
        return self.client.call("sts", operation, values, credentials)

    def name(self, stem):
        return f"{stem}-{self.number}"

    def queue(self, stem="queue", **attributes):
        """The URL of a new queue."""
        fifo = ".fifo" if attributes.get("FifoQueue") else ""
        wish = {"Attributes": attributes} if attributes else {}
        return self.sqs("CreateQueue", QueueName=self.name(stem) + fifo, **wish)["QueueUrl"]

    def arn(self, queue):
        answer = self.sqs("GetQueueAttributes", QueueUrl=queue, AttributeNames=["QueueArn"])
        return answer["Attributes"]["QueueArn"]

    def receive(self, queue, **wish):
        """The messages of one call; up to ten, waited for up to two seconds, unless told otherwise."""
        wish = {"MaxNumberOfMessages": 10, "WaitTimeSeconds": 2, **wish}
        return self.sqs("ReceiveMessage", QueueUrl=queue, **wish).get("Messages") or []

    def gather(self, queue, count, **wish):
        """That many messages, in as many calls as it takes."""
        found, give_up = [], time.monotonic() + 8
        while len(found) < count and time.monotonic() < give_up:
            found += self.receive(queue, **wish)
        assert len(found) == count, f"{len(found)} messages instead of {count}"
        return found

    def topic(self, stem="topic", **attributes):
        fifo = ".fifo" if attributes.get("FifoTopic") else ""
        wish = {"Attributes": attributes} if attributes else {}
        return self.sns("CreateTopic", Name=self.name(stem) + fifo, **wish)["TopicArn"]

    def listener(self, topic, stem="listener", queue=None, **attributes):
        """The URL of a queue that the topic may and does deliver to, and its subscription's ARN."""
        fifo = {"FifoQueue": "true"} if topic.endswith(".fifo") else {}
        url = queue or self.queue(stem, **fifo)
        arn = self.arn(url)
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.sqs("SetQueueAttributes", QueueUrl=url, Attributes={"Policy": policy})
        wish = {"Attributes": attributes} if attributes else {}
        made = self.sns("Subscribe", TopicArn=topic, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True, **wish)
        return url, made["SubscriptionArn"]

    def has(self, found, **expected):
        """These members with these values; what our own client checks or leaves out by itself is not told."""
        for name, value in expected.items():
            if self.client.tells_all or name in found:
                assert found.get(name) == value, f"{name} is {found.get(name)} instead of {value}"

    def key(self, **wish):
        return self.kms("CreateKey", **wish)["KeyMetadata"]

    @contextlib.contextmanager
    def refused(self, shape, *codes):
        """The block is refused with this error: its shape, or one of the codes of the Query protocol."""
        try:
            yield
        except Refused as error:
            expected = {shape, shape + "Exception", shape.removesuffix("Exception"), *codes}
            found = (error.code or "").rpartition("#")[2]
            assert found in expected, f"refused with {found} instead of {shape}: {error}"
            kind = (error.type or shape).lower().removesuffix("exception")
            allowed = {name.lower().removesuffix("exception") for name in (shape, *codes)}
            assert kind in allowed, f"refused as {error.type} instead of {shape}"
        else:
            raise AssertionError(f"not refused; {shape} was expected")


def until(condition, what, limit=20):
    """Waits for a condition that another's clock decides."""
    give_up = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < give_up, f"waited {limit} s for {what}"
        time.sleep(0.1)
