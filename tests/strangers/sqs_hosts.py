#!/usr/bin/python3
"""Queues by the name of their host, through python3-boto3: `sqs_hosts.py path/to/sourceflow`."""

import json
import socket
import sys
import urllib.parse
import urllib.request

from started_endpoint import client, run_claims

resolve = socket.getaddrinfo


def resolve_localhost(host, *more, **named):
    """Names below localhost are this machine, which not every system's resolver knows."""
    is_below = isinstance(host, str) and host.endswith(".localhost")
    return resolve("127.0.0.1" if is_below else host, *more, **named)


socket.getaddrinfo = resolve_localhost


def below_localhost(url, name):
    return f"http://{name}.localhost:{urllib.parse.urlsplit(url).port}"


def claim_a_client_of_one_region_s_host_works_as_usual(url):
    sqs = client("sqs", below_localhost(url, "sqs.eu-west-1"))

    queue = sqs.create_queue(QueueName="hosts")["QueueUrl"]

    assert queue == below_localhost(url, "sqs.eu-west-1") + "/000000000000/hosts", queue
    assert sqs.get_queue_url(QueueName="hosts")["QueueUrl"] == queue
    sqs.send_message(QueueUrl=queue, MessageBody="a")
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == "a"
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def claim_the_same_queue_is_found_by_every_form_of_its_url(url):
    sqs = client("sqs", url)
    sqs.create_queue(QueueName="forms")
    forms = [
        f"{url}/000000000000/forms",
        below_localhost(url, "sqs.eu-west-1") + "/000000000000/forms",
        below_localhost(url, "eu-west-1.queue") + "/000000000000/forms",
        below_localhost(url, "forms.sqs.eu-west-1") + "/",
        below_localhost(url, "forms.sqs.eu-west-1") + "/000000000000",
    ]

    for number, form in enumerate(forms):
        sqs.send_message(QueueUrl=form, MessageBody=str(number))

    got = sqs.receive_message(QueueUrl=forms[3], MaxNumberOfMessages=10)["Messages"]
    assert [message["Body"] for message in got] == ["0", "1", "2", "3", "4"]


def claim_json_clients_find_it_too(url):
    client("sqs", url).create_queue(QueueName="json-forms")
    queue = below_localhost(url, "json-forms.sqs.eu-west-1") + "/"
    request = urllib.request.Request(
        queue,
        data=json.dumps({"QueueUrl": queue, "MessageBody": "a"}).encode(),
        headers={
            "X-Amz-Target": "AmazonSQS.SendMessage",
            "Content-Type": "application/x-amz-json-1.0",
        },
    )

    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["MessageId"]


if __name__ == "__main__":
    run_claims(sys.modules[__name__])
