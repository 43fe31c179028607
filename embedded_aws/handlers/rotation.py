"""Secrets Manager: rotation schedules, with the functions that Secrets Manager hosts for them."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError
from ministack.services import secretsmanager

from embedded_aws.handler import GeneratedName, Provisioned, ResourceHandler, pick
from embedded_aws.loopback import api
from embedded_aws.schema import Properties

_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


class RotationSchedule(ResourceHandler):
    """How often a secret rotates, and by which function.

    On AWS the transform AWS::SecretsManager-2024-09-16 turns `HostedRotationLambda` into a nested stack with
    a function and its role. Here the handler defines both: they can be looked at, and never run.
    """

    type_name = "AWS::SecretsManager::RotationSchedule"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Turn rotation on; Ref is the secret's ARN."""
        return self._put(name.within(64), properties)

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Set function and interval again."""
        function = api("secretsmanager").describe_secret(SecretId=ref).get("RotationLambdaARN", "")
        name = str(function.rpartition(":")[2])
        if name != _name(new, name):
            _delete_hosted(name)
        return self._put(name, new)

    def delete(self, ref: str, properties: Properties) -> None:
        """Turn rotation off, and delete the hosted function."""
        secrets = api("secretsmanager")
        function = secrets.describe_secret(SecretId=properties["SecretId"]).get("RotationLambdaARN", "")
        _cancel(properties["SecretId"])
        if "HostedRotationLambda" in properties:
            _delete_hosted(function.rpartition(":")[2])

    def _put(self, name: str, properties: Properties) -> Provisioned:
        function = pick(properties, "RotationLambdaARN")
        hosted = properties.get("HostedRotationLambda")
        if hosted:
            function = {"RotationLambdaARN": _put_hosted(_name(properties, name), hosted)}
        api("secretsmanager").rotate_secret(
            **pick(properties, "SecretId", "RotationRules"),
            **function,
            RotateImmediately=properties.get("RotateImmediatelyOnUpdate", True),
        )
        return Provisioned(properties["SecretId"], {"Id": properties["SecretId"]})


def _cancel(secret_id: str) -> None:
    """Turn rotation off; the emulator's API has no CancelRotateSecret."""
    _, secret = secretsmanager._resolve(secret_id)
    if secret is not None:
        secret["RotationEnabled"] = False
        secret.pop("RotationLambdaARN", None)
        secret.pop("RotationRules", None)


def _name(properties: Properties, otherwise: str) -> str:
    return str(properties.get("HostedRotationLambda", {}).get("RotationLambdaName", otherwise))


def _put_hosted(name: str, hosted: dict[str, Any]) -> str:
    """Define the function of a hosted rotation anew, and return its ARN."""
    _delete_hosted(name)
    iam = api("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST))["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": _statements(hosted)}
    iam.put_role_policy(RoleName=name, PolicyName="rotation", PolicyDocument=json.dumps(policy))
    network = {
        "SubnetIds": [part for part in hosted.get("VpcSubnetIds", "").split(",") if part],
        "SecurityGroupIds": [part for part in hosted.get("VpcSecurityGroupIds", "").split(",") if part],
    }
    function = api("lambda").create_function(
        FunctionName=name,
        Runtime=hosted.get("Runtime", "python3.12"),
        Role=role,
        Handler="lambda_function.lambda_handler",
        Description=f"Secrets Manager: {hosted['RotationType']}",
        Code={"ZipFile": _nothing()},
        Environment={"Variables": {"EXCLUDE_CHARACTERS": hosted.get("ExcludeCharacters", "")}},
        VpcConfig=network,
    )
    return str(function["FunctionArn"])


def _statements(hosted: dict[str, Any]) -> list[dict[str, Any]]:
    """Permit what AWS's template permits: the secret of the owner, and the keys of both."""
    keys = [hosted[name] for name in ("KmsKeyArn", "MasterSecretKmsKeyArn") if name in hosted]
    statements = [{"Effect": "Allow", "Action": "secretsmanager:GetRandomPassword", "Resource": "*"}]
    if "MasterSecretArn" in hosted:
        read = {"Action": "secretsmanager:GetSecretValue", "Resource": hosted["MasterSecretArn"]}
        statements.append({"Effect": "Allow", **read})
    return statements + [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": key} for key in keys]


def _delete_hosted(name: str) -> None:
    if not name:
        return
    with suppress(ClientError):
        api("lambda").delete_function(FunctionName=name)
    with suppress(ClientError):
        api("iam").delete_role_policy(RoleName=name, PolicyName="rotation")
        api("iam").delete_role(RoleName=name)


def _nothing() -> bytes:
    """Zip a module without a line in it: the function is shown, never called."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("lambda_function.py", "")
    return archive.getvalue()
