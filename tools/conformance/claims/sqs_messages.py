"""Messages one by one: what is sent comes out, with the digests that SDKs check."""

import hashlib
import time

from case import claim
from client import blob, content

ATTRIBUTES = {
    "note": {"DataType": "String", "StringValue": "a & <b>"},
    "count": {"DataType": "Number", "StringValue": "-12.50"},
    "raw": {"DataType": "Binary", "BinaryValue": blob(bytes(range(256)))},
    "kind": {"DataType": "String.kind", "StringValue": "é"},
}
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


def digest(attributes):
    """The MD5 of message attributes as AWS documents it: sorted by name, each length of four bytes first."""
    text = b""
    for name in sorted(attributes):
        value = attributes[name]
        binary = value["DataType"].startswith("Binary")
        data = content(value["BinaryValue"]) if binary else value["StringValue"].encode()
        for part in (name.encode(), value["DataType"].encode()):
            text += len(part).to_bytes(4, "big") + part
        text += (b"\x02" if binary else b"\x01") + len(data).to_bytes(4, "big") + data
    return hashlib.md5(text).hexdigest()


@claim("sqs", "SendMessage", "body and attributes come out as sent, with AWS's digests")
def digests(case):
    queue = case.queue("digests")
    body = "tabs\t, lines\n, quotes \"'`, <xml> & é 漢字 😀"
    sent = case.sqs("SendMessage", QueueUrl=queue, MessageBody=body, MessageAttributes=ATTRIBUTES)
    (got,) = case.receive(queue, MessageAttributeNames=["All"])
    assert got["Body"] == body and got["MessageId"] == sent["MessageId"]
    of_body, of_attributes = hashlib.md5(body.encode()).hexdigest(), digest(ATTRIBUTES)
    case.has(sent, MD5OfMessageBody=of_body, MD5OfMessageAttributes=of_attributes)
    case.has(got, MD5OfBody=of_body, MD5OfMessageAttributes=of_attributes)
    found = got["MessageAttributes"]
    assert set(found) == set(ATTRIBUTES)
    assert content(found["raw"]["BinaryValue"]) == bytes(range(256))
    for name in ("note", "count", "kind"):
        assert found[name]["StringValue"] == ATTRIBUTES[name]["StringValue"]
        assert found[name]["DataType"] == ATTRIBUTES[name]["DataType"]


@claim("sqs", "SendMessage", "carries 1 MiB; a byte more is refused (InvalidParameterValue)")
def largest(case):
    queue = case.queue("large")
    body = "x" * 1_048_576
    case.sqs("SendMessage", QueueUrl=queue, MessageBody=body)
    (got,) = case.receive(queue)
    assert got["Body"] == body
    with case.refused("InvalidParameterValue"):
        case.sqs("SendMessage", QueueUrl=queue, MessageBody=body + "x")


@claim("sqs", "SendMessage", "a control character is refused (InvalidMessageContents)")
def characters(case):
    queue = case.queue("characters")
    with case.refused("InvalidMessageContents"):
        case.sqs("SendMessage", QueueUrl=queue, MessageBody="bell \x07")


@claim("sqs", "SendMessage", "an empty body is refused (MissingParameter)")
def empty_body(case):
    queue = case.queue("empty")
    with case.refused("MissingParameter", "MissingRequiredParameterException"):
        case.sqs("SendMessage", QueueUrl=queue, MessageBody="")


@claim("sqs", "SendMessage", "eleven attributes, or one without a value, are refused (InvalidParameterValue)")
def attribute_rules(case):
    queue = case.queue("rules")
    many = {f"a{number}": {"DataType": "String", "StringValue": "x"} for number in range(11)}
    with case.refused("InvalidParameterValue"):
        case.sqs("SendMessage", QueueUrl=queue, MessageBody="x", MessageAttributes=many)
    hollow = {"a": {"DataType": "String", "StringValue": ""}}
    with case.refused("InvalidParameterValue"):
        case.sqs("SendMessage", QueueUrl=queue, MessageBody="x", MessageAttributes=hollow)
    with case.refused("InvalidParameterValue"):
        wrong = {"a": {"DataType": "Nonsense", "StringValue": "x"}}
        case.sqs("SendMessage", QueueUrl=queue, MessageBody="x", MessageAttributes=wrong)


@claim("sqs", "SendMessage", "AWSTraceHeader travels beside the attributes, with a digest of its own")
def trace_header(case):
    queue = case.queue("trace")
    header = {"AWSTraceHeader": {"DataType": "String", "StringValue": TRACE}}
    sent = case.sqs("SendMessage", QueueUrl=queue, MessageBody="x", MessageSystemAttributes=header)
    assert sent["MD5OfMessageSystemAttributes"] == digest(header)
    (got,) = case.receive(queue, AttributeNames=["AWSTraceHeader"])
    assert got["Attributes"] == {"AWSTraceHeader": TRACE}


