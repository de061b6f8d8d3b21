#!/usr/bin/python3
"""SNS and its delivery into SQS through python3-boto3: `sns_boto3.py path/to/sourceflow`."""

import json
import sys

from started_endpoint import client, refused, run_claims


def arn_of(sqs, queue):
    return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]


def let_in(sqs, queue, topic):
    """A queue takes nothing from a topic unless its policy says so."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn_of(sqs, queue),
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})


def subscribed_queue(url, topic, name, attributes=None, **queue_attributes):
    sqs, sns = client("sqs", url), client("sns", url)
    queue = sqs.create_queue(QueueName=name, Attributes=queue_attributes)["QueueUrl"]
    let_in(sqs, queue, topic)
    subscription = sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn_of(sqs, queue),
        Attributes=attributes or {},
        ReturnSubscriptionArn=True,
    )
    return queue, subscription["SubscriptionArn"]


def bodies(url, queue):
    sqs = client("sqs", url)
    got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
    return [message["Body"] for message in got.get("Messages", [])]


def claim_a_topic_lives_from_creation_to_deletion(url):
    sns = client("sns", url)
    topic = sns.create_topic(
        Name="life", Attributes={"DisplayName": "Life"}, Tags=[{"Key": "a", "Value": "b"}]
    )

    arn = topic["TopicArn"]
    assert arn == "arn:aws:sns:eu-west-1:000000000000:life"
    assert sns.create_topic(Name="life")["TopicArn"] == arn
    assert arn in [t["TopicArn"] for t in sns.list_topics()["Topics"]]
    attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert attributes["DisplayName"] == "Life" and attributes["Owner"] == "000000000000"
    sns.set_topic_attributes(TopicArn=arn, AttributeName="DisplayName", AttributeValue="Other")
    assert sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == "Other"
    sns.tag_resource(ResourceArn=arn, Tags=[{"Key": "c", "Value": "d"}])
    sns.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert sns.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "c", "Value": "d"}]
    sns.delete_topic(TopicArn=arn)
    sns.delete_topic(TopicArn=arn)
    with refused("NotFound", 404):
        sns.publish(TopicArn=arn, Message="x")
    with refused("InvalidParameter"):
        sns.create_topic(Name="a name with spaces")
    with refused("InvalidParameter"):
        sns.create_topic(Name="plain", Attributes={"FifoTopic": "true"})


def claim_every_queue_gets_its_copy_raw_or_wrapped(url):
    sns, sqs = client("sns", url), client("sqs", url)
    topic = sns.create_topic(Name="fan")["TopicArn"]
    raw, _ = subscribed_queue(url, topic, "fan-raw", {"RawMessageDelivery": "true"})
    wrapped, _ = subscribed_queue(url, topic, "fan-wrapped")
    attributes = {
        "kind": {"DataType": "String", "StringValue": "greeting"},
        "blob": {"DataType": "Binary", "BinaryValue": b"\x01\x02"},
    }

    sent = sns.publish(
        TopicArn=topic, Message='he said "hi"', Subject="Hello", MessageAttributes=attributes
    )

    (message,) = sqs.receive_message(QueueUrl=raw, MessageAttributeNames=["All"])["Messages"]
    assert message["Body"] == 'he said "hi"'
    assert message["MessageAttributes"]["blob"]["BinaryValue"] == b"\x01\x02"
    document = json.loads(bodies(url, wrapped)[0])
    assert document["Type"] == "Notification" and document["Message"] == 'he said "hi"'
    assert document["MessageId"] == sent["MessageId"] and document["TopicArn"] == topic
    assert document["Subject"] == "Hello" and document["Timestamp"].endswith("Z")
    assert document["MessageAttributes"]["kind"] == {"Type": "String", "Value": "greeting"}
    assert document["MessageAttributes"]["blob"] == {"Type": "Binary", "Value": "AQI="}


def claim_a_queue_whose_policy_is_silent_gets_nothing(url):
    sns, sqs = client("sns", url), client("sqs", url)
    topic = sns.create_topic(Name="stranger")["TopicArn"]
    queue, _ = subscribed_queue(url, topic, "closed", {"RawMessageDelivery": "true"})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})

    sns.publish(TopicArn=topic, Message="lost")
    let_in(sqs, queue, topic)
    sns.publish(TopicArn=topic, Message="kept")

    assert bodies(url, queue) == ["kept"]


def claim_what_cannot_be_delivered_becomes_a_dead_letter(url):
    sns, sqs = client("sns", url), client("sqs", url)
    topic = sns.create_topic(Name="undelivered")["TopicArn"]
    dead = sqs.create_queue(QueueName="undelivered-dlq")["QueueUrl"]
    redrive = json.dumps({"deadLetterTargetArn": arn_of(sqs, dead)})
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint="arn:aws:sqs:eu-west-1:000000000000:missing",
        Attributes={"RawMessageDelivery": "true", "RedrivePolicy": redrive},
    )

    sns.publish(TopicArn=topic, Message="kept")

    assert bodies(url, dead) == ["kept"]


def claim_a_topic_has_two_hundred_filter_policies(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="crowded")["TopicArn"]

    def subscribe(number, attributes):
        return sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:eu-west-1:000000000000:q{number}",
            Attributes=attributes,
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]

    policy = {"FilterPolicy": '{"kind": ["order"]}'}
    first = subscribe(0, policy)
    for number in range(1, 200):
        subscribe(number, policy)

    with refused("FilterPolicyLimitExceeded", status=403):
        subscribe(200, policy)
    subscribe(200, {})
    sns.set_subscription_attributes(
        SubscriptionArn=first, AttributeName="FilterPolicy", AttributeValue='{"kind": ["other"]}'
    )
    sns.delete_topic(TopicArn=topic)


def claim_filter_policies_choose(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="filtered")["TopicArn"]
    raw = {"RawMessageDelivery": "true"}
    policy = {"kind": ["order", {"prefix": "re"}], "cents": [{"numeric": [">", 10, "<=", 20]}]}
    some, arn = subscribed_queue(url, topic, "some", {**raw, "FilterPolicy": json.dumps(policy)})
    body_policy = {"customer": {"city": ["Oslo"]}}
    by_body, _ = subscribed_queue(
        url,
        topic,
        "by-body",
        {**raw, "FilterPolicyScope": "MessageBody", "FilterPolicy": json.dumps(body_policy)},
    )
    for kind, cents in [("order", 15), ("order", 10), ("return", 20), ("other", 15)]:
        sns.publish(
            TopicArn=topic,
            Message=json.dumps(
                {
                    "kind": kind,
                    "cents": cents,
                    "customer": {"city": "Oslo" if cents == 10 else "Rome"},
                }
            ),
            MessageAttributes={
                "kind": {"DataType": "String", "StringValue": kind},
                "cents": {"DataType": "Number", "StringValue": str(cents)},
            },
        )

    assert [json.loads(body)["kind"] for body in bodies(url, some)] == ["order", "return"]
    assert [json.loads(body)["cents"] for body in bodies(url, by_body)] == [10]
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    assert (
        json.loads(attributes["FilterPolicy"]) == policy
        and attributes["FilterPolicyScope"] == "MessageAttributes"
    )
    for wrong in ['{"kind": "order"}', '{"kind": [{"near": "x"}]}', "no json"]:
        with refused("InvalidParameter"):
            sns.set_subscription_attributes(
                SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue=wrong
            )


def claim_a_fifo_topic_keeps_order_into_fifo_queues(url):
    sns, sqs = client("sns", url), client("sqs", url)
    topic = sns.create_topic(
        Name="order.fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "true"}
    )
    topic = topic["TopicArn"]
    queue, _ = subscribed_queue(
        url, topic, "order.fifo", {"RawMessageDelivery": "true"}, FifoQueue="true"
    )

    first = sns.publish(TopicArn=topic, Message="1", MessageGroupId="g")
    again = sns.publish(TopicArn=topic, Message="1", MessageGroupId="g")
    entries = [{"Id": str(i), "Message": str(i), "MessageGroupId": "g"} for i in range(2, 5)]
    batch = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)

    assert again["MessageId"] == first["MessageId"] and len(first["SequenceNumber"]) == 20
    assert [entry["Id"] for entry in batch["Successful"]] == ["2", "3", "4"]
    got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, AttributeNames=["All"])[
        "Messages"
    ]
    assert [message["Body"] for message in got] == ["1", "2", "3", "4"]
    assert got[0]["Attributes"]["MessageGroupId"] == "g"
    with refused("InvalidParameter"):
        sns.publish(TopicArn=topic, Message="x")
    plain = sns.create_topic(Name="plain-topic")["TopicArn"]
    with refused("InvalidParameter"):
        sns.subscribe(
            TopicArn=plain, Protocol="sqs", Endpoint="arn:aws:sqs:eu-west-1:000000000000:order.fifo"
        )


def claim_a_batch_is_answered_entry_by_entry(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="batches", Attributes={"MaximumMessageSize": "1024"})["TopicArn"]
    entries = [{"Id": "good", "Message": "x"}, {"Id": "bad", "Message": "x", "Subject": "s" * 101}]
    answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)

    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert [(entry["Id"], entry["Code"]) for entry in answer["Failed"]] == [
        ("bad", "InvalidParameter")
    ]
    with refused("EmptyBatchRequest"):
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[])
    with refused("BatchRequestTooLong"):
        large = [{"Id": str(i), "Message": "x" * 300} for i in range(4)]
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=large)
    with refused("InvalidParameter"):
        sns.publish(TopicArn=topic, Message="x" * 1025)
    with refused("InvalidParameter"):
        sns.publish(TopicArn=topic, Message="")


def claim_a_message_may_differ_by_protocol(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="structured")["TopicArn"]
    queue, _ = subscribed_queue(url, topic, "structured", {"RawMessageDelivery": "true"})
    sns.publish(
        TopicArn=topic, Message='{"default": "d", "sqs": "for queues"}', MessageStructure="json"
    )
    assert bodies(url, queue) == ["for queues"]
    with refused("InvalidParameter"):
        sns.publish(TopicArn=topic, Message='{"sqs": "x"}', MessageStructure="json")


def claim_settings_out_of_range_are_refused(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="ranges")["TopicArn"]
    for name, wrong in (
        ("TracingConfig", "Loud"),
        ("HTTPSuccessFeedbackSampleRate", "101"),
        ("ArchivePolicy", "{}"),
        ("DisplayName", "x" * 101),
        ("Colour", "red"),
        ("Policy", "no json"),
        ("Policy", '{"Statement": [{"Effect": "Maybe"}]}'),
    ):
        with refused("InvalidParameter"):
            sns.set_topic_attributes(TopicArn=topic, AttributeName=name, AttributeValue=wrong)
    for protocol, wrong in (
        ("email", "nobody"),
        ("sms", "a telephone"),
        ("lambda", "arn:aws:sqs:eu-west-1:000000000000:x"),
        ("firehose", "x"),
        ("application", "x"),
        ("pigeon", "x"),
    ):
        with refused("InvalidParameter"):
            sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=wrong)
    for subject in ("two\nlines", " begins with a space", "naïve"):
        with refused("InvalidParameter"):
            sns.publish(TopicArn=topic, Message="x", Subject=subject)
    with refused("InvalidParameter"):
        sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "aws:a", "Value": "b"}])
    with refused("InvalidParameter"):
        sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "a", "Value": b} for b in "12"])
    with refused("InvalidParameter"):
        sns.list_topics(NextToken=topic)
    with refused("InvalidParameter"):
        sns.delete_topic(TopicArn="ranges")
    with refused("InvalidParameter"):
        sns.add_permission(
            TopicArn=topic, Label="l", AWSAccountId=["ann"], ActionName=["Publish"]
        )
    ordered = sns.create_topic(Name="ranges.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    with refused("InvalidParameter"):
        sns.subscribe(TopicArn=ordered, Protocol="email", Endpoint="ann@example.com")
    attribute = {"a": {"DataType": "String", "StringValue": "y" * 80_000}}
    entries = [
        {"Id": str(i), "Message": "x" * 80_000, "MessageAttributes": attribute} for i in range(2)
    ]
    with refused("BatchRequestTooLong"):
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    with refused("TagLimitExceeded"):
        tags = [{"Key": str(i), "Value": "x"} for i in range(51)]
        sns.tag_resource(ResourceArn=topic, Tags=tags)
    with refused("InvalidParameter"):
        sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint="arn:aws:sqs:eu-west-1:000000000000:x",
            Attributes={"RedrivePolicy": '{"deadLetterTargetArn": "nowhere"}'},
        )


def claim_data_protection_policies_are_kept_and_telephones_refused(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="protected")["TopicArn"]
    policy = json.dumps({"Name": "p", "Version": "2021-06-01", "Statement": []})
    assert sns.get_data_protection_policy(ResourceArn=topic)["DataProtectionPolicy"] == ""
    sns.put_data_protection_policy(ResourceArn=topic, DataProtectionPolicy=policy)
    assert sns.get_data_protection_policy(ResourceArn=topic)["DataProtectionPolicy"] == policy
    with refused("InvalidParameter"):
        sns.put_data_protection_policy(ResourceArn=topic, DataProtectionPolicy="no json")
    born = sns.create_topic(Name="born-protected", DataProtectionPolicy=policy)["TopicArn"]
    assert sns.get_data_protection_policy(ResourceArn=born)["DataProtectionPolicy"] == policy
    with refused("InvalidParameter"):
        sns.create_topic(Name="badly-protected", DataProtectionPolicy="no json")
    assert sns.list_platform_applications()["PlatformApplications"] == []
    assert sns.list_phone_numbers_opted_out()["phoneNumbers"] == []
    with refused("InvalidAction"):
        sns.set_sms_attributes(attributes={"DefaultSMSType": "Promotional"})
    with refused("InvalidAction"):
        sns.create_platform_application(Name="a", Platform="GCM", Attributes={})


def claim_subscriptions_are_listed_and_end(url):
    sns = client("sns", url)
    topic = sns.create_topic(Name="ending")["TopicArn"]
    queue, arn = subscribed_queue(url, topic, "ending", {"RawMessageDelivery": "true"})
    again = sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:eu-west-1:000000000000:ending"
    )

    assert again["SubscriptionArn"] == arn
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [s["SubscriptionArn"] for s in listed] == [arn]
    assert arn in [s["SubscriptionArn"] for s in sns.list_subscriptions()["Subscriptions"]]
    sns.unsubscribe(SubscriptionArn=arn)
    sns.publish(TopicArn=topic, Message="x")
    assert bodies(url, queue) == []
    with refused("NotFound", 404):
        sns.get_subscription_attributes(SubscriptionArn=arn)


if __name__ == "__main__":
    run_claims(sys.modules[__name__])
