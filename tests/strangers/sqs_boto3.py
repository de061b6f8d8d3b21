#!/usr/bin/python3
"""SQS through python3-boto3, which speaks the Query protocol: `sqs_boto3.py path/to/sourceflow`."""

import json
import sys
import threading
import time

from started_endpoint import client, refused, run_claims


def new_queue(url, name, **attributes):
    sqs = client("sqs", url)
    return sqs, sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


def claim_a_queue_lives_from_creation_to_deletion(url):
    sqs, queue = new_queue(url, "life", VisibilityTimeout="45", DelaySeconds="0")

    assert queue == f"{url}/000000000000/life"
    assert sqs.create_queue(QueueName="life")["QueueUrl"] == queue
    assert sqs.get_queue_url(QueueName="life")["QueueUrl"] == queue
    assert queue in sqs.list_queues(QueueNamePrefix="li")["QueueUrls"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "45"
    assert attributes["QueueArn"] == "arn:aws:sqs:eu-west-1:000000000000:life"
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "46"})
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])[
        "Attributes"
    ]
    assert attributes == {"VisibilityTimeout": "46"}
    sqs.delete_queue(QueueUrl=queue)
    with refused("AWS.SimpleQueueService.NonExistentQueue"):
        sqs.get_queue_url(QueueName="life")
    with refused("AWS.SimpleQueueService.QueueDeletedRecently"):
        sqs.create_queue(QueueName="life")


def claim_another_value_of_an_attribute_is_another_queue(url):
    sqs, _ = new_queue(url, "same", DelaySeconds="5")
    with refused("QueueAlreadyExists"):
        sqs.create_queue(QueueName="same", Attributes={"DelaySeconds": "6"})


def claim_attributes_out_of_range_are_refused(url):
    sqs = client("sqs", url)
    for name, value in [
        ("VisibilityTimeout", "43201"),
        ("DelaySeconds", "901"),
        ("MaximumMessageSize", "1023"),
        ("MessageRetentionPeriod", "59"),
        ("ReceiveMessageWaitTimeSeconds", "21"),
        ("VisibilityTimeout", "soon"),
    ]:
        with refused("InvalidAttributeValue"):
            sqs.create_queue(QueueName="range", Attributes={name: value})
    with refused("InvalidAttributeName"):
        sqs.create_queue(QueueName="range", Attributes={"Colour": "red"})
    with refused("InvalidParameterValue"):
        sqs.create_queue(QueueName="a name with spaces")


