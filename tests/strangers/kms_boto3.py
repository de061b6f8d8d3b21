#!/usr/bin/python3
"""KMS through python3-boto3, over the whole life of a key: `kms_boto3.py path/to/sourceflow`."""

import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

from started_endpoint import client, refused, run_claims

CONTEXT = {"service": "orders", "purpose": "messages"}


def new_key(kms, **settings):
    return kms.create_key(**settings)["KeyMetadata"]


def claim_a_key_is_described_by_every_name(url):
    kms = client("kms", url)
    key = new_key(kms, Description="ours", Tags=[{"TagKey": "team", "TagValue": "a & b"}])
    kms.create_alias(AliasName="alias/described", TargetKeyId=key["KeyId"])

    arn = f"arn:aws:kms:eu-west-1:000000000000:key/{key['KeyId']}"
    alias_arn = "arn:aws:kms:eu-west-1:000000000000:alias/described"
    for name in (key["KeyId"], arn, "alias/described", alias_arn):
        found = kms.describe_key(KeyId=name)["KeyMetadata"]
        assert found["Arn"] == arn and found["Description"] == "ours"
        assert found["KeyState"] == "Enabled" and found["Enabled"] is True
        assert found["KeySpec"] == "SYMMETRIC_DEFAULT" and found["KeyUsage"] == "ENCRYPT_DECRYPT"
        age = datetime.datetime.now(datetime.timezone.utc) - found["CreationDate"]
        assert abs(age) < datetime.timedelta(minutes=1)
    assert kms.list_resource_tags(KeyId=arn)["Tags"] == [{"TagKey": "team", "TagValue": "a & b"}]
    kms.untag_resource(KeyId=arn, TagKeys=["team"])
    kms.tag_resource(KeyId=arn, Tags=[{"TagKey": "stage", "TagValue": "test"}])
    assert kms.list_resource_tags(KeyId=arn)["Tags"] == [{"TagKey": "stage", "TagValue": "test"}]


def claim_unknown_keys_are_not_found(url):
    kms = client("kms", url)
    nobody = "00000000-0000-4000-8000-000000000000"
    for name in (nobody, "alias/nobody", f"arn:aws:kms:eu-west-1:000000000000:key/{nobody}", "x"):
        with refused("NotFoundException"):
            kms.describe_key(KeyId=name)
        with refused("NotFoundException"):
            kms.generate_data_key(KeyId=name, KeySpec="AES_256")


def claim_lists_come_in_pages(url):
    kms = client("kms", url, key="111122223333")
    keys = {new_key(kms)["KeyId"] for _ in range(7)}
    for number in range(5):
        kms.create_alias(AliasName=f"alias/page-{number}", TargetKeyId=min(keys))

    pages = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["Keys"]) for page in pages] == [3, 3, 1]
    assert {key["KeyId"] for page in pages for key in page["Keys"]} == keys
    pages = list(kms.get_paginator("list_aliases").paginate(PaginationConfig={"PageSize": 2}))
    names = [alias["AliasName"] for page in pages for alias in page["Aliases"]]
    assert names == [f"alias/page-{number}" for number in range(5)]
    assert kms.list_aliases(KeyId=max(keys))["Aliases"] == []
    with refused("ValidationException"):
        kms.list_keys(Limit=1001)
    with refused("InvalidMarkerException"):
        kms.list_keys(Marker="no marker")
    marker = kms.list_keys(Limit=3)["NextMarker"]
    with refused("InvalidMarkerException"):
        kms.list_aliases(Marker=marker)


