"""The life of a key."""

import json

from case import ACCOUNT, claim
from client import blob, content

NOBODY = "00000000-0000-4000-8000-000000000000"
GONE = ("NotFoundException",)


@claim("kms", "CreateKey", "is described as a symmetric key, by id and by ARN")
def described(case):
    key = case.key(Description="ours")
    assert key["Arn"].endswith(f":{ACCOUNT}:key/{key['KeyId']}")
    for name in (key["KeyId"], key["Arn"]):
        found = case.kms("DescribeKey", KeyId=name)["KeyMetadata"]
        assert found["Arn"] == key["Arn"] and found["Description"] == "ours"
        assert found["KeyState"] == "Enabled" and found["Enabled"] is True
        case.has(found, KeySpec="SYMMETRIC_DEFAULT", KeyUsage="ENCRYPT_DECRYPT")


@claim("kms", "DescribeKey", "of no key is refused (NotFoundException)")
def unknown(case):
    for name in (NOBODY, "alias/nobody"):
        with case.refused(*GONE):
            case.kms("DescribeKey", KeyId=name)
    with case.refused(*GONE):
        case.kms("GenerateDataKey", KeyId=NOBODY, KeySpec="AES_256")


@claim("kms", "ListKeys", "comes in pages and has every key once")
def pages(case):
    made = {case.key()["KeyId"] for _ in range(5)}
    found, marker, calls = [], None, 0
    while calls == 0 or marker:
        page = case.kms("ListKeys", Limit=2, **({"Marker": marker} if marker else {}))
        assert len(page["Keys"]) <= 2
        found += [key["KeyId"] for key in page["Keys"]]
        marker, calls = page.get("NextMarker") if page.get("Truncated") else None, calls + 1
    assert made <= set(found) and len(found) == len(set(found))


@claim("kms", "CreateAlias", "names a key, moves to another, and goes")
def aliases(case):
    first, second = case.key()["KeyId"], case.key()["KeyId"]
    alias = "alias/" + case.name("ours")
    case.kms("CreateAlias", AliasName=alias, TargetKeyId=first)
    with case.refused("AlreadyExistsException"):
        case.kms("CreateAlias", AliasName=alias, TargetKeyId=second)
    assert case.kms("DescribeKey", KeyId=alias)["KeyMetadata"]["KeyId"] == first
    case.kms("UpdateAlias", AliasName=alias, TargetKeyId=second)
    found = case.kms("ListAliases", KeyId=second)["Aliases"]
    assert [entry["AliasName"] for entry in found] == [alias]
    case.kms("DeleteAlias", AliasName=alias)
    with case.refused(*GONE):
        case.kms("DescribeKey", KeyId=alias)


@claim("kms", "TagResource", "tags are added, listed and removed")
def tags(case):
    key = case.key(Tags=[{"TagKey": "team", "TagValue": "a & b"}])["KeyId"]
    case.kms("TagResource", KeyId=key, Tags=[{"TagKey": "stage", "TagValue": "test"}])
    found = case.kms("ListResourceTags", KeyId=key)["Tags"]
    assert {tag["TagKey"]: tag["TagValue"] for tag in found} == {"team": "a & b", "stage": "test"}
    case.kms("UntagResource", KeyId=key, TagKeys=["team"])
    assert [tag["TagKey"] for tag in case.kms("ListResourceTags", KeyId=key)["Tags"]] == ["stage"]


