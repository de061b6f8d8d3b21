"""Ten at once: each entry has an answer of its own."""

import hashlib

from case import claim

EMPTY = ("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest")
TOO_MANY = ("TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest")
NOT_DISTINCT = ("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct")
TOO_LONG = ("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong")


def entries(count, body=str):
    return [{"Id": f"e{number}", "MessageBody": body(number)} for number in range(count)]


def ids(answer, part):
    return sorted(entry["Id"] for entry in answer.get(part) or [])


@claim("sqs", "SendMessageBatch", "ten go at once, each with id and digest")
def ten(case):
    queue = case.queue("ten")
    answer = case.sqs("SendMessageBatch", QueueUrl=queue, Entries=entries(10))
    assert ids(answer, "Successful") == sorted(f"e{number}" for number in range(10))
    assert ids(answer, "Failed") == []
    for entry in answer["Successful"]:
        case.has(entry, MD5OfMessageBody=hashlib.md5(entry["Id"][1:].encode()).hexdigest())
    assert {got["Body"] for got in case.gather(queue, 10)} == {str(number) for number in range(10)}


@claim("sqs", "SendMessageBatch", "one entry fails alone, and is told as the sender's fault")
def partly(case):
    queue = case.queue("partly")
    mixed = entries(3)
    mixed[1]["MessageBody"] = "bell \x07"
    answer = case.sqs("SendMessageBatch", QueueUrl=queue, Entries=mixed)
    assert ids(answer, "Successful") == ["e0", "e2"]
    (failed,) = answer["Failed"]
    assert failed["Id"] == "e1" and failed["Code"].endswith("InvalidMessageContents"), failed
    assert failed["SenderFault"] is True
    assert {got["Body"] for got in case.gather(queue, 2)} == {"0", "2"}


@claim("sqs", "SendMessageBatch", "none, eleven, or two of one id are refused by name")
def malformed(case):
    queue = case.queue("malformed")
    with case.refused(*TOO_MANY):
        case.sqs("SendMessageBatch", QueueUrl=queue, Entries=entries(11))
    with case.refused(*NOT_DISTINCT):
        case.sqs("SendMessageBatch", QueueUrl=queue, Entries=entries(1) + entries(1))
    with case.refused(*EMPTY):
        case.sqs("SendMessageBatch", QueueUrl=queue, Entries=[])


@claim("sqs", "SendMessageBatch", "more than 1 MiB together is refused (BatchRequestTooLong)")
def too_long(case):
    queue = case.queue("long")
    with case.refused(*TOO_LONG):
        case.sqs("SendMessageBatch", QueueUrl=queue, Entries=entries(3, lambda _: "x" * 400_000))


@claim("sqs", "DeleteMessageBatch", "deletes what it can, and names the receipt that is none")
def delete(case):
    queue = case.queue("deletes")
    case.sqs("SendMessageBatch", QueueUrl=queue, Entries=entries(2))
    receipts = [got["ReceiptHandle"] for got in case.gather(queue, 2)]
    wishes = [{"Id": f"e{at}", "ReceiptHandle": receipt} for at, receipt in enumerate([*receipts, "nonsense"])]
    answer = case.sqs("DeleteMessageBatch", QueueUrl=queue, Entries=wishes)
    assert ids(answer, "Successful") == ["e0", "e1"] and ids(answer, "Failed") == ["e2"]
    assert answer["Failed"][0]["Code"].endswith("ReceiptHandleIsInvalid"), answer["Failed"]
    counts = case.sqs("GetQueueAttributes", QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "0"


@claim("sqs", "ChangeMessageVisibilityBatch", "gives back what it can, and names the receipt that is none")
def visibility(case):
    queue = case.queue("changes")
    case.sqs("SendMessageBatch", QueueUrl=queue, Entries=entries(2))
    receipts = [got["ReceiptHandle"] for got in case.gather(queue, 2)]
    wishes = [
        {"Id": f"e{at}", "ReceiptHandle": receipt, "VisibilityTimeout": 0}
        for at, receipt in enumerate([*receipts, "nonsense"])
    ]
    answer = case.sqs("ChangeMessageVisibilityBatch", QueueUrl=queue, Entries=wishes)
    assert ids(answer, "Successful") == ["e0", "e1"] and ids(answer, "Failed") == ["e2"]
    assert len(case.gather(queue, 2)) == 2
