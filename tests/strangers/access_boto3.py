#!/usr/bin/python3
"""boto3 against an endpoint that checks signatures and policies."""

import datetime
import json
import sys
import tempfile
import unittest.mock
import urllib.error
import urllib.request

from started_endpoint import client, refused, run_claims

POLICIES = {
    "users": [
        {
            "name": "ann",
            "accessKeyId": "AKIAANN",
            "secretAccessKey": "secret/of+ann",
            "policies": [
                {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["sqs:*", "sns:*", "kms:*", "sts:*"],
                            "Resource": "*",
                        },
                        {"Effect": "Deny", "Action": "sqs:PurgeQueue", "Resource": "*"},
                    ]
                }
            ],
        }
    ],
    "roles": [
        {
            "name": "reader",
            "trust": {
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::000000000000:user/ann"},
                    "Action": "sts:AssumeRole",
                }
            },
            "policies": [
                {
                    "Statement": {
                        "Effect": "Allow",
                        "Action": ["sqs:ReceiveMessage", "sqs:GetQueueUrl"],
                        "Resource": "arn:aws:sqs:*:*:orders",
                    }
                }
            ],
        }
    ],
}


def of_ann(service, url, **settings):
    return client(service, url, key="AKIAANN", secret="secret/of+ann", **settings)


def claim_who_signs_rightly_is_let_in(url):
    queue = of_ann("sqs", url).create_queue(QueueName="orders", tags={"a b": "c/d"})["QueueUrl"]
    of_ann("sqs", url).send_message(QueueUrl=queue, MessageBody="\u00e9 & = +")
    topic = of_ann("sns", url).create_topic(Name="events")["TopicArn"]
    of_ann("sns", url).publish(TopicArn=topic, Message="x")
    key = of_ann("kms", url).create_key()["KeyMetadata"]["KeyId"]
    of_ann("kms", url).encrypt(KeyId=key, Plaintext=b"x")
    arn = of_ann("sts", url).get_caller_identity()["Arn"]
    assert arn == "arn:aws:iam::000000000000:user/ann", arn


def claim_a_wrong_secret_is_refused_as_each_service_words_it(url):
    for service, call in [("sqs", "list_queues"), ("sns", "list_topics")]:
        with refused("SignatureDoesNotMatch", 403):
            getattr(client(service, url, key="AKIAANN", secret="other"), call)()
    with refused("InvalidSignatureException", 400):
        client("kms", url, key="AKIAANN", secret="other").list_keys()


def claim_an_unknown_key_is_refused(url):
    with refused("InvalidClientTokenId", 403):
        client("sqs", url, key="AKIANOBODY").list_queues()
    with refused("UnrecognizedClientException", 400):
        client("kms", url, key="AKIANOBODY").list_keys()


def claim_a_deny_wins(url):
    sqs = of_ann("sqs", url)
    with refused("AccessDenied", 403):
        sqs.purge_queue(QueueUrl=sqs.get_queue_url(QueueName="orders")["QueueUrl"])


def claim_a_role_may_what_its_policies_allow(url):
    credentials = of_ann("sts", url).assume_role(
        RoleArn="arn:aws:iam::000000000000:role/reader", RoleSessionName="one"
    )["Credentials"]
    session = {
        "key": credentials["AccessKeyId"],
        "secret": credentials["SecretAccessKey"],
        "token": credentials["SessionToken"],
    }
    sqs = client("sqs", url, **session)
    queue = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
    assert sqs.receive_message(QueueUrl=queue)["Messages"]
    with refused("AccessDenied", 403):
        sqs.send_message(QueueUrl=queue, MessageBody="x")
    with refused("InvalidClientTokenId", 403):
        client("sqs", url, **{**session, "token": "other"}).list_queues()


def claim_a_grant_lets_a_role_use_a_key(url):
    credentials = of_ann("sts", url).assume_role(
        RoleArn="arn:aws:iam::000000000000:role/reader", RoleSessionName="one"
    )["Credentials"]
    reader = client(
        "kms",
        url,
        key=credentials["AccessKeyId"],
        secret=credentials["SecretAccessKey"],
        token=credentials["SessionToken"],
    )
    key = of_ann("kms", url).create_key()["KeyMetadata"]["KeyId"]
    with refused("AccessDeniedException"):
        reader.encrypt(KeyId=key, Plaintext=b"x")
    of_ann("kms", url).create_grant(
        KeyId=key,
        GranteePrincipal="arn:aws:iam::000000000000:role/reader",
        Operations=["Encrypt"],
        Constraints={"EncryptionContextSubset": {"a": "b"}},
    )
    with refused("AccessDeniedException"):
        reader.encrypt(KeyId=key, Plaintext=b"x")
    reader.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"a": "b", "c": "d"})


def claim_session_credentials_stand_for_their_user(url):
    credentials = of_ann("sts", url).get_session_token()["Credentials"]
    session = client(
        "sts",
        url,
        key=credentials["AccessKeyId"],
        secret=credentials["SecretAccessKey"],
        token=credentials["SessionToken"],
    )
    assert session.get_caller_identity()["Arn"].endswith(":user/ann")


def presigned(url, secret, age=0):
    """Of a question that a presigned URL asks, good for a minute: the status and the answer."""
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    parameters = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
    request = AWSRequest("GET", url + "/", params=parameters)
    signer = SigV4QueryAuth(Credentials("AKIAANN", secret), "sts", "eu-west-1", expires=60)
    with unittest.mock.patch("botocore.auth.datetime") as clock:
        clock.datetime.utcnow.return_value = (
            datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=age)
        ).replace(tzinfo=None)
        signer.add_auth(request)
    try:
        with urllib.request.urlopen(request.prepare().url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def claim_a_presigned_url_is_good_for_its_time(url):
    status, text = presigned(url, "secret/of+ann")
    assert status == 200 and ":user/ann" in text, text
    for secret, age in (("another", 0), ("secret/of+ann", 120)):
        status, text = presigned(url, secret, age)
        assert status == 403 and "SignatureDoesNotMatch" in text, text


if __name__ == "__main__":
    with tempfile.NamedTemporaryFile("w", suffix=".json") as policies:
        json.dump(POLICIES, policies)
        policies.flush()
        options = ["--verify-signatures", "--enforce-iam", policies.name]
        run_claims(sys.modules[__name__], *options)
