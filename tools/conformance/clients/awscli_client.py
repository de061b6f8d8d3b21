"""Debian's awscli inside one process: `awscli_client.py URL`; client.py says what is read and written."""

import base64
import contextlib
import io
import json
import os
import re
import sys

from awscli.clidriver import create_clidriver

URL = sys.argv[1]
os.environ.update(AWS_PAGER="", AWS_CLI_FILE_ENCODING="UTF-8")
REFUSED = re.compile(r"An error occurred \((.*?)\) when calling the \w+ operation(?: \(.*?\))?: (.*)", re.DOTALL)


def driver(credentials, known={}):
    """One for each set of credentials, since a driver keeps the first it finds."""
    os.environ.update(
        AWS_ACCESS_KEY_ID=credentials["AccessKeyId"],
        AWS_SECRET_ACCESS_KEY=credentials["SecretAccessKey"],
        AWS_SESSION_TOKEN=credentials["SessionToken"],
    )
    if credentials["AccessKeyId"] not in known:
        known[credentials["AccessKeyId"]] = create_clidriver()
    return known[credentials["AccessKeyId"]]


def plain(value):
    """Bytes as awscli reads them from JSON: base64."""
    if isinstance(value, dict):
        return value["b64"] if set(value) == {"b64"} else {k: plain(v) for k, v in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


def command(operation):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", operation).lower()


def answer(request):
    if request["service"] not in ("sqs", "sns", "kms", "sts"):
        return {"unsupported": request["service"]}
    used = request.get("credentials", {"AccessKeyId": "test", "SecretAccessKey": "test", "SessionToken": ""})
    out, err = io.StringIO(), io.StringIO()
    arguments = ["--endpoint-url", URL, "--output", "json", "--no-paginate", request["service"]]
    arguments += [command(request["operation"]), "--cli-input-json", json.dumps(plain(request["input"]))]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = driver(used).main(arguments)
    if status == 0:
        return {"output": json.loads(out.getvalue() or "{}")}
    if found := REFUSED.search(err.getvalue()):
        return {"error": {"code": found[1], "message": found[2].strip()}}
    if status == 252:
        return {"unsupported": err.getvalue()}
    return {"error": {"code": "?", "message": err.getvalue()}}


stdout = sys.stdout
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True, file=stdout)
