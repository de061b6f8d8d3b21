"""Starts `sourceflow local` for one test program and ends it with it."""

import contextlib
import os
import subprocess
import sys


@contextlib.contextmanager
def started_endpoint(*options):
    """Gives the URL of an endpoint on a free port; the program is the first argument."""
    process = subprocess.Popen(
        [sys.argv[1], "local", "--port", "0", *options], stdout=subprocess.PIPE, text=True
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0, "the endpoint did not end cleanly"


def environment(url):
    """Of a client that knows nothing but this endpoint."""
    return {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def client(service, url, **settings):
    import boto3
    from botocore.config import Config

    return boto3.client(
        service,
        endpoint_url=url,
        region_name="eu-west-1",
        aws_access_key_id=settings.pop("key", "test"),
        aws_secret_access_key=settings.pop("secret", "test"),
        aws_session_token=settings.pop("token", None),
        verify=settings.pop("verify", None),
        config=Config(retries={"max_attempts": 1}, read_timeout=30),
    )


@contextlib.contextmanager
def refused(code, status=400):
    """The block must fail with this error code of AWS."""
    from botocore.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        found = error.response["Error"]["Code"]
        assert found == code, f"expected {code}, got {found}: {error}"
        found = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert found == status, f"expected status {status}, got {found}: {error}"
        assert error.response["ResponseMetadata"]["RequestId"]
    else:
        raise AssertionError(f"expected {code}, but it succeeded")


def run_claims(module, *options):
    """Runs each function whose name is a claim, in the order written, against one endpoint."""
    claims = [(n, f) for n, f in vars(module).items() if n.startswith("claim_")]
    with started_endpoint(*options) as url:
        for name, claim in claims:
            claim(url)
            print("ok", name.removeprefix("claim_").replace("_", " "))
    assert claims