def claim_a_message_comes_back_as_it_was_sent(url):
    sqs, queue = new_queue(url, "messages")
    body = 'a <body> & "quotes"\r\n\tümläut 日本 \U0001f600'
    sent = sqs.send_message(
        QueueUrl=queue,
        MessageBody=body,
        MessageAttributes={
            "a": {"DataType": "String", "StringValue": "x"},
            "b": {"DataType": "Binary", "BinaryValue": b"\x01"},
            "n": {"DataType": "Number.int", "StringValue": "5"},
        },
        MessageSystemAttributes={
            "AWSTraceHeader": {
                "DataType": "String",
                "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793",
            }
        },
    )

    assert sent["MD5OfMessageAttributes"] == "f177925fea077fa60a344ac7e01b414d"
    (message,) = sqs.receive_message(
        QueueUrl=queue, AttributeNames=["All"], MessageAttributeNames=["All"], VisibilityTimeout=20
    )["Messages"]
    assert message["Body"] == body
    assert message["MessageId"] == sent["MessageId"]
    assert message["MD5OfBody"] == sent["MD5OfMessageBody"]
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["MessageAttributes"]["b"]["BinaryValue"] == b"\x01"
    assert message["MessageAttributes"]["n"] == {"DataType": "Number.int", "StringValue": "5"}
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert message["Attributes"]["AWSTraceHeader"].startswith("Root=")
    assert abs(int(message["Attributes"]["SentTimestamp"]) / 1000 - time.time()) < 60
    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    sqs.change_message_visibility(
        QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )
    (again,) = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["a*", "b"])["Messages"]
    assert list(again["MessageAttributes"]) == ["b"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=again["ReceiptHandle"])
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=again["ReceiptHandle"])
    counts = sqs.get_queue_attributes(
        QueueUrl=queue,
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    assert set(counts.values()) == {"0"}


def claim_bad_messages_are_refused(url):
    sqs, queue = new_queue(url, "bad", MaximumMessageSize="1024")
    with refused("InvalidParameterValue"):
        sqs.send_message(QueueUrl=queue, MessageBody="x" * 1025)
    with refused("InvalidMessageContents"):
        sqs.send_message(QueueUrl=queue, MessageBody="a\x01b")
    with refused("InvalidParameterValue"):
        sqs.send_message(QueueUrl=queue, MessageBody="x", DelaySeconds=901)
    many = {f"a{i}": {"DataType": "String", "StringValue": "x"} for i in range(11)}
    with refused("InvalidParameterValue"):
        sqs.send_message(QueueUrl=queue, MessageBody="x", MessageAttributes=many)
    for name, kind, value in [
        ("AWS.mine", "String", "x"),
        ("two..dots", "String", "x"),
        ("n", "Number", "five"),
        ("n", "Number", "1e127"),
        ("n", "Number", "-1e-129"),
        ("l", "String." + "x" * 250, "x"),
        ("t", "Text", "x"),
        ("e", "String", ""),
    ]:
        attributes = {name: {"DataType": kind, "StringValue": value}}
        with refused("InvalidParameterValue"):
            sqs.send_message(QueueUrl=queue, MessageBody="x", MessageAttributes=attributes)
    attributes = {"l": {"DataType": "String", "StringValue": "x", "StringListValues": ["x"]}}
    with refused("InvalidParameterValue"):
        sqs.send_message(QueueUrl=queue, MessageBody="x", MessageAttributes=attributes)
    with refused("ReceiptHandleIsInvalid", 404):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle="nonsense")
    with refused("InvalidParameterValue"):
        sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=11)


