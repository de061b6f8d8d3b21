"""Every client: how to get it, and the command that runs it against a URL."""

import os
import pathlib
import re

import installs

HERE = pathlib.Path(__file__).parent


def debian_boto3(_):
    return [installs.debian("boto3"), str(HERE / "python_client.py")]


def awscli(_):
    return [installs.debian("awscli"), str(HERE / "awscli_client.py")]


def newest_python():
    return installs.python_packages("boto3", "boto3==1.44.8")


def boto3(_):
    return [newest_python(), str(HERE / "python_client.py")]


def javascript(_):
    sources = [HERE / "javascript/package.json", HERE / "javascript/client.mjs"]
    folder = installs.node_packages("javascript", sources)
    return ["node", str(folder / "client.mjs")]


def go(_):
    return [installs.go_program("clients/go")]


def rust(_):
    """With the operations that the claims name."""
    text = "".join(path.read_text() for path in sorted((HERE.parent / "claims").glob("*.py")))
    text += (HERE.parent / "case.py").read_text()
    named = re.findall(r"\.(sqs|sns|kms|sts)\(\s*\"([A-Z]\w+)\"", text)
    operations = sorted({f"{service}:{operation}" for service, operation in named})
    return [installs.rust_program("clients/rust", newest_python(), operations)]


def java(_):
    return installs.java_program("clients/java", "Client")


def ours(program):
    """Built beside the endpoint."""
    found = pathlib.Path(program).resolve().parents[3] / "tools/conformance/conformance_client"
    if not found.exists():
        raise installs.NotHere("the target conformance_client is not built")
    return [str(found)]


CLIENTS = {
    "boto3-debian": debian_boto3,
    "awscli-debian": awscli,
    "boto3": boto3,
    "javascript": javascript,
    "go": go,
    "java": java,
    "rust": rust,
    "sourceflow": ours,
}


def environment():
    """Of a client that knows nothing but the endpoint it is told."""
    return {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
