"""The ledger of logical ids whose change would replace something that holds data or is known outside."""

from pathlib import Path

import pytest

from tests.support import ledger
from tests.support.assembly import Assembly

LEDGER = Path(__file__).parent / "stateful_ids.json"

# Data, keys that data is encrypted with, addresses on partners' allow-lists, name servers at the registrar,
# and the network, whose replacement would take everything in it along.
LASTING = (
    "AWS::AmazonMQ::Broker",
    "AWS::Backup::BackupVault",
    "AWS::EC2::EIP",
    "AWS::EC2::Subnet",
    "AWS::EC2::VPC",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::KMS::Key",
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBSubnetGroup",
    "AWS::Route53::HostedZone",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
    "AWS::SQS::Queue",
)


def test_lasting_resources_keep_their_logical_ids(
    environment: Assembly, environment_name: str, pytestconfig: pytest.Config
) -> None:
    found: dict[str, dict[str, str]] = {}
    for resource in environment.resources(*LASTING):
        found.setdefault(resource.stack, {})[resource.logical_id] = resource.body["Type"]
    option = "--accept-stateful-ids"
    accept = bool(pytestconfig.getoption(option))
    ledger.check(LEDGER, environment_name, found, accept=accept, option=option)


def test_what_holds_data_is_in_a_stack_of_its_own(environment: Assembly) -> None:
    holds_data = set(LASTING) - {"AWS::KMS::Key", "AWS::EC2::EIP", "AWS::EC2::Subnet", "AWS::EC2::VPC"}
    found = {resource.stack for resource in environment.resources(*holds_data - {"AWS::SQS::Queue"})}
    assert found <= {"Dns", "Storage", "Database", "Cache", "Messaging", "Backup", "BackupCopy"}
