#!/usr/bin/python3
"""`sourceflow local --tls` by clients of others: boto3, awscli, curl, OpenSSL: `tls_clients.py path/to/sourceflow`."""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import tempfile

from started_endpoint import client, environment

TIMEOUT = {"timeout": 60, "capture_output": True, "text": True}


@contextlib.contextmanager
def started(*options):
    """Gives the URL and the authority's file, as a script reads them from the first two lines."""
    command = [sys.argv[1], "local", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().strip()
        name, _, file = process.stdout.readline().strip().partition("=")
        assert name == "AWS_CA_BUNDLE", name
        yield url, file
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0, "the endpoint did not end cleanly"


def port_of(url):
    return int(url.rsplit(":", 1)[1])


def claim_boto3_carries_queue_topic_and_key_over_tls(url, authority):
    sqs, sns, kms = (client(service, url, verify=authority) for service in ("sqs", "sns", "kms"))
    queue = sqs.create_queue(QueueName="boto")["QueueUrl"]
    assert queue.startswith(url + "/"), queue
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": arn}})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    topic = sns.create_topic(Name="boto")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})

    sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": str(n), "MessageBody": str(n)} for n in range(3)])
    sns.publish(TopicArn=topic, Message="3")
    bodies = set()
    while len(bodies) < 4:
        for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5, MaxNumberOfMessages=10)["Messages"]:
            bodies.add(message["Body"])
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert bodies == {"0", "1", "2", "3"}
    assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
    large = "x" * (1 << 20)
    sqs.send_message(QueueUrl=queue, MessageBody=large)
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert message["Body"] == large
    sqs.delete_queue(QueueUrl=queue)


def claim_awscli_takes_the_bundle_as_option_and_from_the_environment(url, authority):
    def aws(*arguments, **variables):
        command = ["/usr/bin/aws", "--endpoint-url", url, "--output", "json", *arguments]
        done = subprocess.run(command, env={**environment(url), **variables}, **TIMEOUT)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else {}

    bundle = ("--ca-bundle", authority)
    queue = aws("sqs", "create-queue", "--queue-name", "cli", *bundle)["QueueUrl"]
    aws("sqs", "send-message", "--queue-url", queue, "--message-body", "from the shell", AWS_CA_BUNDLE=authority)
    (message,) = aws("sqs", "receive-message", "--queue-url", queue, *bundle)["Messages"]
    assert message["Body"] == "from the shell"
    receipt = message["ReceiptHandle"]
    aws("sqs", "delete-message", "--queue-url", queue, "--receipt-handle", receipt, *bundle)
    aws("sqs", "delete-queue", "--queue-url", queue, *bundle)


def claim_curl_reaches_it_by_every_name_of_the_certificate(url, authority):
    port = port_of(url)
    for name in ("127.0.0.1", "localhost", "sqs.localhost", "bus.example.test"):
        there = f"https://{name}:{port}"
        command = ["curl", "-sS", "--fail", "--cacert", authority, "--resolve", f"{name}:{port}:127.0.0.1"]
        done = subprocess.run([*command, there + "/_local/health"], **TIMEOUT)
        assert done.stdout == '{"status":"ok"}', f"{name}: {done.stderr}"
        made = subprocess.run([*command, there + "/?Action=CreateQueue&QueueName=curl"], **TIMEOUT)
        assert f"<QueueUrl>{there}/000000000000/curl</QueueUrl>" in made.stdout, made


def claim_openssl_verifies_chain_name_version_and_protocol(url, authority):
    at = ["-connect", f"127.0.0.1:{port_of(url)}"]
    proven = ["-CAfile", authority, "-verify_return_error", "-verify_hostname", "localhost"]

    def shake(*options):
        command = ["openssl", "s_client", *at, *proven, "-servername", "localhost", *options]
        return subprocess.run(command, input="", **TIMEOUT)

    for version in ("-tls1_2", "-tls1_3"):
        done = shake(version, "-alpn", "h2,http/1.1")
        assert done.returncode == 0 and "Verify return code: 0 (ok)" in done.stdout, done
        assert "ALPN protocol: http/1.1" in done.stdout, done.stdout
    assert shake("-tls1_1", "-cipher", "ALL:@SECLEVEL=0").returncode != 0
    assert shake("-alpn", "h2").returncode != 0
    assert shake("-verify_hostname", "example.com").returncode != 0


