"""The life of a topic and of its subscriptions."""

import json

from case import ACCOUNT, claim

GONE = ("NotFoundException", "NotFound")
WRONG = ("InvalidParameterException", "InvalidParameter")


@claim("sns", "CreateTopic", "the same name is the same topic, named by its ARN")
def same_topic(case):
    first, again = case.topic("same"), case.topic("same")
    assert first == again and first.endswith(f":{ACCOUNT}:{case.name('same')}")


@claim("sns", "CreateTopic", "a wrong name is refused (InvalidParameter)")
def wrong_name(case):
    with case.refused(*WRONG):
        case.sns("CreateTopic", Name="no topic!")


@claim("sns", "ListTopics", "comes in pages and has every topic once")
def pages(case):
    made = {case.topic(f"page{number}") for number in range(105)}
    found, token, calls = [], None, 0
    while calls == 0 or token:
        page = case.sns("ListTopics", **({"NextToken": token} if token else {}))
        found += [topic["TopicArn"] for topic in page["Topics"]]
        token, calls = page.get("NextToken"), calls + 1
    assert made <= set(found) and len(found) == len(set(found)) and (calls > 1 or not case.client.tells_all), calls
    for topic in made:
        case.sns("DeleteTopic", TopicArn=topic)


@claim("sns", "SetTopicAttributes", "what was set is given back, with the topic's own attributes")
def attributes(case):
    topic = case.topic("attributes")
    case.sns("SetTopicAttributes", TopicArn=topic, AttributeName="DisplayName", AttributeValue="a & b")
    case.listener(topic)
    found = case.sns("GetTopicAttributes", TopicArn=topic)["Attributes"]
    assert found["DisplayName"] == "a & b" and found["TopicArn"] == topic
    assert found["SubscriptionsConfirmed"] == "1" and found["SubscriptionsPending"] == "0"
    assert found["Owner"] == ACCOUNT and json.loads(found["Policy"])["Statement"]


@claim("sns", "TagResource", "tags are added, listed and removed")
def tags(case):
    topic = case.sns("CreateTopic", Name=case.name("tags"), Tags=[{"Key": "team", "Value": "a & b"}])["TopicArn"]
    case.sns("TagResource", ResourceArn=topic, Tags=[{"Key": "stage", "Value": "test"}])
    found = case.sns("ListTagsForResource", ResourceArn=topic)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in found} == {"team": "a & b", "stage": "test"}
    case.sns("UntagResource", ResourceArn=topic, TagKeys=["team"])
    found = case.sns("ListTagsForResource", ResourceArn=topic)["Tags"]
    assert [tag["Key"] for tag in found] == ["stage"]


@claim("sns", "AddPermission", "becomes a statement of the policy, until it is removed")
def permissions(case):
    topic = case.topic("permissions")

    def labels():
        policy = case.sns("GetTopicAttributes", TopicArn=topic)["Attributes"]["Policy"]
        return [statement.get("Sid") for statement in json.loads(policy)["Statement"]]

    case.sns("AddPermission", TopicArn=topic, Label="let", AWSAccountId=["123456789012"], ActionName=["Publish"])
    assert "let" in labels()
    case.sns("RemovePermission", TopicArn=topic, Label="let")
    assert "let" not in labels()


@claim("sns", "Subscribe", "is listed by topic, has attributes, and the same again is the same")
def subscriptions(case):
    topic = case.topic("subscribed")
    queue, arn = case.listener(topic)
    _, again = case.listener(topic, queue=queue)
    assert again == arn
    (found,) = case.sns("ListSubscriptionsByTopic", TopicArn=topic)["Subscriptions"]
    assert found["SubscriptionArn"] == arn and found["Protocol"] == "sqs"
    assert found["Endpoint"] == case.arn(queue) and found["TopicArn"] == topic
    assert found["Owner"] == ACCOUNT
    told = case.sns("GetSubscriptionAttributes", SubscriptionArn=arn)["Attributes"]
    assert told["RawMessageDelivery"] == "false" and told["PendingConfirmation"] == "false"
    case.sns(
        "SetSubscriptionAttributes", SubscriptionArn=arn, AttributeName="RawMessageDelivery", AttributeValue="true"
    )
    told = case.sns("GetSubscriptionAttributes", SubscriptionArn=arn)["Attributes"]
    assert told["RawMessageDelivery"] == "true"


@claim("sns", "Subscribe", "the same endpoint with other attributes is refused (InvalidParameter)")
def other_attributes(case):
    topic = case.topic("strict")
    queue, _ = case.listener(topic, RawMessageDelivery="true")
    with case.refused(*WRONG):
        case.listener(topic, queue=queue, RawMessageDelivery="false")


@claim("sns", "Subscribe", "a wrong filter policy or protocol is refused (InvalidParameter)")
def wrong_policy(case):
    topic = case.topic("wrong")
    queue = case.queue()
    with case.refused(*WRONG):
        case.listener(topic, queue=queue, FilterPolicy='{"a": "no list"}')
    with case.refused(*WRONG):
        case.sns("Subscribe", TopicArn=topic, Protocol="pigeon", Endpoint=case.arn(queue))


@claim("sns", "Unsubscribe", "nothing comes any more")
def unsubscribe(case):
    topic = case.topic("left")
    queue, arn = case.listener(topic)
    case.sns("Unsubscribe", SubscriptionArn=arn)
    case.sns("Publish", TopicArn=topic, Message="x")
    assert case.receive(queue, WaitTimeSeconds=1) == []
    assert not case.sns("ListSubscriptionsByTopic", TopicArn=topic).get("Subscriptions")


@claim("sns", "DeleteTopic", "can be repeated; publishing there is refused (NotFound)")
def delete(case):
    topic = case.topic("gone")
    for _ in range(2):
        case.sns("DeleteTopic", TopicArn=topic)
    with case.refused(*GONE):
        case.sns("Publish", TopicArn=topic, Message="x")
    with case.refused(*GONE):
        case.sns("GetTopicAttributes", TopicArn=topic)
