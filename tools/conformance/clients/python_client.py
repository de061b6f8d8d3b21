"""boto3, of whichever Python runs this: `python_client.py URL`; client.py says what is read and written."""

import base64
import datetime
import json
import re
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

URL = sys.argv[1]
OWN = {"AccessKeyId": "test", "SecretAccessKey": "test"}


def client(service, credentials, known={}):
    found = known.get((service, credentials.get("AccessKeyId")))
    if found is None:
        found = known[service, credentials["AccessKeyId"]] = boto3.client(
            service,
            endpoint_url=URL,
            region_name="us-east-1",
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials.get("SessionToken"),
            config=Config(retries={"max_attempts": 0}, read_timeout=40),
        )
    return found


def decoded(value):
    if isinstance(value, dict):
        return base64.b64decode(value["b64"]) if set(value) == {"b64"} else {k: decoded(v) for k, v in value.items()}
    return [decoded(entry) for entry in value] if isinstance(value, list) else value


def encoded(value):
    if isinstance(value, bytes):
        return {"b64": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: encoded(v) for k, v in value.items() if k != "ResponseMetadata"}
    return [encoded(entry) for entry in value] if isinstance(value, list) else value


def method(operation):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower()


def protocols(service):
    """All that its model names, of which it speaks one."""
    model = client(service, OWN).meta.service_model.metadata
    return model.get("protocols") or [model["protocol"]]


def answer(request):
    if request["service"] == "protocols":
        return {"output": {"Protocols": protocols(request["operation"])}}
    if request["service"] not in ("sqs", "sns", "kms", "sts"):
        return {"unsupported": request["service"]}
    call = getattr(client(request["service"], request.get("credentials", OWN)), method(request["operation"]), None)
    if call is None:
        return {"unsupported": request["operation"]}
    try:
        return {"output": encoded(call(**decoded(request["input"])))}
    except ClientError as error:
        told = error.response["Error"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        kind = type(error).__name__
        kind = None if kind == "ClientError" else kind
        return {"error": {"code": told["Code"], "type": kind, "status": status, "message": told.get("Message")}}
    except ParamValidationError as error:
        return {"unsupported": str(error)}
    except Exception as error:
        return {"error": {"code": type(error).__name__, "message": str(error)}}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
