"""Order, deduplication and receive attempts of FIFO queues."""

from case import claim


def send(case, queue, body, group="a", **wish):
    return case.sqs("SendMessage", QueueUrl=queue, MessageBody=body, MessageGroupId=group, **wish)


def fifo(case, stem, **attributes):
    return case.queue(stem, FifoQueue="true", **attributes)


def bodies(messages):
    return [message["Body"] for message in messages]


@claim("sqs", "SendMessage", "FIFO: a group keeps its order, and waits while one of it is in flight")
def order(case):
    queue = fifo(case, "order", ContentBasedDeduplication="true")
    numbers = [send(case, queue, body)["SequenceNumber"] for body in "123"]
    send(case, queue, "4", group="b")
    assert numbers == sorted(numbers, key=int) and len(set(numbers)) == 3
    held = case.receive(queue, MaxNumberOfMessages=2, AttributeNames=["All"])
    assert bodies(held) == ["1", "2"]
    assert held[0]["Attributes"]["MessageGroupId"] == "a"
    assert held[0]["Attributes"]["SequenceNumber"] == numbers[0]
    assert bodies(case.receive(queue, WaitTimeSeconds=0)) == ["4"]
    assert case.receive(queue, WaitTimeSeconds=0) == []
    for message in held:
        case.sqs("DeleteMessage", QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert bodies(case.receive(queue)) == ["3"]


@claim("sqs", "SendMessage", "FIFO: the same deduplication id is the same message, also after it was deleted")
def deduplication(case):
    queue = fifo(case, "once")
    first = send(case, queue, "one", MessageDeduplicationId="1")
    again = send(case, queue, "two", MessageDeduplicationId="1")
    assert again["MessageId"] == first["MessageId"]
    assert again["SequenceNumber"] == first["SequenceNumber"]
    (got,) = case.receive(queue)
    case.sqs("DeleteMessage", QueueUrl=queue, ReceiptHandle=got["ReceiptHandle"])
    send(case, queue, "three", MessageDeduplicationId="1")
    assert case.receive(queue, WaitTimeSeconds=0) == []


@claim("sqs", "SendMessage", "FIFO: without group or deduplication id it is refused")
def missing(case):
    queue = fifo(case, "missing")
    with case.refused("MissingParameter", "MissingRequiredParameterException"):
        case.sqs("SendMessage", QueueUrl=queue, MessageBody="x", MessageDeduplicationId="1")
    with case.refused("InvalidParameterValue"):
        send(case, queue, "x")


@claim("sqs", "SendMessage", "FIFO: a delay of one message is refused (InvalidParameterValue)")
def no_delay(case):
    queue = fifo(case, "undelayed", ContentBasedDeduplication="true")
    with case.refused("InvalidParameterValue"):
        send(case, queue, "x", DelaySeconds=5)


@claim("sqs", "SendMessage", "FIFO: deduplication per group lets two groups send the same")
def scopes(case):
    queue = fifo(
        case,
        "scopes",
        ContentBasedDeduplication="true",
        DeduplicationScope="messageGroup",
        FifoThroughputLimit="perMessageGroupId",
    )
    send(case, queue, "same", group="a")
    send(case, queue, "same", group="b")
    send(case, queue, "same", group="b")
    assert bodies(case.gather(queue, 2)) == ["same", "same"]


@claim("sqs", "SendMessageBatch", "FIFO: the entries are in order, with rising sequence numbers")
def batch(case):
    queue = fifo(case, "batch", ContentBasedDeduplication="true")
    entries = [{"Id": f"e{n}", "MessageBody": str(n), "MessageGroupId": "a"} for n in range(10)]
    answer = case.sqs("SendMessageBatch", QueueUrl=queue, Entries=entries)
    numbers = {entry["Id"]: int(entry["SequenceNumber"]) for entry in answer["Successful"]}
    rising = [numbers[f"e{n}"] for n in range(10)]
    assert rising == sorted(rising)
    assert bodies(case.receive(queue)) == [str(n) for n in range(10)]


@claim("sqs", "ReceiveMessage", "FIFO: the same attempt id gives the same messages again")
def attempts(case):
    queue = fifo(case, "attempts", ContentBasedDeduplication="true")
    send(case, queue, "x")
    first = case.receive(queue, ReceiveRequestAttemptId="one")
    second = case.receive(queue, ReceiveRequestAttemptId="one")
    assert bodies(first) == bodies(second) == ["x"]
    assert case.receive(queue, WaitTimeSeconds=0, ReceiveRequestAttemptId="two") == []


@claim("sqs", "CreateQueue", "FIFO: name and attribute must agree (InvalidParameterValue)")
def names(case):
    with case.refused("InvalidParameterValue", "InvalidAttributeValue"):
        case.sqs("CreateQueue", QueueName=case.name("plain"), Attributes={"FifoQueue": "true"})
    with case.refused("InvalidParameterValue", "InvalidAttributeValue"):
        case.sqs("CreateQueue", QueueName=case.name("plain") + ".fifo")
