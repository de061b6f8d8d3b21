#!/usr/bin/python3
"""STS through python3-boto3: `sts_boto3.py path/to/sourceflow`."""

import base64
import json
import sys

from started_endpoint import client, refused, run_claims


def claim_a_caller_learns_who_it_is(url):
    identity = client("sts", url).get_caller_identity()
    assert identity["Account"] == "000000000000"
    other = client("sts", url, key="123456789012").get_caller_identity()
    assert other["Account"] == "123456789012"


def claim_assumed_roles_act_in_their_account(url):
    role = "arn:aws:iam::210987654321:role/path/worker"
    answer = client("sts", url).assume_role(RoleArn=role, RoleSessionName="me", DurationSeconds=900)

    keys = answer["Credentials"]
    settings = {
        "key": keys["AccessKeyId"],
        "secret": keys["SecretAccessKey"],
        "token": keys["SessionToken"],
    }
    identity = client("sts", url, **settings).get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::210987654321:assumed-role/worker/me"
    assert answer["AssumedRoleUser"]["Arn"] == identity["Arn"]
    queue = client("sqs", url, **settings).create_queue(QueueName="theirs")["QueueUrl"]
    assert queue.endswith("/210987654321/theirs")
    with refused("ValidationError"):
        client("sts", url).assume_role(RoleArn=role, RoleSessionName="me", DurationSeconds=43201)
    with refused("ValidationError"):
        client("sts", url).assume_role(RoleArn=role, RoleSessionName="two words")
    with refused("MalformedPolicyDocument"):
        client("sts", url).assume_role(RoleArn=role, RoleSessionName="me", Policy="{}")
    with refused("ValidationError"):
        client("sts", url).assume_role(
            RoleArn="arn:aws:iam::210987654321:user/nobody", RoleSessionName="me"
        )


def claim_federated_users_and_keys_are_known(url):
    sts = client("sts", url)
    answer = sts.get_federation_token(Name="ann", DurationSeconds=900)
    keys = answer["Credentials"]
    federated = client(
        "sts",
        url,
        key=keys["AccessKeyId"],
        secret=keys["SecretAccessKey"],
        token=keys["SessionToken"],
    )
    arn = federated.get_caller_identity()["Arn"]
    assert arn == answer["FederatedUser"]["Arn"] == "arn:aws:sts::000000000000:federated-user/ann"
    known = sts.get_access_key_info(AccessKeyId=keys["AccessKeyId"])
    assert known["Account"] == "000000000000"
    with refused("ValidationError"):
        sts.get_federation_token(Name="a b")
    with refused("InvalidAuthorizationMessageException"):
        sts.decode_authorization_message(EncodedMessage="x")


def claim_a_web_identity_becomes_credentials(url):
    part = lambda claims: base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    token = ".".join([part({"alg": "none"}), part({"sub": "pod", "aud": "sts.amazonaws.com"}), "x"])
    answer = client("sts", url).assume_role_with_web_identity(
        RoleArn="arn:aws:iam::210987654321:role/pod", RoleSessionName="me", WebIdentityToken=token
    )
    assert answer["SubjectFromWebIdentityToken"] == "pod"
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")
    with refused("InvalidIdentityToken"):
        client("sts", url).assume_role_with_web_identity(
            RoleArn="arn:aws:iam::210987654321:role/pod",
            RoleSessionName="me",
            WebIdentityToken="no token",
        )


if __name__ == "__main__":
    run_claims(sys.modules[__name__])