def claim_a_batch_is_answered_entry_by_entry(url):
    sqs, queue = new_queue(url, "batches", MaximumMessageSize="1024")
    answer = sqs.send_message_batch(
        QueueUrl=queue,
        Entries=[{"Id": "good", "MessageBody": "x"}, {"Id": "large", "MessageBody": "x" * 2000}],
    )

    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert [(entry["Id"], entry["SenderFault"]) for entry in answer["Failed"]] == [("large", True)]
    entry = {"Id": "one", "MessageBody": "x"}
    with refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct"):
        sqs.send_message_batch(QueueUrl=queue, Entries=[entry, entry])
    with refused("AWS.SimpleQueueService.TooManyEntriesInBatchRequest"):
        sqs.send_message_batch(QueueUrl=queue, Entries=[{**entry, "Id": str(i)} for i in range(11)])
    with refused("AWS.SimpleQueueService.EmptyBatchRequest"):
        sqs.send_message_batch(QueueUrl=queue, Entries=[])
    with refused("AWS.SimpleQueueService.InvalidBatchEntryId"):
        sqs.send_message_batch(QueueUrl=queue, Entries=[{**entry, "Id": "a b"}])
    large = [{"Id": str(i), "MessageBody": "x" * 200_000} for i in range(6)]
    with refused("AWS.SimpleQueueService.BatchRequestTooLong"):
        sqs.send_message_batch(QueueUrl=queue, Entries=large)
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    handles = [{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(messages)]
    changes = [{**h, "VisibilityTimeout": 60} for h in handles]
    assert (
        len(sqs.change_message_visibility_batch(QueueUrl=queue, Entries=changes)["Successful"]) == 1
    )
    handles.append({"Id": "bad", "ReceiptHandle": "nonsense"})
    answer = sqs.delete_message_batch(QueueUrl=queue, Entries=handles)
    assert len(answer["Successful"]) == 1
    assert answer["Failed"][0]["Code"] == "ReceiptHandleIsInvalid"


def claim_a_fifo_queue_keeps_order_and_drops_duplicates(url):
    sqs, queue = new_queue(url, "order.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    first = sqs.send_message(QueueUrl=queue, MessageBody="1", MessageGroupId="a")
    again = sqs.send_message(QueueUrl=queue, MessageBody="1", MessageGroupId="a")
    for body, group in [("2", "a"), ("3", "a"), ("4", "b")]:
        sqs.send_message(QueueUrl=queue, MessageBody=body, MessageGroupId=group)

    assert again["MessageId"] == first["MessageId"]
    assert again["SequenceNumber"] == first["SequenceNumber"] and len(first["SequenceNumber"]) == 20
    receive = lambda n: sqs.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=n, AttributeNames=["All"]
    ).get("Messages", [])
    held = receive(2)
    assert [m["Body"] for m in held] == ["1", "2"]
    assert held[0]["Attributes"]["MessageGroupId"] == "a"
    assert [m["Body"] for m in receive(10)] == ["4"]
    assert receive(10) == []
    for message in held:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert [m["Body"] for m in receive(10)] == ["3"]
    with refused("MissingParameter"):
        sqs.send_message(QueueUrl=queue, MessageBody="x")
    with refused("InvalidParameterValue"):
        sqs.send_message(QueueUrl=queue, MessageBody="x", MessageGroupId="a", DelaySeconds=3)
    with refused("InvalidParameterValue"):
        sqs.create_queue(QueueName="plain", Attributes={"FifoQueue": "true"})


def claim_a_receive_attempt_can_be_repeated(url):
    sqs, queue = new_queue(url, "attempts.fifo", FifoQueue="true")
    sqs.send_message(
        QueueUrl=queue, MessageBody="x", MessageGroupId="a", MessageDeduplicationId="1"
    )
    receive = lambda attempt: sqs.receive_message(
        QueueUrl=queue, ReceiveRequestAttemptId=attempt
    ).get("Messages")

    first, second = receive("one"), receive("one")

    assert first[0]["ReceiptHandle"] == second[0]["ReceiptHandle"]
    assert receive("two") is None
    for wrong in ("two words", "x" * 129):
        with refused("InvalidParameterValue"):
            receive(wrong)


def claim_a_message_that_fails_too_often_becomes_a_dead_letter(url):
    sqs, dead = new_queue(url, "dead")
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    _, queue = new_queue(url, "failing", RedrivePolicy=redrive, VisibilityTimeout="0")
    sqs.send_message(QueueUrl=queue, MessageBody="poison")
    for _ in range(2):
        assert len(sqs.receive_message(QueueUrl=queue)["Messages"]) == 1

    assert "Messages" not in sqs.receive_message(QueueUrl=queue)

    (letter,) = sqs.receive_message(QueueUrl=dead, AttributeNames=["All"])["Messages"]
    assert letter["Body"] == "poison"
    assert letter["Attributes"]["DeadLetterQueueSourceArn"].endswith(":failing")
    assert queue in sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"]
    wrong = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    with refused("InvalidParameterValue"):
        sqs.create_queue(
            QueueName="w.fifo", Attributes={"FifoQueue": "true", "RedrivePolicy": wrong}
        )


def claim_a_long_poll_wakes_when_a_message_arrives(url):
    sqs, queue = new_queue(url, "polls")
    sender = threading.Timer(
        0.3, lambda: client("sqs", url).send_message(QueueUrl=queue, MessageBody="awake")
    )
    sender.start()
    start = time.monotonic()

    messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]

    assert messages[0]["Body"] == "awake"
    assert time.monotonic() - start < 5
    sender.join()
    assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)


