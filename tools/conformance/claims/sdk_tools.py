"""What others built on an SDK: programs that send and poll by themselves. And what an SDK says of itself."""

import json

from case import claim
from client import Refused

SERVED = {"sqs": {"json", "query"}, "sns": {"query"}, "kms": {"json"}, "sts": {"query"}}


@claim("all", "protocols", "the client's models name none that the endpoint does not speak")
def protocols(case):
    for service, served in SERVED.items():
        named = case.client.call("protocols", service, {})["Protocols"]
        assert set(named) <= served, f"{service} may speak {', '.join(named)}"


@claim("sqs", "sqs-producer", "its batches arrive")
def producer(case):
    queue = case.queue("produced")
    bodies = [f"message-{number}" for number in range(25)]
    case.client.call("sqs-producer", "send", {"QueueUrl": queue, "Bodies": bodies})
    assert {got["Body"] for got in case.gather(queue, 25)} == set(bodies)


@claim("sqs", "sqs-consumer", "takes every message, and leaves none")
def consumer(case):
    queue = case.queue("consumed")
    entries = [{"Id": f"e{number}", "MessageBody": str(number)} for number in range(10)]
    case.sqs("SendMessageBatch", QueueUrl=queue, Entries=entries)
    answer = case.client.call("sqs-consumer", "consume", {"QueueUrl": queue, "Count": 10})
    assert sorted(answer["Bodies"]) == [str(number) for number in range(10)]
    found = case.sqs("GetQueueAttributes", QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert found["ApproximateNumberOfMessages"] == found["ApproximateNumberOfMessagesNotVisible"] == "0"


@claim("sns", "sns-validator", "accepts the signatures of wrapped notifications, and of no changed one")
def validator(case):
    topic = case.topic("signed")
    queue, _ = case.listener(topic)
    for version in ("1", "2"):
        wish = {"AttributeName": "SignatureVersion", "AttributeValue": version}
        case.sns("SetTopicAttributes", TopicArn=topic, **wish)
        case.sns("Publish", TopicArn=topic, Message=f"version {version}", Subject="Hello")
        (got,) = case.receive(queue)
        case.sqs("DeleteMessage", QueueUrl=queue, ReceiptHandle=got["ReceiptHandle"])
        document = json.loads(got["Body"])
        assert document["SignatureVersion"] == version
        answer = case.client.call("sns-validator", "validate", {"Document": got["Body"]})
        assert answer["Type"] == "Notification"
        changed = json.dumps({**document, "Message": "another"})
        try:
            case.client.call("sns-validator", "validate", {"Document": changed})
        except Refused:
            continue
        raise AssertionError("a changed message has a good signature")