@claim("sqs", "SendMessage", "a delayed message comes when its time is up")
def delayed(case):
    queue = case.queue("delayed")
    case.sqs("SendMessage", QueueUrl=queue, MessageBody="later", DelaySeconds=1)
    assert case.receive(queue, WaitTimeSeconds=0) == []
    (got,) = case.receive(queue, WaitTimeSeconds=10)
    assert got["Body"] == "later"


@claim("sqs", "ReceiveMessage", "gives the attributes asked for, and counts receives")
def selected(case):
    queue = case.queue("selected", VisibilityTimeout="0")
    some = {name: {"DataType": "String", "StringValue": name} for name in ("a.one", "a.two", "b")}
    case.sqs("SendMessage", QueueUrl=queue, MessageBody="x", MessageAttributes=some)
    wishes = ({"MessageAttributeNames": ["a.*"]}, {"MessageAttributeNames": ["b"]}, {})
    expected = ({"a.one", "a.two"}, {"b"}, set())
    for count, (wish, names) in enumerate(zip(wishes, expected), 1):
        (got,) = case.receive(queue, AttributeNames=["All"], **wish)
        assert set(got.get("MessageAttributes") or {}) == names, (wish, got)
        system = got["Attributes"]
        assert system["ApproximateReceiveCount"] == str(count)
        assert abs(int(system["SentTimestamp"]) / 1000 - time.time()) < 60
        assert int(system["ApproximateFirstReceiveTimestamp"]) >= int(system["SentTimestamp"])
        assert system["SenderId"]


@claim("sqs", "ReceiveMessage", "a long poll wakes when a message arrives")
def long_poll(case):
    queue = case.queue("poll")
    other = case.client.another()
    other.call("sqs", "GetQueueAttributes", {"QueueUrl": queue, "AttributeNames": ["All"]})
    started = time.monotonic()
    case.client.ask("sqs", "ReceiveMessage", {"QueueUrl": queue, "WaitTimeSeconds": 20})
    other.call("sqs", "GetQueueAttributes", {"QueueUrl": queue, "AttributeNames": ["All"]})
    other.call("sqs", "SendMessage", {"QueueUrl": queue, "MessageBody": "awake"})
    (got,) = case.client.answer("ReceiveMessage")["Messages"]
    assert got["Body"] == "awake" and time.monotonic() - started < 15


@claim("sqs", "ReceiveMessage", "an empty queue answers when the wait is over")
def empty_poll(case):
    queue = case.queue("idle")
    started = time.monotonic()
    assert case.receive(queue, WaitTimeSeconds=1) == []
    assert 0.8 < time.monotonic() - started < 5


@claim("sqs", "ReceiveMessage", "more than ten, or a wait over 20 s, is refused (InvalidParameterValue)")
def too_many(case):
    queue = case.queue("many")
    with case.refused("InvalidParameterValue", "ReadCountOutOfRange"):
        case.sqs("ReceiveMessage", QueueUrl=queue, MaxNumberOfMessages=11)
    with case.refused("InvalidParameterValue"):
        case.sqs("ReceiveMessage", QueueUrl=queue, WaitTimeSeconds=21)


@claim("sqs", "ChangeMessageVisibility", "zero gives the message back, and longer keeps it hidden")
def visibility(case):
    queue = case.queue("visibility", VisibilityTimeout="1")
    case.sqs("SendMessage", QueueUrl=queue, MessageBody="x")
    (got,) = case.receive(queue)
    receipt = got["ReceiptHandle"]
    case.sqs("ChangeMessageVisibility", QueueUrl=queue, ReceiptHandle=receipt, VisibilityTimeout=60)
    assert case.receive(queue, WaitTimeSeconds=2) == []
    case.sqs("ChangeMessageVisibility", QueueUrl=queue, ReceiptHandle=receipt, VisibilityTimeout=0)
    assert len(case.receive(queue, WaitTimeSeconds=0)) == 1
    with case.refused("InvalidParameterValue"):
        case.sqs("ChangeMessageVisibility", QueueUrl=queue, ReceiptHandle=receipt, VisibilityTimeout=43201)


@claim("sqs", "DeleteMessage", "is for good and can be repeated; nonsense is refused (ReceiptHandleIsInvalid)")
def delete(case):
    queue = case.queue("deleted", VisibilityTimeout="0")
    case.sqs("SendMessage", QueueUrl=queue, MessageBody="x")
    (got,) = case.receive(queue)
    for _ in range(2):
        case.sqs("DeleteMessage", QueueUrl=queue, ReceiptHandle=got["ReceiptHandle"])
    assert case.receive(queue, WaitTimeSeconds=0) == []
    with case.refused("ReceiptHandleIsInvalid"):
        case.sqs("DeleteMessage", QueueUrl=queue, ReceiptHandle="nonsense")
