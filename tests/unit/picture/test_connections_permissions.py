"""What a tier may do with objects, secrets, parameters and queues is read from its instance role."""

from typing import Any

import pytest

from picture.connections import messages, permissions
from tests.support.connections import Body, Stack, allow, by_rule, tier, told
from tests.support.picture import attribute, index_of, ref

BUCKET: Stack = {"Media": ("S3::Bucket", {})}
OBJECTS = {"Fn::Join": ["", [attribute("Media"), "/media/*"]]}
SECRET: Stack = {"Secret": ("SecretsManager::Secret", {})}
PATH = "/storefront/test/database"
MAP: Stack = {"Map": ("SSM::Parameter", {"Name": f"{PATH}/map", "Value": '{"virtual_buckets": 8}'})}


@pytest.mark.parametrize(
    ("actions", "kinds"),
    [
        (["s3:GetObject", "s3:PutObject"], ["read", "write"]),
        ("s3:GetObject", ["read"]),
        ("s3:Put*", ["write"]),
        ("s3:*", ["read", "write"]),
        ("kms:Decrypt", []),
    ],
)
def test_objects_are_read_and_written_as_the_role_allows(actions: Any, kinds: list[str]) -> None:
    index = index_of({"All": BUCKET | tier("web", allow(actions, OBJECTS))})

    assert told(by_rule(index, permissions.buckets)) == [("web", "media", kind, "") for kind in kinds]


def test_the_reasons_are_the_policy_and_the_property_that_names_the_bucket() -> None:
    stack = BUCKET | tier("web", allow("s3:GetObject", OBJECTS), MEDIA_BUCKET=ref("Media"))

    (line,) = by_rule(index_of({"All": stack}), permissions.buckets)

    assert line.why == ("All/Media", "All/WebFleet", "All/WebPolicy", "env MEDIA_BUCKET")


def test_what_a_role_is_denied_is_no_connection() -> None:
    stack = BUCKET | tier("web", allow("s3:*", OBJECTS) | {"Effect": "Deny"})

    assert by_rule(index_of({"All": stack}), permissions.buckets) == []


def test_a_policy_of_another_role_does_not_count() -> None:
    index = index_of({"All": BUCKET | tier("web") | tier("worker", allow("s3:GetObject", OBJECTS))})

    assert told(by_rule(index, permissions.buckets)) == [("worker", "media", "read", "")]


def test_a_policy_that_the_role_names_counts_and_so_does_one_inside_of_it() -> None:
    document = {"Statement": [allow("s3:GetObject", OBJECTS)]}
    shared = BUCKET | tier("web") | {"Shared": ("IAM::ManagedPolicy", {"PolicyDocument": document})}
    named = shared | {"WebRole": ("IAM::Role", {"ManagedPolicyArns": [ref("Shared")]})}
    inline = shared | {"WebRole": ("IAM::Role", {"Policies": [{"PolicyDocument": document}]})}

    for stack in (named, inline):
        assert told(by_rule(index_of({"All": stack}), permissions.buckets)) == [("web", "media", "read", "")]


def test_a_secret_is_found_behind_its_attachment_to_a_database() -> None:
    attachment = ("SecretsManager::SecretTargetAttachment", {"SecretId": ref("Secret")})
    reading = allow("secretsmanager:GetSecretValue", [ref("Attachment")])
    stack = SECRET | {"Attachment": attachment} | tier("web", reading)

    (line,) = by_rule(index_of({"All": stack}), permissions.secrets)

    assert told([line]) == [("web", "secrets", "secret", "")]
    assert "All/Secret" in line.why


def test_a_secret_that_the_role_may_not_read_is_no_connection() -> None:
    stack = SECRET | tier("web", allow("secretsmanager:ListSecrets", ref("Secret")), TOKEN=ref("Secret"))

    assert by_rule(index_of({"All": stack}), permissions.secrets) == []


def arn(*parts: Any) -> Body:
    return {"Fn::Join": ["", ["arn:aws:ssm:eu-west-1:", ref("AWS::AccountId"), ":parameter", *parts]]}


@pytest.mark.parametrize(
    "resource", [arn(ref("Map")), arn(PATH), arn(f"{PATH}/*"), [arn("/other"), arn("/storefront/test")]]
)
def test_parameters_are_read_by_reference_or_by_a_path_above_them(resource: Any) -> None:
    reading = allow(["ssm:GetParameter", "ssm:GetParametersByPath"], resource)
    stack = MAP | tier("web", reading, DATABASE_PARAMETERS=PATH)

    (line,) = by_rule(index_of({"All": stack}), permissions.parameters)

    assert told([line]) == [("web", "parameters", "secret", "")]
    assert {"env DATABASE_PARAMETERS", "All/Map", "All/WebPolicy"} <= set(line.why)


@pytest.mark.parametrize("resource", [arn("/other"), arn("/storefront/test/data"), arn(f"{PATH}/map/x")])
def test_parameters_beside_the_path_are_not_read(resource: Any) -> None:
    stack = MAP | tier("web", allow("ssm:GetParametersByPath", resource), DATABASE_PARAMETERS=PATH)

    assert by_rule(index_of({"All": stack}), permissions.parameters) == []


def test_jobs_go_from_the_queue_to_the_worker_and_from_who_may_send() -> None:
    queue = ("SQS::Queue", {"RedrivePolicy": {"deadLetterTargetArn": attribute("Dead")}})
    own = allow(["sqs:ReceiveMessage", "sqs:SendMessage"], attribute("Jobs"))
    worker = tier("worker", own, options={"sqsd__WorkerQueueURL": ref("Jobs")})
    stack = {"Jobs": queue, "Dead": ("SQS::Queue", {})} | worker | tier("web")

    lines = by_rule(index_of({"All": stack}), messages.jobs)

    assert told(lines) == [("queue", "worker", "message", "jobs"), ("worker", "queue", "message", "enqueue")]
    assert all("All/WorkerPolicy" in line.why for line in lines)
