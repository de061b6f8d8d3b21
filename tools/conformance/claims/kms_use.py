"""What keys are for: sealing and opening, data keys, digests and signatures."""

from case import claim
from client import blob, content

CONTEXT = {"service": "orders", "purpose": "messages"}
WRONG = ("InvalidCiphertextException",)


@claim("kms", "Encrypt", "only the same encryption context opens it (InvalidCiphertextException)")
def context(case):
    key = case.key()
    made = case.kms("Encrypt", KeyId=key["KeyId"], Plaintext=blob(b"secret"), EncryptionContext=CONTEXT)
    sealed = made["CiphertextBlob"]
    opened = case.kms("Decrypt", CiphertextBlob=sealed, EncryptionContext=CONTEXT)
    assert content(opened["Plaintext"]) == b"secret" and opened["KeyId"] == key["Arn"]
    for other in ({}, {"service": "orders"}, {**CONTEXT, "more": "1"}):
        with case.refused(*WRONG):
            case.kms("Decrypt", CiphertextBlob=sealed, **({"EncryptionContext": other} if other else {}))


@claim("kms", "Decrypt", "an altered or cut ciphertext is refused (InvalidCiphertextException)")
def altered(case):
    key = case.key()["KeyId"]
    sealed = content(case.kms("Encrypt", KeyId=key, Plaintext=blob(b"secret"))["CiphertextBlob"])
    changed = bytearray(sealed)
    changed[-1] ^= 1
    for wrong in (bytes(changed), sealed[:-1], b"nonsense"):
        with case.refused(*WRONG):
            case.kms("Decrypt", CiphertextBlob=blob(wrong))


@claim("kms", "Decrypt", "another key than named is refused (IncorrectKeyException)")
def another_key(case):
    key, other = case.key()["KeyId"], case.key()["KeyId"]
    sealed = case.kms("Encrypt", KeyId=key, Plaintext=blob(b"secret"))["CiphertextBlob"]
    with case.refused("IncorrectKeyException"):
        case.kms("Decrypt", CiphertextBlob=sealed, KeyId=other)


@claim("kms", "Encrypt", "4,096 bytes at most (ValidationException)")
def largest(case):
    key = case.key()["KeyId"]
    sealed = case.kms("Encrypt", KeyId=key, Plaintext=blob(4096 * b"x"))["CiphertextBlob"]
    assert content(case.kms("Decrypt", CiphertextBlob=sealed)["Plaintext"]) == 4096 * b"x"
    with case.refused("ValidationException"):
        case.kms("Encrypt", KeyId=key, Plaintext=blob(4097 * b"x"))


@claim("kms", "GenerateDataKey", "comes plain and sealed")
def data_keys(case):
    key = case.key()
    made = case.kms("GenerateDataKey", KeyId=key["KeyId"], KeySpec="AES_256", EncryptionContext=CONTEXT)
    assert len(content(made["Plaintext"])) == 32 and made["KeyId"] == key["Arn"]
    opened = case.kms("Decrypt", CiphertextBlob=made["CiphertextBlob"], EncryptionContext=CONTEXT)
    assert content(opened["Plaintext"]) == content(made["Plaintext"])


@claim("kms", "GenerateDataKeyWithoutPlaintext", "comes sealed only")
def sealed_only(case):
    key = case.key()["KeyId"]
    made = case.kms("GenerateDataKeyWithoutPlaintext", KeyId=key, NumberOfBytes=64)
    assert not made.get("Plaintext")
    assert len(content(case.kms("Decrypt", CiphertextBlob=made["CiphertextBlob"])["Plaintext"])) == 64


@claim("kms", "ReEncrypt", "moves a ciphertext to another key unseen")
def moved(case):
    key, other = case.key(), case.key()
    sealed = case.kms("Encrypt", KeyId=key["KeyId"], Plaintext=blob(b"x"), EncryptionContext=CONTEXT)
    made = case.kms(
        "ReEncrypt",
        CiphertextBlob=sealed["CiphertextBlob"],
        SourceEncryptionContext=CONTEXT,
        DestinationKeyId=other["KeyId"],
    )
    assert made["SourceKeyId"] == key["Arn"] and made["KeyId"] == other["Arn"]
    assert content(case.kms("Decrypt", CiphertextBlob=made["CiphertextBlob"])["Plaintext"]) == b"x"


@claim("kms", "GenerateRandom", "as many bytes as asked for, and others each time")
def dice(case):
    first, second = (content(case.kms("GenerateRandom", NumberOfBytes=33)["Plaintext"]) for _ in range(2))
    assert len(first) == len(second) == 33 and first != second


@claim("kms", "GenerateMac", "is verified; another message is not (KMSInvalidMacException)")
def macs(case):
    key = case.key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyId"]
    mac = case.kms("GenerateMac", KeyId=key, MacAlgorithm="HMAC_SHA_256", Message=blob(b"ours"))["Mac"]
    wish = {"KeyId": key, "MacAlgorithm": "HMAC_SHA_256", "Mac": mac}
    assert case.kms("VerifyMac", Message=blob(b"ours"), **wish)["MacValid"] is True
    with case.refused("KMSInvalidMacException", "KmsInvalidMacException"):
        case.kms("VerifyMac", Message=blob(b"theirs"), **wish)


@claim("kms", "Sign", "RSA and ECC signatures are verified; of another message not (KMSInvalidSignatureException)")
def signatures(case):
    for spec, algorithm in (("RSA_2048", "RSASSA_PSS_SHA_256"), ("ECC_NIST_P256", "ECDSA_SHA_256")):
        key = case.key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyId"]
        wish = {"KeyId": key, "SigningAlgorithm": algorithm, "MessageType": "RAW"}
        made = case.kms("Sign", Message=blob(b"ours"), **wish)["Signature"]
        assert case.kms("Verify", Message=blob(b"ours"), Signature=made, **wish)["SignatureValid"] is True
        with case.refused("KMSInvalidSignatureException", "KmsInvalidSignatureException"):
            case.kms("Verify", Message=blob(b"theirs"), Signature=made, **wish)
        assert case.kms("GetPublicKey", KeyId=key)["KeySpec"] == spec


@claim("kms", "GenerateDataKeyPair", "its private key comes plain and sealed, its public key as a key")
def pairs(case):
    key = case.key()["KeyId"]
    made = case.kms("GenerateDataKeyPair", KeyId=key, KeyPairSpec="ECC_NIST_P256")
    opened = case.kms("Decrypt", CiphertextBlob=made["PrivateKeyCiphertextBlob"])["Plaintext"]
    assert content(opened) == content(made["PrivateKeyPlaintext"])
    assert made["KeyPairSpec"] == "ECC_NIST_P256" and len(content(made["PublicKey"])) > 60
    sealed = case.kms("GenerateDataKeyPairWithoutPlaintext", KeyId=key, KeyPairSpec="ECC_NIST_P256")
    assert sealed["PublicKey"] != made["PublicKey"] and "PrivateKeyPlaintext" not in sealed
