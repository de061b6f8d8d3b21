#!/usr/bin/python3
"""What `sourceflow provision` makes, seen by python3-boto3: `provision_boto3.py path/to/sourceflow`."""

import json
import subprocess
import sys
import tempfile

from started_endpoint import client, environment, run_claims

LAYOUT = {
    "service": "boards",
    "send": {"RecordDeparture": "departures.fifo"},
    "raise": {"FlightDeparted": "flight-events"},
    "listen": ["departures.fifo"],
    "subscribe": ["flight-events", "tower.fifo"],
    "topics": {"flight-events": {"display_name": "Flights"}},
}


def sourceflow(url, *arguments):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(LAYOUT, file)
        file.flush()
        return subprocess.run(
            [sys.argv[1], *[file.name if a == "FILE" else a for a in arguments]],
            env={**environment(url), "AWS_ENDPOINT_URL": url},
            capture_output=True,
            text=True,
        )


def attributes(url, name):
    sqs = client("sqs", url)
    queue = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]


def claim_what_is_missing_is_listed_before(url):
    checked = sourceflow(url, "provision", "FILE", "--check")
    assert checked.returncode == 2, checked
    assert "queue departures.fifo does not exist in eu-west-1" in checked.stderr, checked.stderr
    assert "topic tower.fifo does not exist in eu-west-1" in checked.stderr, checked.stderr


def claim_queues_have_dead_letter_queues_of_their_kind(url):
    made = sourceflow(url, "provision", "FILE")
    assert made.returncode == 0, made.stderr
    for name, dead in [
        ("departures.fifo", "departures-dlq.fifo"),
        ("boards-events", "boards-events-dlq"),
        ("boards-events.fifo", "boards-events-dlq.fifo"),
    ]:
        queue, letters = attributes(url, name), attributes(url, dead)
        redrive = json.loads(queue["RedrivePolicy"])
        assert redrive["deadLetterTargetArn"] == letters["QueueArn"], redrive
        assert int(redrive["maxReceiveCount"]) == 10, redrive
        assert queue["VisibilityTimeout"] == "30"
        assert letters["MessageRetentionPeriod"] == "1209600"
        assert ("FifoQueue" in queue) == name.endswith(".fifo")


def claim_topics_have_names_for_people(url):
    sns = client("sns", url)
    topics = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
    names = {arn.rsplit(":", 1)[1]: arn for arn in topics}
    assert sorted(names) == ["flight-events", "tower.fifo"], names
    shown = sns.get_topic_attributes(TopicArn=names["flight-events"])["Attributes"]
    assert shown["DisplayName"] == "Flights", shown


def claim_each_topic_has_one_raw_subscription_and_is_let_in(url):
    sns = client("sns", url)
    subscriptions = sns.list_subscriptions()["Subscriptions"]
    assert len(subscriptions) == 2, subscriptions
    for subscription in subscriptions:
        arn = subscription["SubscriptionArn"]
        found = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        assert found["RawMessageDelivery"] == "true", found
        queue = attributes(url, subscription["Endpoint"].rsplit(":", 1)[1])
        policy = json.loads(queue["Policy"])
        (statement,) = policy["Statement"]
        assert statement["Condition"] == {
            "ArnEquals": {"aws:SourceArn": [subscription["TopicArn"]]}
        }, policy


def claim_repeating_it_changes_nothing(url):
    before = {name: attributes(url, name) for name in ("departures.fifo", "boards-events")}
    assert sourceflow(url, "provision", "FILE").returncode == 0
    assert sourceflow(url, "provision", "FILE", "--check").returncode == 0
    assert {name: attributes(url, name) for name in before} == before


def claim_queues_are_counted(url):
    sqs = client("sqs", url)
    queue = sqs.get_queue_url(QueueName="departures.fifo")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="x", MessageGroupId="g", MessageDeduplicationId="d")
    shown = sourceflow(url, "queues", "--prefix", "departures")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines()[1].split() == ["departures.fifo", "FIFO", "1", "0", "0", "0"], shown


if __name__ == "__main__":
    run_claims(sys.modules[__name__])