def claim_an_alias_moves_from_key_to_key(url):
    kms = client("kms", url)
    first, second = new_key(kms)["KeyId"], new_key(kms)["KeyId"]
    kms.create_alias(AliasName="alias/moving", TargetKeyId=first)
    with refused("AlreadyExistsException"):
        kms.create_alias(AliasName="alias/moving", TargetKeyId=second)
    kms.update_alias(AliasName="alias/moving", TargetKeyId=second)
    assert kms.describe_key(KeyId="alias/moving")["KeyMetadata"]["KeyId"] == second
    kms.delete_alias(AliasName="alias/moving")
    with refused("NotFoundException"):
        kms.delete_alias(AliasName="alias/moving")
    with refused("NotFoundException"):
        kms.update_alias(AliasName="alias/moving", TargetKeyId=first)
    for wrong in ("moving", "alias/mo ving", "alias/" + 251 * "x"):
        with refused("ValidationException"):
            kms.create_alias(AliasName=wrong, TargetKeyId=first)
    signing = new_key(kms, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyId"]
    kms.create_alias(AliasName="alias/staying", TargetKeyId=first)
    with refused("ValidationException"):
        kms.update_alias(AliasName="alias/staying", TargetKeyId=signing)


def claim_data_keys_come_plain_and_sealed(url):
    kms = client("kms", url)
    key = new_key(kms)
    for size, wish in ((32, {"KeySpec": "AES_256"}), (16, {"KeySpec": "AES_128"}),
                       (1024, {"NumberOfBytes": 1024})):
        made = kms.generate_data_key(KeyId=key["KeyId"], EncryptionContext=CONTEXT, **wish)
        assert len(made["Plaintext"]) == size and made["KeyId"] == key["Arn"]
        opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=CONTEXT)
        assert opened["Plaintext"] == made["Plaintext"] and opened["KeyId"] == key["Arn"]
    sealed = kms.generate_data_key_without_plaintext(KeyId=key["KeyId"], KeySpec="AES_256")
    assert "Plaintext" not in sealed
    assert len(kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"])["Plaintext"]) == 32
    assert len(kms.generate_random(NumberOfBytes=33)["Plaintext"]) == 33
    for wrong in ({}, {"KeySpec": "AES_256", "NumberOfBytes": 32}, {"NumberOfBytes": 1025}):
        with refused("ValidationException"):
            kms.generate_data_key(KeyId=key["KeyId"], **wrong)


def claim_only_the_same_key_context_and_bytes_decrypt(url):
    kms = client("kms", url)
    key, other = new_key(kms)["KeyId"], new_key(kms)["KeyId"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext=CONTEXT)
    blob = sealed["CiphertextBlob"]

    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT, KeyId=key)[
        "Plaintext"] == b"secret"
    with refused("IncorrectKeyException"):
        kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT, KeyId=other)
    for context in ({}, {"service": "orders"}, {**CONTEXT, "more": "1"}):
        with refused("InvalidCiphertextException"):
            kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
    for position in range(len(blob)):
        altered = bytearray(blob)
        altered[position] ^= 0x40
        with refused("InvalidCiphertextException"):
            kms.decrypt(CiphertextBlob=bytes(altered), EncryptionContext=CONTEXT)


def claim_plain_text_has_4096_bytes_at_most(url):
    kms = client("kms", url)
    key = new_key(kms)["KeyId"]
    blob = kms.encrypt(KeyId=key, Plaintext=4096 * b"x")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == 4096 * b"x"
    with refused("ValidationException"):
        kms.encrypt(KeyId=key, Plaintext=4097 * b"x")


def claim_content_moves_to_another_key_unseen(url):
    kms = client("kms", url)
    key, other = new_key(kms), new_key(kms)
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext=CONTEXT)
    moved = kms.re_encrypt(
        CiphertextBlob=blob["CiphertextBlob"],
        SourceEncryptionContext=CONTEXT,
        DestinationKeyId=other["KeyId"],
        DestinationEncryptionContext={"a": "b"},
    )
    assert moved["SourceKeyId"] == key["Arn"] and moved["KeyId"] == other["Arn"]
    opened = kms.decrypt(CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"a": "b"})
    assert opened["Plaintext"] == b"x" and opened["KeyId"] == other["Arn"]


def claim_rotation_keeps_old_ciphertexts_readable(url):
    kms = client("kms", url)
    key = new_key(kms)["KeyId"]
    old = kms.encrypt(KeyId=key, Plaintext=b"old")["CiphertextBlob"]
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False
    kms.enable_key_rotation(KeyId=key)
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is True
    assert kms.decrypt(CiphertextBlob=old)["Plaintext"] == b"old"
    kms.disable_key_rotation(KeyId=key)
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False


def claim_policies_are_kept(url):
    kms = client("kms", url)
    key = new_key(kms)["KeyId"]
    assert "kms:*" in kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
    assert kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"] == policy
    with refused("MalformedPolicyDocumentException"):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy="no policy")
    with refused("MalformedPolicyDocumentException"):
        wrong = json.dumps({"Statement": [{"Effect": "Maybe", "Action": "kms:*"}]})
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=wrong)
    with refused("TagException"):
        new_key(kms, Tags=[{"TagKey": "a", "TagValue": value} for value in "12"])
    with refused("NotFoundException"):
        kms.get_key_policy(KeyId=key, PolicyName="other")