@claim("kms", "PutKeyPolicy", "a policy is kept; no JSON is refused (MalformedPolicyDocumentException)")
def policies(case):
    key = case.key()["KeyId"]
    found = case.kms("GetKeyPolicy", KeyId=key, PolicyName="default")["Policy"]
    assert "kms:*" in found
    statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    statement |= {"Sid": "ours", "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    case.kms("PutKeyPolicy", KeyId=key, PolicyName="default", Policy=policy)
    found = case.kms("GetKeyPolicy", KeyId=key, PolicyName="default")["Policy"]
    assert json.loads(found) == json.loads(policy)
    with case.refused("MalformedPolicyDocumentException"):
        case.kms("PutKeyPolicy", KeyId=key, PolicyName="default", Policy="no policy")


@claim("kms", "EnableKeyRotation", "is off at first, then on, then off")
def rotation(case):
    key = case.key()["KeyId"]

    def is_on():
        return case.kms("GetKeyRotationStatus", KeyId=key).get("KeyRotationEnabled", False)

    assert not is_on()
    case.kms("EnableKeyRotation", KeyId=key)
    assert is_on()
    case.kms("DisableKeyRotation", KeyId=key)
    assert not is_on()


@claim("kms", "DisableKey", "nothing seals or opens with it until it is enabled (DisabledException)")
def disabled(case):
    key = case.key()["KeyId"]
    sealed = case.kms("GenerateDataKey", KeyId=key, KeySpec="AES_256")["CiphertextBlob"]
    case.kms("DisableKey", KeyId=key)
    assert case.kms("DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"
    with case.refused("DisabledException"):
        case.kms("GenerateDataKey", KeyId=key, KeySpec="AES_256")
    with case.refused("DisabledException"):
        case.kms("Decrypt", CiphertextBlob=sealed)
    case.kms("EnableKey", KeyId=key)
    assert case.kms("Decrypt", CiphertextBlob=sealed)["Plaintext"]


@claim("kms", "ScheduleKeyDeletion", "waits, can be cancelled, and the key is of no use (KMSInvalidStateException)")
def deletion(case):
    key = case.key()["KeyId"]
    planned = case.kms("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    assert planned["KeyState"] == "PendingDeletion"
    with case.refused("KMSInvalidStateException", "KmsInvalidStateException"):
        case.kms("GenerateDataKey", KeyId=key, KeySpec="AES_256")
    case.kms("CancelKeyDeletion", KeyId=key)
    assert case.kms("DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"


@claim("kms", "CreateGrant", "is listed until it is revoked")
def grants(case):
    key = case.key()["KeyId"]
    principal = f"arn:aws:iam::{ACCOUNT}:role/worker"
    made = case.kms("CreateGrant", KeyId=key, GranteePrincipal=principal, Operations=["Decrypt"])
    (found,) = case.kms("ListGrants", KeyId=key)["Grants"]
    assert found["GrantId"] == made["GrantId"] and found["Operations"] == ["Decrypt"]
    case.kms("RevokeGrant", KeyId=key, GrantId=made["GrantId"])
    assert not case.kms("ListGrants", KeyId=key).get("Grants")


@claim("kms", "RetireGrant", "a grant is listed for whoever may retire it, until it does")
def retired(case):
    key = case.key()
    who = f"arn:aws:iam::{ACCOUNT}:role/retiring-{case.number}"
    wish = {"GranteePrincipal": who, "RetiringPrincipal": who, "Operations": ["Encrypt"]}
    made = case.kms("CreateGrant", KeyId=key["KeyId"], **wish)
    (found,) = case.kms("ListRetirableGrants", RetiringPrincipal=who)["Grants"]
    assert found["GrantId"] == made["GrantId"]
    case.kms("RetireGrant", KeyId=key["Arn"], GrantId=made["GrantId"])
    assert not case.kms("ListRetirableGrants", RetiringPrincipal=who).get("Grants")


@claim("kms", "UpdateKeyDescription", "is what DescribeKey then says")
def redescribed(case):
    key = case.key(Description="before")["KeyId"]
    case.kms("UpdateKeyDescription", KeyId=key, Description="after")
    assert case.kms("DescribeKey", KeyId=key)["KeyMetadata"]["Description"] == "after"


@claim("kms", "RotateKeyOnDemand", "what was sealed before still opens")
def rotated(case):
    key = case.key()["KeyId"]
    sealed = case.kms("Encrypt", KeyId=key, Plaintext=blob(b"old"))["CiphertextBlob"]
    assert case.kms("RotateKeyOnDemand", KeyId=key)["KeyId"].endswith(key)
    assert content(case.kms("Decrypt", CiphertextBlob=sealed)["Plaintext"]) == b"old"
