"""Just enough of CloudFormation and of Terraform to make what a template of ours describes."""

import json
import re

from started_endpoint import client

REGION = "eu-west-1"
SQS_NAMES = {
    "visibility_timeout_seconds": "VisibilityTimeout",
    "message_retention_seconds": "MessageRetentionPeriod",
    "fifo_queue": "FifoQueue",
    "deduplication_scope": "DeduplicationScope",
    "fifo_throughput_limit": "FifoThroughputLimit",
    "redrive_policy": "RedrivePolicy",
}


def text(value):
    """An attribute as SQS and SNS take it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, dict) else str(value)


class Maker:
    """Makes queues, topics and subscriptions at an endpoint."""

    def __init__(self, url):
        self.sqs, self.sns, self.kms = client("sqs", url), client("sns", url), client("kms", url)
        self.account = client("sts", url).get_caller_identity()["Account"]

    def queue(self, name, attributes):
        url = self.sqs.create_queue(
            QueueName=name, Attributes={key: text(value) for key, value in attributes.items()}
        )["QueueUrl"]
        return {"url": url, "arn": f"arn:aws:sqs:{REGION}:{self.account}:{name}"}

    def topic(self, name, attributes):
        return {"arn": self.sns.create_topic(Name=name, Attributes=attributes)["TopicArn"]}

    def queue_policy(self, url, policy):
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})

    def subscription(self, topic, protocol, endpoint, raw):
        attributes = {"RawMessageDelivery": text(raw)}
        self.sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint, Attributes=attributes)

    def key(self, description, policy, alias):
        made = self.kms.create_key(Description=description, Policy=policy)["KeyMetadata"]["KeyId"]
        self.kms.create_alias(AliasName=alias, TargetKeyId=made)


def make_from_cloudformation(url, template):
    maker, made = Maker(url), {}
    resources = template["Resources"]

    def resolved(value):
        if isinstance(value, list):
            return [resolved(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "Fn::GetAtt" in value:
            resource, attribute = value["Fn::GetAtt"]
            assert attribute == "Arn"
            return of(resource)["arn"]
        if "Ref" in value:
            made_one = of(value["Ref"])
            return made_one.get("url", made_one["arn"])
        if "Fn::Sub" in value:
            filled = value["Fn::Sub"].replace("${AWS::Partition}", "aws")
            filled = filled.replace("${AWS::Region}", REGION)
            return filled.replace("${AWS::AccountId}", maker.account)
        return {key: resolved(item) for key, item in value.items()}

    def of(resource):
        if resource not in made:
            made[resource] = make(resources[resource]["Type"], resources[resource]["Properties"])
        return made[resource]

    def make(kind, given):
        if kind == "AWS::KMS::Alias":
            key = resources[given["TargetKeyId"]["Ref"]]["Properties"]
            maker.key(key["Description"], json.dumps(resolved(key["KeyPolicy"])), given["AliasName"])
            return {}
        if kind == "AWS::KMS::Key":
            return {}  # with its alias
        given = resolved(given)
        if kind == "AWS::SQS::Queue":
            return maker.queue(given.pop("QueueName"), given)
        if kind == "AWS::SQS::QueuePolicy":
            for queue in given["Queues"]:
                maker.queue_policy(queue, json.dumps(given["PolicyDocument"]))
            return {}
        if kind == "AWS::SNS::Topic":
            name = given.pop("TopicName")
            return maker.topic(name, {key: text(value) for key, value in given.items()})
        assert kind == "AWS::SNS::Subscription", kind
        maker.subscription(
            given["TopicArn"], given["Protocol"], given["Endpoint"], given["RawMessageDelivery"]
        )
        return {}

    for resource in resources:
        of(resource)


def make_from_terraform(url, configuration):
    maker, made = Maker(url), {}
    resources = configuration["resource"]

    def value_of(expression):
        parts = expression.split(".")
        if parts[0] == "data":
            known = {
                "aws_partition": "aws",
                "aws_region": REGION,
                "aws_caller_identity": maker.account,
            }
            return known[parts[1]]
        return of(parts[0], parts[1])[parts[2]]

    def resolved(value):
        if not isinstance(value, str):
            return value
        return re.sub(r"\$\{([^}]+)\}", lambda found: value_of(found.group(1)), value)

    def of(kind, label):
        if (kind, label) not in made:
            given = {key: resolved(value) for key, value in resources[kind][label].items()}
            made[kind, label] = make(kind, given)
        return made[kind, label]

    def make(kind, given):
        if kind == "aws_sqs_queue":
            name = given.pop("name")
            return maker.queue(name, {SQS_NAMES[key]: value for key, value in given.items()})
        if kind == "aws_sqs_queue_policy":
            maker.queue_policy(given["queue_url"], given["policy"])
        elif kind == "aws_sns_topic":
            names = {"display_name": "DisplayName", "fifo_topic": "FifoTopic"}
            name = given.pop("name")
            return maker.topic(name, {names[key]: text(value) for key, value in given.items()})
        elif kind == "aws_sns_topic_subscription":
            maker.subscription(
                given["topic_arn"],
                given["protocol"],
                given["endpoint"],
                given["raw_message_delivery"],
            )
        elif kind == "aws_kms_key":
            (alias,) = resources["aws_kms_alias"].values()
            maker.key(given["description"], given["policy"], alias["name"])
            return {"key_id": "made"}
        else:
            assert kind == "aws_kms_alias", kind
        return {}

    for kind, labels in resources.items():
        for label in labels:
            of(kind, label)
