#!/usr/bin/python3
"""A queue, a topic and a key through Debian's awscli: `awscli.py path/to/sourceflow`."""

import json
import subprocess
import sys

from started_endpoint import environment, run_claims


def aws(url, *arguments):
    done = subprocess.run(
        ["/usr/bin/aws", "--endpoint-url", url, "--output", "json", *arguments],
        env=environment(url),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return json.loads(done.stdout) if done.stdout.strip() else {}


def claim_a_message_goes_through_topic_and_queue(url):
    queue = aws(url, "sqs", "create-queue", "--queue-name", "cli")["QueueUrl"]
    topic = aws(url, "sns", "create-topic", "--name", "cli")["TopicArn"]
    arn = "arn:aws:sqs:eu-west-1:000000000000:cli"
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": arn}
    policy = json.dumps({"Policy": json.dumps({"Statement": [statement]})})
    aws(url, "sqs", "set-queue-attributes", "--queue-url", queue, "--attributes", policy)
    aws(
        url,
        "sns",
        "subscribe",
        "--topic-arn",
        topic,
        "--protocol",
        "sqs",
        "--notification-endpoint",
        arn,
    )

    aws(url, "sns", "publish", "--topic-arn", topic, "--message", "from the shell")

    (message,) = aws(
        url, "sqs", "receive-message", "--queue-url", queue, "--wait-time-seconds", "2"
    )["Messages"]
    assert json.loads(message["Body"])["Message"] == "from the shell"
    aws(
        url,
        "sqs",
        "delete-message",
        "--queue-url",
        queue,
        "--receipt-handle",
        message["ReceiptHandle"],
    )
    aws(url, "sqs", "delete-queue", "--queue-url", queue)
    assert aws(url, "sqs", "list-queues") == {}


def claim_a_key_seals_and_opens(url):
    key = aws(url, "kms", "create-key", "--description", "from the shell")["KeyMetadata"]
    aws(url, "kms", "create-alias", "--alias-name", "alias/cli", "--target-key-id", key["KeyId"])
    context = ("--encryption-context", "service=orders")
    data_key = aws(
        url, "kms", "generate-data-key", "--key-id", "alias/cli", "--key-spec", "AES_256", *context
    )
    blob = data_key["CiphertextBlob"]

    opened = aws(url, "kms", "decrypt", "--ciphertext-blob", blob, *context)

    assert opened["Plaintext"] == data_key["Plaintext"] and opened["KeyId"] == key["Arn"]
    aws(url, "kms", "schedule-key-deletion", "--key-id", key["KeyId"])
    state = aws(url, "kms", "describe-key", "--key-id", "alias/cli")["KeyMetadata"]["KeyState"]
    assert state == "PendingDeletion"


def claim_the_shell_learns_who_it_is(url):
    assert aws(url, "sts", "get-caller-identity")["Account"] == "000000000000"


if __name__ == "__main__":
    run_claims(sys.modules[__name__])
