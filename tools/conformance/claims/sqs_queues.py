"""The life of a queue."""

import json

from case import claim, until

GONE = ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue")


@claim("sqs", "CreateQueue", "the same name and attributes are the same queue")
def same_queue(case):
    first = case.queue("same", VisibilityTimeout="45")
    again = case.queue("same", VisibilityTimeout="45")
    assert first == again and case.name("same") in first
    found = case.sqs("GetQueueUrl", QueueName=case.name("same"))
    assert found["QueueUrl"] == first


@claim("sqs", "CreateQueue", "other attributes are refused (QueueNameExists)")
def other_attributes(case):
    case.queue("taken", VisibilityTimeout="45")
    with case.refused("QueueNameExists", "QueueAlreadyExists"):
        case.queue("taken", VisibilityTimeout="46")


@claim("sqs", "CreateQueue", "a value out of range is refused (InvalidAttributeValue)")
def wrong_value(case):
    with case.refused("InvalidAttributeValue"):
        case.queue("wrong", VisibilityTimeout="43201")


@claim("sqs", "CreateQueue", "an unknown attribute is refused (InvalidAttributeName)")
def wrong_name(case):
    with case.refused("InvalidAttributeName"):
        case.queue("wrong", Nonsense="1")


@claim("sqs", "GetQueueUrl", "of no queue is refused (QueueDoesNotExist)")
def no_queue(case):
    with case.refused(*GONE):
        case.sqs("GetQueueUrl", QueueName=case.name("nobody"))


@claim("sqs", "ListQueues", "comes in pages, by prefix")
def pages(case):
    made = sorted(case.queue(f"page{number}") for number in range(5))
    prefixed = [case.queue(f"{case.name('many')}-{number}") for number in range(5)]
    found, token, sizes = [], None, []
    while True:
        wish = {"NextToken": token} if token else {}
        page = case.sqs("ListQueues", QueueNamePrefix=case.name("many") + "-", MaxResults=2, **wish)
        sizes.append(len(page.get("QueueUrls") or []))
        found += page.get("QueueUrls") or []
        token = page.get("NextToken")
        if not token:
            break
    assert sorted(found) == sorted(prefixed) and sizes == [2, 2, 1], sizes
    assert len(made) == 5