def claim_purging_empties_a_queue_once_a_minute(url):
    sqs, queue = new_queue(url, "purged")
    sqs.send_message(QueueUrl=queue, MessageBody="x")

    sqs.purge_queue(QueueUrl=queue)

    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    with refused("AWS.SimpleQueueService.PurgeQueueInProgress", 403):
        sqs.purge_queue(QueueUrl=queue)


def claim_tags_and_permissions_are_kept(url):
    sqs = client("sqs", url)
    queue = sqs.create_queue(QueueName="tagged", tags={"team": "flights"})["QueueUrl"]
    sqs.tag_queue(QueueUrl=queue, Tags={"stage": "test"})
    sqs.untag_queue(QueueUrl=queue, TagKeys=["team"])
    assert sqs.list_queue_tags(QueueUrl=queue)["Tags"] == {"stage": "test"}
    sqs.add_permission(
        QueueUrl=queue, Label="let", AWSAccountIds=["123456789012"], Actions=["SendMessage"]
    )
    policy = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["Policy"])["Attributes"][
        "Policy"
    ]
    assert json.loads(policy)["Statement"][0]["Sid"] == "let"
    sqs.remove_permission(QueueUrl=queue, Label="let")
    assert "Policy" not in sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["Policy"]).get(
        "Attributes", {}
    )


def claim_a_dead_letter_queue_chooses_its_sources(url):
    sqs = client("sqs", url)
    arn = "arn:aws:sqs:eu-west-1:000000000000:"
    allow = {"redrivePermission": "byQueue", "sourceQueueArns": [arn + "chosen"]}
    dead = sqs.create_queue(
        QueueName="choosy", Attributes={"RedriveAllowPolicy": json.dumps(allow)}
    )["QueueUrl"]
    redrive = json.dumps({"deadLetterTargetArn": arn + "choosy", "maxReceiveCount": 1})

    sqs.create_queue(QueueName="chosen", Attributes={"RedrivePolicy": redrive})
    with refused("InvalidParameterValue"):
        sqs.create_queue(QueueName="not-chosen", Attributes={"RedrivePolicy": redrive})

    for wrong in (
        {"redrivePermission": "some"},
        {"redrivePermission": "byQueue"},
        {"redrivePermission": "denyAll", "sourceQueueArns": [arn + "x"]},
        {"redrivePermission": "byQueue", "sourceQueueArns": ["x"]},
        {"redrivePermission": "byQueue", "sourceQueueArns": [arn + str(i) for i in range(11)]},
    ):
        with refused("InvalidAttributeValue"):
            sqs.set_queue_attributes(
                QueueUrl=dead, Attributes={"RedriveAllowPolicy": json.dumps(wrong)}
            )


def claim_one_kind_of_encryption_takes_the_place_of_the_other(url):
    sqs = client("sqs", url)
    queue = sqs.create_queue(QueueName="sealed", Attributes={"KmsMasterKeyId": "alias/a"})
    queue = queue["QueueUrl"]
    attributes = lambda: sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    assert attributes()["Attributes"]["SqsManagedSseEnabled"] == "false"
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"SqsManagedSseEnabled": "true"})
    assert "KmsMasterKeyId" not in attributes()["Attributes"]
    with refused("InvalidAttributeValue"):
        sqs.set_queue_attributes(
            QueueUrl=queue,
            Attributes={"KmsMasterKeyId": "alias/a", "SqsManagedSseEnabled": "true"},
        )


def claim_tags_and_names_of_attributes_have_limits(url):
    sqs = client("sqs", url)
    queue = sqs.create_queue(QueueName="limits")["QueueUrl"]
    sqs.tag_queue(QueueUrl=queue, Tags={str(i): "x" for i in range(50)})
    for wrong in ({"more": "x"}, {"k" * 129: "x"}, {"0": "v" * 257}, {"AWS:mine": "x"}):
        with refused("InvalidParameterValue"):
            sqs.tag_queue(QueueUrl=queue, Tags=wrong)
    with refused("InvalidAttributeName"):
        sqs.receive_message(QueueUrl=queue, AttributeNames=["Colour"])
    sqs.untag_queue(QueueUrl=queue, TagKeys=["0"])
    sqs.tag_queue(QueueUrl=queue, Tags={"ü" * 128: "ü" * 256})
    for label in ("two words", "l" * 81):
        with refused("InvalidParameterValue"):
            sqs.add_permission(
                QueueUrl=queue, Label=label, AWSAccountIds=["123456789012"], Actions=["SendMessage"]
            )
    for account, action in (("somebody", "SendMessage"), ("123456789012", "CreateQueue")):
        with refused("InvalidParameterValue"):
            sqs.add_permission(
                QueueUrl=queue, Label="l", AWSAccountIds=[account], Actions=[action]
            )


