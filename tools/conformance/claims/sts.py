"""Who calls, and as whom."""

import base64
import json

from case import ACCOUNT, claim

ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"


@claim("sts", "GetCallerIdentity", "tells the account")
def identity(case):
    found = case.sts("GetCallerIdentity")
    assert found["Account"] == ACCOUNT and found["Arn"].startswith("arn:aws:")


@claim("sts", "AssumeRole", "gives credentials that act as the role")
def assumed(case):
    made = case.sts("AssumeRole", RoleArn=ROLE, RoleSessionName="me", DurationSeconds=900)
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/me"
    assert made["AssumedRoleUser"]["Arn"] == session
    assert case.sts("GetCallerIdentity", made["Credentials"])["Arn"] == session


@claim("sts", "AssumeRole", "a duration over 12 hours is refused (ValidationError)")
def too_long(case):
    with case.refused("ValidationError"):
        case.sts("AssumeRole", RoleArn=ROLE, RoleSessionName="me", DurationSeconds=43201)


@claim("sts", "AssumeRoleWithWebIdentity", "gives credentials that act as the role")
def web_identity(case):
    def part(claims):
        return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")

    token = ".".join([part({"alg": "none"}), part({"sub": "pod", "aud": "sts.amazonaws.com"}), "x"])
    made = case.sts("AssumeRoleWithWebIdentity", RoleArn=ROLE, RoleSessionName="me", WebIdentityToken=token)
    found = case.sts("GetCallerIdentity", made["Credentials"])
    assert found["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/me"


@claim("sts", "GetSessionToken", "gives credentials of the same account")
def session_token(case):
    made = case.sts("GetSessionToken", DurationSeconds=900)["Credentials"]
    assert made["AccessKeyId"].startswith("ASIA")
    assert case.sts("GetCallerIdentity", made)["Account"] == ACCOUNT


@claim("sts", "GetFederationToken", "gives credentials that act as the federated user")
def federation(case):
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    made = case.sts("GetFederationToken", Name="guest", Policy=policy, DurationSeconds=900)
    user = f"arn:aws:sts::{ACCOUNT}:federated-user/guest"
    assert made["FederatedUser"]["Arn"] == user
    assert case.sts("GetCallerIdentity", made["Credentials"])["Arn"] == user


@claim("sts", "GetAccessKeyInfo", "tells whose key it is")
def whose(case):
    made = case.sts("GetSessionToken")["Credentials"]
    assert case.sts("GetAccessKeyInfo", AccessKeyId=made["AccessKeyId"])["Account"] == ACCOUNT
