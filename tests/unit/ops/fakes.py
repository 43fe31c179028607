"""An AWS whose clients answer from botocore's own stubs: wrong parameters and shapes fail the test."""

import json
from pathlib import Path
from typing import Any

import boto3
from botocore.stub import Stubber

from ops.aws import Aws
from ops.verify.model import Kind, Promise
from ops.verify.services import KINDS


class StubbedAws(Aws):
    """Hands out stubbed clients; each test says which calls they expect."""

    def __init__(self) -> None:
        super().__init__()
        self.stubs: dict[tuple[str, str], Stubber] = {}

    def stub(self, service: str, region: str = "eu-west-1") -> Stubber:
        """Return the stub of a service, on which a test queues answers."""
        if (service, region) not in self.stubs:
            create: Any = boto3.client
            client = create(
                service, region_name=region, aws_access_key_id="1" * 12, aws_secret_access_key="none"
            )
            stub = Stubber(client)
            stub.activate()
            self.stubs[service, region] = stub
        return self.stubs[service, region]

    def client(self, service: str, region: str) -> Any:
        return self.stub(service, region).client

    def signed_in(self, account: str = "111111111111") -> None:
        """Answer who is calling."""
        self.stub("sts", "us-east-1").add_response("get_caller_identity", {"Account": account})


def kind(type_name: str) -> Kind:
    """The kind of a resource type."""
    return next(kind for kind in KINDS if kind.type == type_name)


def promise(type_name: str, physical_id: str = "id-1", **properties: Any) -> Promise:
    """A promise of one resource, resolved."""
    return Promise(
        type=type_name,
        logical_id="Thing",
        path="Stack/Thing",
        stack="Storefront-dev-Stack",
        region="eu-west-1",
        account="111111111111",
        physical_id=physical_id,
        properties=properties,
    )


def write_assembly(folder: Path, *stacks: dict[str, Any], env: str = "dev") -> Path:
    """Write a cloud assembly; each stack is an id, and optionally resources, region and so on."""
    artifacts: dict[str, Any] = {"Tree": {"type": "cdk:tree"}}
    folder.mkdir(parents=True, exist_ok=True)
    for stack in stacks:
        name = stack["id"]
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://unknown-account/{stack.get('region', 'eu-west-1')}",
            "dependencies": stack.get("needs", []),
            "displayName": name,
            "properties": {
                "templateFile": f"{name}.template.json",
                "stackName": f"Storefront-{env}-{name}",
                "terminationProtection": stack.get("protected", False),
            },
        }
        template = {"Resources": stack.get("resources", {})}
        (folder / f"{name}.template.json").write_text(json.dumps(template), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
    return folder
