"""What the resources in our templates may have, for machines without cfn-lint and terraform."""

import re

NUMBER, TRUTH, TEXT, OBJECT, LIST = int, bool, str, dict, list

CLOUDFORMATION = {
    "AWS::SQS::Queue": {
        "QueueName!": TEXT,
        "FifoQueue": TRUTH,
        "VisibilityTimeout": NUMBER,
        "MessageRetentionPeriod": NUMBER,
        "DeduplicationScope": TEXT,
        "FifoThroughputLimit": TEXT,
        "RedrivePolicy": OBJECT,
    },
    "AWS::SQS::QueuePolicy": {"Queues!": LIST, "PolicyDocument!": OBJECT},
    "AWS::SNS::Topic": {"TopicName!": TEXT, "DisplayName": TEXT, "FifoTopic": TRUTH},
    "AWS::SNS::Subscription": {
        "TopicArn!": OBJECT,
        "Protocol!": TEXT,
        "Endpoint!": OBJECT,
        "RawMessageDelivery!": TRUTH,
    },
    "AWS::KMS::Key": {"Description!": TEXT, "EnableKeyRotation!": TRUTH, "KeyPolicy!": OBJECT},
    "AWS::KMS::Alias": {"AliasName!": TEXT, "TargetKeyId!": OBJECT},
}

TERRAFORM = {
    "aws_sqs_queue": {
        "name!": TEXT,
        "fifo_queue": TRUTH,
        "visibility_timeout_seconds": NUMBER,
        "message_retention_seconds": NUMBER,
        "deduplication_scope": TEXT,
        "fifo_throughput_limit": TEXT,
        "redrive_policy": TEXT,
    },
    "aws_sqs_queue_policy": {"queue_url!": TEXT, "policy!": TEXT},
    "aws_sns_topic": {"name!": TEXT, "display_name": TEXT, "fifo_topic": TRUTH},
    "aws_sns_topic_subscription": {
        "topic_arn!": TEXT,
        "protocol!": TEXT,
        "endpoint!": TEXT,
        "raw_message_delivery!": TRUTH,
    },
    "aws_kms_key": {
        "description!": TEXT,
        "enable_key_rotation!": TRUTH,
        "policy!": TEXT,
        "lifecycle": OBJECT,
    },
    "aws_kms_alias": {"name!": TEXT, "target_key_id!": TEXT},
}

ACTIONS = {
    "sqs": """CreateQueue GetQueueUrl GetQueueAttributes SetQueueAttributes SendMessage ReceiveMessage
        DeleteMessage ChangeMessageVisibility PurgeQueue ListQueues ListDeadLetterSourceQueues
        StartMessageMoveTask ListMessageMoveTasks CancelMessageMoveTask""".split(),
    "sns": """CreateTopic GetTopicAttributes SetTopicAttributes Subscribe ListSubscriptions
        ListSubscriptionsByTopic GetSubscriptionAttributes SetSubscriptionAttributes Publish""".split(),
    "kms": ["GenerateDataKey", "Decrypt"],
}
WITHOUT_RESOURCE = {"sqs:ListQueues", "sns:ListSubscriptions"}


def check(where, given, schema):
    names = {name.rstrip("!"): kind for name, kind in schema.items()}
    for name, value in given.items():
        assert name in names, f"{where} has no {name}"
        assert type(value) is names[name], f"{where}: {name} is {value!r}"
    for name in schema:
        assert not name.endswith("!") or name.rstrip("!") in given, f"{where} lacks {name}"


def check_cloudformation(template):
    assert template["AWSTemplateFormatVersion"] == "2010-09-09"
    resources = template["Resources"]
    for name, resource in resources.items():
        assert re.fullmatch("[A-Za-z0-9]{1,255}", name), name
        check(name, resource["Properties"], CLOUDFORMATION[resource["Type"]])
    for reference in references(resources):
        assert reference in resources, f"nothing is called {reference}"


def references(value):
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        if "Ref" in value:
            yield value["Ref"]
        if "Fn::GetAtt" in value:
            yield value["Fn::GetAtt"][0]
        for item in value.values():
            yield from references(item)


def check_terraform(configuration):
    resources = configuration["resource"]
    for kind, labels in resources.items():
        for label, given in labels.items():
            assert re.fullmatch("[A-Za-z_][A-Za-z0-9_-]*", label), label
            check(f"{kind}.{label}", given, TERRAFORM[kind])
            for value in given.values():
                for expression in re.findall(r"\$\{([^}]+)\}", str(value)):
                    first, second = expression.split(".")[:2]
                    known = configuration["data"] if first == "data" else resources[first]
                    assert second in known, expression


def check_policy(policy):
    assert policy["Version"] == "2012-10-17"
    names = [statement["Sid"] for statement in policy["Statement"]]
    assert len(set(names)) == len(names), names
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow"
        for action in statement["Action"]:
            service, name = action.split(":")
            assert name in ACTIONS[service], action
            for arn in statement["Resource"]:
                if action in WITHOUT_RESOURCE:
                    assert arn == "*", (action, arn)
                    continue
                assert arn.startswith(f"arn:aws:{service}:eu-west-1:123456789012:"), (action, arn)
                # A key that is known by its alias is told by a condition.
                assert "*" not in arn or "kms:ResourceAliases" in str(statement["Condition"]), arn


def substituted(value):
    """A policy with placeholders as a template of CloudFormation has it."""
    if isinstance(value, list):
        return [substituted(item) for item in value]
    if isinstance(value, dict):
        return {key: substituted(item) for key, item in value.items()}
    if isinstance(value, str) and "${AWS::" in value:
        return {"Fn::Sub": value}
    return value
