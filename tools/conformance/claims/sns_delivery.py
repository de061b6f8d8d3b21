"""What a topic delivers to queues: wrapped, raw, filtered, batched, in order."""

import datetime
import json

from case import claim
from claims.sqs_messages import ATTRIBUTES
from client import content

TEXT = {"DataType": "String", "StringValue": "blue"}


@claim("sns", "Publish", "a notification says what it is, from where, and when")
def wrapped(case):
    topic = case.topic("wrapped")
    queue, _ = case.listener(topic)
    sent = case.sns(
        "Publish", TopicArn=topic, Message="héllo\n\"<&>\"", Subject="greeting", MessageAttributes=ATTRIBUTES
    )
    (got,) = case.receive(queue)
    note = json.loads(got["Body"])
    assert note["Type"] == "Notification" and note["MessageId"] == sent["MessageId"]
    assert note["TopicArn"] == topic and note["Subject"] == "greeting"
    assert note["Message"] == "héllo\n\"<&>\""
    at = datetime.datetime.fromisoformat(note["Timestamp"].replace("Z", "+00:00"))
    assert abs(at - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(minutes=1)
    assert note["SignatureVersion"] == "1" and note["Signature"] and note["SigningCertURL"]
    assert note["UnsubscribeURL"]
    assert note["MessageAttributes"]["note"] == {"Type": "String", "Value": "a & <b>"}
    assert note["MessageAttributes"]["raw"]["Type"] == "Binary"
    assert content(note["MessageAttributes"]["raw"]["Value"]) == bytes(range(256))


@claim("sns", "Publish", "raw delivery gives the message itself, attributes and all")
def raw(case):
    topic = case.topic("raw")
    queue, _ = case.listener(topic, RawMessageDelivery="true")
    case.sns("Publish", TopicArn=topic, Message="as it is", MessageAttributes=ATTRIBUTES)
    (got,) = case.receive(queue, MessageAttributeNames=["All"])
    assert got["Body"] == "as it is"
    found = got["MessageAttributes"]
    assert set(found) == set(ATTRIBUTES)
    assert content(found["raw"]["BinaryValue"]) == bytes(range(256))
    assert found["count"] == found["count"] | {"DataType": "Number", "StringValue": "-12.50"}


@claim("sns", "Publish", "every subscribed queue has a copy")
def fan_out(case):
    topic = case.topic("fan")
    queues = [case.listener(topic, f"fan{number}")[0] for number in range(3)]
    for number in range(4):
        case.sns("Publish", TopicArn=topic, Message=str(number))
    for queue in queues:
        found = {json.loads(got["Body"])["Message"] for got in case.gather(queue, 4)}
        assert found == {"0", "1", "2", "3"}


@claim("sns", "Publish", "filter policies on attributes decide who gets it")
def filtered(case):
    topic = case.topic("filtered")
    policies = {
        "exact": {"color": ["blue", "green"]},
        "not": {"color": [{"anything-but": ["blue"]}]},
        "prefix": {"color": [{"prefix": "bl"}], "weight": [{"numeric": [">=", 10, "<", 20]}]},
        "absent": {"color": [{"exists": False}]},
    }
    queues = {name: case.listener(topic, name, FilterPolicy=json.dumps(p))[0] for name, p in policies.items()}
    weight = {"DataType": "Number", "StringValue": "15"}
    red = {"DataType": "String", "StringValue": "red"}
    case.sns("Publish", TopicArn=topic, Message="blue", MessageAttributes={"color": TEXT, "weight": weight})
    case.sns("Publish", TopicArn=topic, Message="red", MessageAttributes={"color": red})
    case.sns("Publish", TopicArn=topic, Message="none")
    for name, expected in (("exact", "blue"), ("prefix", "blue"), ("not", "red"), ("absent", "none")):
        found = [json.loads(got["Body"])["Message"] for got in case.gather(queues[name], 1)]
        assert found == [expected], (name, found)
        assert case.receive(queues[name], WaitTimeSeconds=0) == [], name


@claim("sns", "Publish", "filter policies on the body decide, nested and with $or")
def body_filtered(case):
    topic = case.topic("bodies")
    policies = {
        "nested": {"order": {"kind": ["book"], "cents": [{"numeric": [">", 100]}]}},
        "either": {"$or": [{"order": {"kind": ["toy"]}}, {"urgent": [True]}]},
        "suffix": {"file": [{"suffix": ".png"}]},
        "case": {"file": [{"equals-ignore-case": "A.PNG"}]},
    }
    queues = {
        name: case.listener(topic, name, FilterPolicy=json.dumps(p), FilterPolicyScope="MessageBody")[0]
        for name, p in policies.items()
    }
    sent = {
        "nested": [{"order": {"kind": "book", "cents": 101}}],
        "either": [{"order": {"kind": "toy", "cents": 1}}, {"urgent": True}],
        "suffix": [{"file": "a.png"}],
        "case": [{"file": "a.png"}],
    }
    bodies = {json.dumps(body) for bodies in sent.values() for body in bodies}
    for body in sorted(bodies | {json.dumps({"order": {"kind": "book", "cents": 100}}), "no json"}):
        case.sns("Publish", TopicArn=topic, Message=body)
    for name, expected in sent.items():
        found = [json.loads(got["Body"])["Message"] for got in case.gather(queues[name], len(expected))]
        assert sorted(found) == sorted(json.dumps(body) for body in expected), (name, found)
        assert case.receive(queues[name], WaitTimeSeconds=0) == [], name


@claim("sns", "Publish", "MessageStructure json has a text per protocol")
def structured(case):
    topic = case.topic("structure")
    queue, _ = case.listener(topic, RawMessageDelivery="true")
    texts = json.dumps({"default": "for all", "sqs": "for queues"})
    case.sns("Publish", TopicArn=topic, Message=texts, MessageStructure="json")
    assert case.receive(queue)[0]["Body"] == "for queues"
    with case.refused("InvalidParameterException", "InvalidParameter"):
        case.sns("Publish", TopicArn=topic, Message='{"sqs": "x"}', MessageStructure="json")


@claim("sns", "Publish", "more than 256 KiB is refused (InvalidParameter)")
def too_large(case):
    topic = case.topic("large")
    case.sns("Publish", TopicArn=topic, Message="x" * 262_144)
    with case.refused("InvalidParameterException", "InvalidParameter"):
        case.sns("Publish", TopicArn=topic, Message="x" * 262_145)


@claim("sns", "PublishBatch", "ten go at once, each with an id")
def batch(case):
    topic = case.topic("batch")
    queue, _ = case.listener(topic, RawMessageDelivery="true")
    entries = [{"Id": f"e{n}", "Message": str(n), "MessageAttributes": {"color": TEXT}} for n in range(10)]
    answer = case.sns("PublishBatch", TopicArn=topic, PublishBatchRequestEntries=entries)
    assert {entry["Id"] for entry in answer["Successful"]} == {f"e{n}" for n in range(10)}
    assert not answer.get("Failed")
    assert {got["Body"] for got in case.gather(queue, 10)} == {str(n) for n in range(10)}


@claim("sns", "PublishBatch", "eleven, or two of one id, are refused by name")
def malformed_batch(case):
    topic = case.topic("malformed")
    entries = [{"Id": f"e{n}", "Message": str(n)} for n in range(11)]
    with case.refused("TooManyEntriesInBatchRequestException", "TooManyEntriesInBatchRequest"):
        case.sns("PublishBatch", TopicArn=topic, PublishBatchRequestEntries=entries)
    with case.refused("BatchEntryIdsNotDistinctException", "BatchEntryIdsNotDistinct"):
        case.sns("PublishBatch", TopicArn=topic, PublishBatchRequestEntries=entries[:1] * 2)


@claim("sns", "Publish", "a FIFO topic keeps the order of a group and drops the repeated")
def in_order(case):
    topic = case.topic("order", FifoTopic="true", ContentBasedDeduplication="true")
    queue, _ = case.listener(topic, RawMessageDelivery="true")
    numbers = [
        case.sns("Publish", TopicArn=topic, Message=text, MessageGroupId="a").get("SequenceNumber")
        for text in ("1", "2", "2", "3")
    ]
    assert all(numbers) and int(numbers[0]) < int(numbers[1]) < int(numbers[3])
    found = case.gather(queue, 3, AttributeNames=["All"])
    assert [got["Body"] for got in found] == ["1", "2", "3"]
    assert {got["Attributes"]["MessageGroupId"] for got in found} == {"a"}


@claim("sns", "Publish", "what a filter or a policy keeps from a queue goes nowhere; a lost one is a dead letter")
def undeliverable(case):
    topic = case.topic("lost")
    dead, _ = case.listener(topic, "dead", FilterPolicy='{"never": ["x"]}')
    redrive = json.dumps({"deadLetterTargetArn": case.arn(dead)})
    queue, _ = case.listener(topic, "deleted", RedrivePolicy=redrive)
    case.sqs("DeleteQueue", QueueUrl=queue)
    case.sns("Publish", TopicArn=topic, Message="to nobody")
    (got,) = case.receive(dead, WaitTimeSeconds=10)
    assert json.loads(got["Body"])["Message"] == "to nobody"
