"""What others built on an SDK: programs that send and poll by themselves. And what an SDK says of itself."""

from case import claim

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