def claim_disabled_and_deleted_keys_are_of_no_use(url):
    kms = client("kms", url)
    key = new_key(kms)["KeyId"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]

    def is_refused(code):
        for use in (
            lambda: kms.encrypt(KeyId=key, Plaintext=b"x"),
            lambda: kms.decrypt(CiphertextBlob=blob),
            lambda: kms.generate_data_key(KeyId=key, KeySpec="AES_256"),
        ):
            with refused(code):
                use()

    kms.disable_key(KeyId=key)
    is_refused("DisabledException")
    kms.enable_key(KeyId=key)
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    with refused("ValidationException"):
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=6)
    planned = kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert planned["KeyState"] == "PendingDeletion"
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["DeletionDate"] == planned["DeletionDate"]
    is_refused("KMSInvalidStateException")
    with refused("KMSInvalidStateException"):
        kms.schedule_key_deletion(KeyId=key)
    kms.cancel_key_deletion(KeyId=key)
    is_refused("DisabledException")
    with refused("KMSInvalidStateException"):
        kms.cancel_key_deletion(KeyId=key)


def openssl_accepts(public, signature, message, digest):
    """The word of somebody who did not write the endpoint."""
    with tempfile.TemporaryDirectory() as directory:
        files = [pathlib.Path(directory) / name for name in ("key", "signature", "message")]
        for file, content in zip(files, (public, signature, message)):
            file.write_bytes(content)
        command = ["openssl", "dgst", f"-{digest}", "-keyform", "DER", "-verify", files[0]]
        command += ["-signature", files[1], files[2]]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def claim_signatures_are_good_for_openssl(url):
    kms = client("kms", url)
    for spec, algorithm in [
        ("ECC_NIST_P256", "ECDSA_SHA_256"),
        ("ECC_NIST_P384", "ECDSA_SHA_384"),
        ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512"),
    ]:
        key = new_key(kms, KeySpec=spec, KeyUsage="SIGN_VERIFY")
        assert algorithm in key["SigningAlgorithms"]
        names = {"KeyId": key["KeyId"], "SigningAlgorithm": algorithm}
        signature = kms.sign(Message=b"message", **names)["Signature"]
        public = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
        digest = "sha" + algorithm[-3:]
        assert openssl_accepts(public, signature, b"message", digest)
        assert not openssl_accepts(public, signature, b"massage", digest)
        assert kms.verify(Message=b"message", Signature=signature, **names)["SignatureValid"]
        with refused("KMSInvalidSignatureException"):
            kms.verify(Message=b"massage", Signature=signature, **names)
        with refused("InvalidKeyUsageException"):
            kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")


def claim_macs_are_verified(url):
    kms = client("kms", url)
    key = new_key(kms, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    names = {"KeyId": key["KeyId"], "MacAlgorithm": "HMAC_SHA_256"}
    mac = kms.generate_mac(Message=b"message", **names)["Mac"]
    assert kms.verify_mac(Message=b"message", Mac=mac, **names)["MacValid"]
    with refused("KMSInvalidMacException"):
        kms.verify_mac(Message=b"massage", Mac=mac, **names)


def claim_data_key_pairs_come_plain_and_sealed(url):
    kms = client("kms", url)
    key = new_key(kms)["KeyId"]
    pair = kms.generate_data_key_pair(KeyId=key, KeyPairSpec="ECC_NIST_P256")
    opened = kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"])
    assert opened["Plaintext"] == pair["PrivateKeyPlaintext"]
    sealed = kms.generate_data_key_pair_without_plaintext(KeyId=key, KeyPairSpec="ECC_NIST_P256")
    assert "PrivateKeyPlaintext" not in sealed


def claim_grants_are_kept_until_revoked_or_retired(url):
    kms = client("kms", url)
    key = new_key(kms)["KeyId"]
    ann, bob = "arn:aws:iam::000000000000:user/ann", "arn:aws:iam::000000000000:user/bob"
    made = kms.create_grant(
        KeyId=key,
        GranteePrincipal=ann,
        RetiringPrincipal=bob,
        Operations=["Encrypt", "Decrypt"],
        Constraints={"EncryptionContextSubset": {"a": "b"}},
        Name="n",
    )
    found = kms.list_grants(KeyId=key)["Grants"]
    assert [grant["GrantId"] for grant in found] == [made["GrantId"]]
    assert found[0]["Constraints"] == {"EncryptionContextSubset": {"a": "b"}}
    assert kms.list_retirable_grants(RetiringPrincipal=bob)["Grants"]
    kms.retire_grant(GrantToken=made["GrantToken"])
    assert not kms.list_grants(KeyId=key)["Grants"]
    with refused("NotFoundException"):
        kms.revoke_grant(KeyId=key, GrantId=made["GrantId"])
    with refused("ValidationException"):
        kms.create_grant(KeyId=key, GranteePrincipal=ann, Operations=["Sign"])
    with refused("InvalidArnException"):
        kms.create_grant(KeyId=key, GranteePrincipal="ann", Operations=["Decrypt"])
    with refused("ValidationException"):
        new_key(kms, KeySpec="HMAC_256", CustomerMasterKeySpec="HMAC_256")


if __name__ == "__main__":
    run_claims(sys.modules[__name__])