def claim_who_trusts_other_authorities_does_not_speak_to_it(url, authority):
    from botocore.exceptions import SSLError

    with started("--tls") as (_, other):
        for wrong in (other, None):
            try:
                client("sqs", url, verify=wrong).list_queues()
            except SSLError as error:
                assert "certificate verify failed" in str(error), error
            else:
                raise AssertionError("boto3 trusted an authority that it does not know")
        done = subprocess.run(["curl", "-sS", "--cacert", other, url + "/_local/health"], **TIMEOUT)
        assert done.returncode == 60, done
        command = ["/usr/bin/aws", "--endpoint-url", url, "--ca-bundle", other, "sqs", "list-queues"]
        done = subprocess.run(command, env={**environment(url), "AWS_MAX_ATTEMPTS": "1"}, **TIMEOUT)
        assert done.returncode != 0 and "SSL validation failed" in done.stderr, done


def claim_plain_http_is_told_to_use_https(url, authority):
    done = subprocess.run(["curl", "-sS", url.replace("https", "http") + "/_local/health"], **TIMEOUT)
    assert "this port speaks HTTPS" in done.stdout, done


def claim_a_long_poll_ends_with_its_connection(url, authority):
    sqs = client("sqs", url, verify=authority)
    queue = sqs.create_queue(QueueName="left")["QueueUrl"]
    trusting = ssl.create_default_context(cafile=authority)
    raw = socket.create_connection(("127.0.0.1", port_of(url)))
    leaving = trusting.wrap_socket(raw, server_hostname="127.0.0.1")
    form = f"Action=ReceiveMessage&WaitTimeSeconds=20&QueueUrl={queue}".encode()
    head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(form)
    scope = b"POST / HTTP/1.1\r\nAuthorization: Credential=test/20260101/eu-west-1/sqs/aws4_request\r\n"
    leaving.sendall(head.replace(b"POST / HTTP/1.1\r\n", scope) + form)

    def waiting():
        command = ["curl", "-sS", "--cacert", authority, url + "/_console/queue/left"]
        return json.loads(subprocess.run(command, **TIMEOUT).stdout)["waiting_receives"]

    assert any(waiting() == 1 for _ in range(100)), "the receive never waited"
    leaving.close()
    assert any(waiting() == 0 for _ in range(100)), "the receive still waits"

    sqs.send_message(QueueUrl=queue, MessageBody="for who is there")

    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    assert message["Body"] == "for who is there"


def restarts_keep_the_authority(folder):
    """Beside the data, in a directory of its own, or, without either, only while it runs."""
    for options, kept in ((("--tls", "--data", f"{folder}/data"), f"{folder}/data/tls"),
                          (("--tls-dir", f"{folder}/own"), f"{folder}/own")):
        with started(*options) as (_, authority):
            before = pathlib.Path(authority).read_text()
            assert os.path.realpath(kept) == os.path.dirname(authority)
        with started(*options) as (url, authority):
            assert pathlib.Path(authority).read_text() == before
            client("sqs", url, verify=authority).list_queues()
        mode = stat.S_IMODE(os.stat(f"{kept}/server-key.pem").st_mode)
        assert mode == 0o600, oct(mode)
    with started("--tls") as (_, authority):
        assert pathlib.Path(authority).is_file()
    assert not pathlib.Path(authority).parent.exists()


def main():
    claims = [(name, found) for name, found in globals().items() if name.startswith("claim_")]
    folder = tempfile.mkdtemp()
    try:
        with started("--tls-dir", folder + "/tls", "--allow-host", "bus.example.test") as (url, authority):
            for name, claim in claims:
                claim(url, authority)
                print("ok", name.removeprefix("claim_").replace("_", " "), flush=True)
        restarts_keep_the_authority(folder)
        print("ok restarts keep the authority")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