@claim("sqs", "SetQueueAttributes", "what was set is given back, with the queue's own attributes")
def attributes(case):
    queue = case.queue("attributes")
    case.sqs("SetQueueAttributes", QueueUrl=queue, Attributes={"DelaySeconds": "7", "MaximumMessageSize": "2048"})
    found = case.sqs("GetQueueAttributes", QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert found["DelaySeconds"] == "7" and found["MaximumMessageSize"] == "2048"
    assert found["VisibilityTimeout"] == "30" and found["MessageRetentionPeriod"] == "345600"
    for name in ("Messages", "MessagesNotVisible", "MessagesDelayed"):
        assert found["ApproximateNumberOf" + name] == "0"
    assert int(found["LastModifiedTimestamp"]) >= int(found["CreatedTimestamp"]) > 1_600_000_000
    one = case.sqs("GetQueueAttributes", QueueUrl=queue, AttributeNames=["DelaySeconds"])["Attributes"]
    assert one == {"DelaySeconds": "7"}, one


@claim("sqs", "TagQueue", "tags are added, listed and removed")
def tags(case):
    queue = case.sqs("CreateQueue", QueueName=case.name("tags"), tags={"team": "a & b"})["QueueUrl"]
    case.sqs("TagQueue", QueueUrl=queue, Tags={"stage": "test"})
    assert case.sqs("ListQueueTags", QueueUrl=queue)["Tags"] == {"team": "a & b", "stage": "test"}
    case.sqs("UntagQueue", QueueUrl=queue, TagKeys=["team"])
    assert case.sqs("ListQueueTags", QueueUrl=queue)["Tags"] == {"stage": "test"}


@claim("sqs", "AddPermission", "becomes a statement of the policy, until it is removed")
def permissions(case):
    queue = case.queue("permissions")
    case.sqs("AddPermission", QueueUrl=queue, Label="let", AWSAccountIds=["123456789012"], Actions=["SendMessage"])
    found = case.sqs("GetQueueAttributes", QueueUrl=queue, AttributeNames=["Policy"])["Attributes"]
    (statement,) = json.loads(found["Policy"])["Statement"]
    assert statement["Sid"] == "let" and "123456789012" in json.dumps(statement["Principal"])
    case.sqs("RemovePermission", QueueUrl=queue, Label="let")
    left = case.sqs("GetQueueAttributes", QueueUrl=queue, AttributeNames=["Policy"])
    policy = (left.get("Attributes") or {}).get("Policy")
    assert not policy or not json.loads(policy).get("Statement"), policy


@claim("sqs", "PurgeQueue", "empties the queue; again within a minute is refused (PurgeQueueInProgress)")
def purge(case):
    queue = case.queue("purged")
    case.sqs("SendMessage", QueueUrl=queue, MessageBody="x")
    case.sqs("PurgeQueue", QueueUrl=queue)
    assert case.receive(queue, WaitTimeSeconds=0) == []
    with case.refused("PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress"):
        case.sqs("PurgeQueue", QueueUrl=queue)


@claim("sqs", "ReceiveMessage", "a message received too often becomes a dead letter")
def dead_letters(case):
    dead = case.queue("dead")
    redrive = json.dumps({"deadLetterTargetArn": case.arn(dead), "maxReceiveCount": 2})
    queue = case.queue("failing", RedrivePolicy=redrive, VisibilityTimeout="0")
    sent = case.sqs("SendMessage", QueueUrl=queue, MessageBody="poison")
    for _ in range(2):
        assert len(case.receive(queue)) == 1
    assert case.receive(queue, WaitTimeSeconds=0) == []
    (letter,) = case.receive(dead, AttributeNames=["All"])
    assert letter["Body"] == "poison" and letter["MessageId"] == sent["MessageId"]
    assert letter["Attributes"]["DeadLetterQueueSourceArn"] == case.arn(queue)


@claim("sqs", "ListDeadLetterSourceQueues", "names the queues whose dead letters come here")
def sources(case):
    dead = case.queue("dead")
    redrive = json.dumps({"deadLetterTargetArn": case.arn(dead), "maxReceiveCount": 2})
    made = {case.queue(f"source{number}", RedrivePolicy=redrive) for number in range(3)}
    found = case.sqs("ListDeadLetterSourceQueues", QueueUrl=dead)
    assert set(found.get("queueUrls") or found.get("QueueUrls") or []) == made


@claim("sqs", "StartMessageMoveTask", "brings dead letters back to where they came from")
def move_task(case):
    dead = case.queue("dead")
    redrive = json.dumps({"deadLetterTargetArn": case.arn(dead), "maxReceiveCount": 1})
    queue = case.queue("failing", RedrivePolicy=redrive, VisibilityTimeout="0")
    case.sqs("SendMessage", QueueUrl=queue, MessageBody="poison")
    assert len(case.receive(queue)) == 1 and case.receive(queue, WaitTimeSeconds=0) == []
    handle = case.sqs("StartMessageMoveTask", SourceArn=case.arn(dead))["TaskHandle"]

    def tasks():
        return case.sqs("ListMessageMoveTasks", SourceArn=case.arn(dead)).get("Results") or []

    until(lambda: tasks() and tasks()[0]["Status"] == "COMPLETED", "the end of the task")
    (task,) = tasks()
    assert handle and task["ApproximateNumberOfMessagesMoved"] == 1
    (message,) = case.receive(queue)
    assert message["Body"] == "poison"


@claim("sqs", "CancelMessageMoveTask", "ends a move; what was not moved stays; a second one is refused while it runs")
def cancelled_move(case):
    dead = case.queue("dead")
    source = case.arn(dead)
    redrive = json.dumps({"deadLetterTargetArn": source, "maxReceiveCount": 1})
    queue = case.queue("failing", RedrivePolicy=redrive)
    entries = [{"Id": f"e{number}", "MessageBody": str(number)} for number in range(9)]
    case.sqs("SendMessageBatch", QueueUrl=dead, Entries=entries)
    wish = {"SourceArn": source, "DestinationArn": case.arn(queue)}
    handle = case.sqs("StartMessageMoveTask", MaxNumberOfMessagesPerSecond=1, **wish)["TaskHandle"]
    with case.refused("InvalidParameterValue"):
        case.sqs("StartMessageMoveTask", **wish)
    case.sqs("CancelMessageMoveTask", TaskHandle=handle)

    def status():
        return case.sqs("ListMessageMoveTasks", SourceArn=source)["Results"][0]["Status"]

    until(lambda: status() == "CANCELLED", "the end of the task")
    found = case.sqs("GetQueueAttributes", QueueUrl=dead, AttributeNames=["All"])["Attributes"]
    assert int(found["ApproximateNumberOfMessages"]) >= 7


@claim("sqs", "DeleteQueue", "it is gone, and its name refused for a minute (QueueDeletedRecently)")
def delete(case):
    queue = case.queue("gone")
    case.sqs("DeleteQueue", QueueUrl=queue)
    with case.refused(*GONE):
        case.sqs("SendMessage", QueueUrl=queue, MessageBody="x")
    with case.refused("QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently"):
        case.queue("gone")