def claim_a_noisy_group_does_not_hold_back_the_others(url):
    sqs = client("sqs", url)
    queue = sqs.create_queue(QueueName="fair")["QueueUrl"]

    def send(group, count):
        entries = [
            {"Id": str(i), "MessageBody": group, "MessageGroupId": group} for i in range(count)
        ]
        sqs.send_message_batch(QueueUrl=queue, Entries=entries)

    def receive(count):
        got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=count)
        return [message["Body"] for message in got.get("Messages", [])]

    for _ in range(5):
        send("noisy", 10)
    for _ in range(3):
        assert receive(10) == ["noisy"] * 10
    send("quiet", 2)

    assert receive(4) == ["quiet", "quiet", "noisy", "noisy"]


def claim_listing_goes_page_by_page(url):
    sqs = client("sqs", url)
    for i in range(5):
        sqs.create_queue(QueueName=f"page-{i}")
    pages = list(
        sqs.get_paginator("list_queues").paginate(
            QueueNamePrefix="page-", PaginationConfig={"PageSize": 2}
        )
    )
    assert [len(page["QueueUrls"]) for page in pages] == [2, 2, 1]
    token = sqs.list_queues(QueueNamePrefix="page-", MaxResults=2)["NextToken"]
    with refused("InvalidParameterValue"):
        sqs.list_queues(QueueNamePrefix="page", MaxResults=2, NextToken=token)
    with refused("InvalidParameterValue"):
        sqs.list_queues(MaxResults=2, NextToken="page-1")


def claim_sources_of_dead_letters_are_listed_page_by_page(url):
    sqs, dead = new_queue(url, "all-dead")
    arn = "arn:aws:sqs:eu-west-1:000000000000:all-dead"
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    for i in range(3):
        sqs.create_queue(QueueName=f"dying-{i}", Attributes={"RedrivePolicy": policy})

    pages = sqs.get_paginator("list_dead_letter_source_queues").paginate(
        QueueUrl=dead, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["queueUrls"]) for page in pages] == [2, 1]
    for wrong in (0, -1, 1001):
        with refused("InvalidParameterValue"):
            sqs.list_dead_letter_source_queues(QueueUrl=dead, MaxResults=wrong)
    with refused("InvalidParameterValue"):
        sqs.list_dead_letter_source_queues(QueueUrl=dead, MaxResults=1, NextToken="dying-0")


def claim_a_policy_must_be_one(url):
    sqs, queue = new_queue(url, "policies")
    allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    sqs.set_queue_attributes(
        QueueUrl=queue, Attributes={"Policy": json.dumps({"Statement": [allow]})}
    )
    for wrong in ({"Effect": "Maybe"}, {"Condition": {"StringIs": {"a": "b"}}}, {"Colour": "red"}):
        policy = json.dumps({"Statement": [{**allow, **wrong}]})
        with refused("InvalidAttributeValue"):
            sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})


def claim_an_unknown_action_is_told_so(url):
    import urllib.error
    import urllib.request

    try:
        urllib.request.urlopen(f"{url}/?Action=Nonsense&Version=2012-11-05")
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        assert error.code == 400 and "InvalidAction" in text and "Nonsense" in text, text
    else:
        raise AssertionError("expected InvalidAction")


if __name__ == "__main__":
    run_claims(sys.modules[__name__])
