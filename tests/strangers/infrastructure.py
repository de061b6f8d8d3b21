#!/usr/bin/python3
"""What `sourceflow export` prints, taken by others: `infrastructure.py path/to/sourceflow`."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import template_schema
from made_from_templates import make_from_cloudformation, make_from_terraform
from started_endpoint import client, environment, run_claims, started_endpoint

LAYOUT = {
    "service": "boards",
    "send": {"RecordDeparture": "departures.fifo", "SendMail": "mails"},
    "raise": {"FlightDeparted": "flight-events", "FlightClosed": "closings.fifo"},
    "listen": ["departures.fifo"],
    "subscribe": ["flight-events", "tower.fifo"],
    "queues": {"departures.fifo": {"max_receives": 5, "visibility_seconds": 60}},
    "topics": {"flight-events": {"display_name": "Flights"}},
    "encryption": "alias/boards",
}


def sourceflow(url, *arguments, layout=None):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(layout or LAYOUT, file)
        file.flush()
        return subprocess.run(
            [sys.argv[1], *[file.name if a == "FILE" else a for a in arguments]],
            env={**environment(url), "AWS_ENDPOINT_URL": url},
            capture_output=True,
            text=True,
        )


def exported(url, *arguments):
    printed = sourceflow(url, "export", *arguments)
    assert printed.returncode == 0, printed.stderr
    return printed.stdout


def everything(url):
    """Queues, topics and subscriptions with all attributes but their ages."""
    sqs, sns = client("sqs", url), client("sns", url)
    queues = {}
    for queue in sqs.list_queues().get("QueueUrls", []):
        attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        for json_attribute in ("Policy", "RedrivePolicy"):
            if json_attribute in attributes:
                attributes[json_attribute] = json.loads(attributes[json_attribute])
        queues[queue.rsplit("/", 1)[1]] = {
            name: value for name, value in attributes.items() if not name.endswith("Timestamp")
        }
    topics = {}
    for topic in sns.list_topics()["Topics"]:
        topics[topic["TopicArn"]] = sns.get_topic_attributes(**topic)["Attributes"]
    subscriptions = {}
    for one in sns.list_subscriptions()["Subscriptions"]:
        arn = one["SubscriptionArn"]
        found = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        del found["SubscriptionArn"]
        subscriptions[one["TopicArn"], one["Endpoint"]] = found
    return {"queues": queues, "topics": topics, "subscriptions": subscriptions}


def same_as_provisioned(make, template):
    """Both kinds of endpoint are new: one for `provision`, one for the template."""
    with started_endpoint() as provisioned, started_endpoint() as made:
        assert sourceflow(provisioned, "provision", "FILE").returncode == 0
        make(made, template)
        wanted, found = everything(provisioned), everything(made)
        assert len(wanted["queues"]) == 8, wanted
        assert found == wanted, (found, wanted)
        compared = sourceflow(made, "plan", "--diff", "FILE")
        assert compared.returncode == 0, compared


def claim_cloudformation_makes_what_provision_makes(url):
    template = json.loads(exported(url, "cloudformation", "FILE"))
    same_as_provisioned(make_from_cloudformation, template)


def claim_terraform_makes_what_provision_makes(url):
    same_as_provisioned(make_from_terraform, json.loads(exported(url, "terraform", "FILE")))


def claim_templates_fit_the_schemas_of_their_resources(url):
    for owned in ([], ["--owned"]):
        template = json.loads(exported(url, "cloudformation", "FILE", *owned))
        template_schema.check_cloudformation(template)
        template_schema.check_terraform(json.loads(exported(url, "terraform", "FILE", *owned)))


def claim_policies_have_known_actions_on_exact_arns(url):
    place = ["--account", "123456789012", "--region", "eu-west-1", "--partition", "aws"]
    policies = json.loads(exported(url, "iam", "FILE", *place))
    assert sorted(policies) == ["listen", "operate", "provision", "relay", "send"], policies
    for role, policy in policies.items():
        template_schema.check_policy(policy)
        alone = json.loads(exported(url, "iam", "FILE", *place, "--role", role))
        assert alone == policy


def claim_cfn_lint_finds_nothing(url):
    lint = shutil.which("cfn-lint")
    if lint is None:
        print("skipped: cfn-lint is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, flags in (("all", []), ("owned", ["--owned"])):
            template = json.loads(exported(url, "cloudformation", "FILE", *flags))
            # The policies as resources, so that their actions and ARNs are looked at too.
            for role, policy in json.loads(exported(url, "iam", "FILE")).items():
                template["Resources"]["Policy" + role.title()] = {
                    "Type": "AWS::IAM::ManagedPolicy",
                    "Properties": {"PolicyDocument": template_schema.substituted(policy)},
                }
            path = pathlib.Path(folder, f"{name}.json")
            path.write_text(json.dumps(template, indent=1))
            linted = subprocess.run([lint, str(path)], capture_output=True, text=True)
            assert linted.returncode == 0, linted.stdout + linted.stderr


def claim_terraform_validates(url):
    terraform = shutil.which("terraform") or shutil.which("tofu")
    if terraform is None:
        print("skipped: neither terraform nor tofu is installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "main.tf.json").write_text(exported(url, "terraform", "FILE"))
        run = {"cwd": folder, "capture_output": True, "text": True}
        init = ["timeout", "60", terraform, "init", "-backend=false", "-input=false"]
        if subprocess.run(init, **run).returncode != 0:
            print("skipped: terraform cannot get its provider for AWS here")
            return
        validated = subprocess.run([terraform, "validate", "-no-color"], **run)
        assert validated.returncode == 0, validated.stdout + validated.stderr


def claim_drift_is_shown_with_both_values(url):
    sqs, sns = client("sqs", url), client("sns", url)
    missing = sourceflow(url, "plan", "--diff", "FILE")
    assert missing.returncode == 3, missing
    assert "-  missing  queue departures.fifo" in missing.stdout, missing.stdout
    assert sourceflow(url, "provision", "FILE").returncode == 0

    queue = sqs.get_queue_url(QueueName="departures.fifo")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "45"})
    old = sns.create_topic(Name="old-events")["TopicArn"]
    sns.subscribe(
        TopicArn=old, Protocol="sqs", Endpoint=f"arn:aws:sqs:eu-west-1:{old.split(':')[4]}:boards-events"
    )
    shown = sourceflow(url, "plan", "--diff", "FILE")

    assert shown.returncode == 3, shown
    assert "VisibilityTimeout: layout 60, found 45" in shown.stdout, shown.stdout
    assert "+  extra      subscription old-events -> boards-events" in shown.stdout, shown.stdout
    as_json = json.loads(sourceflow(url, "plan", "--diff", "--json", "FILE").stdout)
    assert [drift["kind"] for drift in as_json] == ["different", "extra"], as_json


def claim_the_doctor_finds_what_is_wrong_and_says_what_to_do(url):
    kms = client("kms", url)
    examined = sourceflow(url, "doctor", "FILE", "--json")
    assert examined.returncode == 1, examined
    checks = {check["name"]: check for check in json.loads(examined.stdout)["checks"]}
    assert checks["credentials"]["health"] == "ok", checks
    assert checks["queue departures.fifo"]["health"] == "warning", checks
    assert checks["key alias/boards"]["health"] == "failed", checks
    assert "create the key" in checks["key alias/boards"]["advice"], checks

    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/boards", TargetKeyId=key)
    assert sourceflow(url, "provision", "FILE").returncode == 0
    well = sourceflow(url, "doctor", "FILE", "--strict")
    assert well.returncode == 0, well
    assert "generates and decrypts data keys" in well.stdout, well.stdout

    no_store = sourceflow(url, "doctor", "FILE", "--store", "sqlite:there-is-none.db")
    assert no_store.returncode == 1, no_store
    assert "there-is-none.db does not exist" in no_store.stdout, no_store.stdout

    no_views = sourceflow(url, "doctor", "FILE", "--json", "--views", "sqlite:no-views.db")
    checks = {check["name"]: check for check in json.loads(no_views.stdout)["checks"]}
    assert "no-views.db does not exist" in checks["database of views"]["detail"], checks


def claim_the_doctor_sees_dead_letters(url):
    sqs = client("sqs", url)
    dead = sqs.get_queue_url(QueueName="departures-dlq.fifo")["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody="x", MessageGroupId="g", MessageDeduplicationId="d")
    examined = sourceflow(url, "doctor", "FILE")
    assert examined.returncode == 0, examined
    assert "sourceflow dlq list departures.fifo" in examined.stdout, examined.stdout
    assert sourceflow(url, "doctor", "FILE", "--strict").returncode == 3


if __name__ == "__main__":
    run_claims(sys.modules[__name__])
