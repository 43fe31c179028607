"""What CloudFormation does around the types: update, rollback, replacement, retention, protection."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.integration.embedded.deploying import Client, Deployer, queue

pytestmark = pytest.mark.embedded


def test_failed_create_leaves_nothing_behind(deployer: Deployer, client: Client) -> None:
    template = """
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.99.0.0/16}}
  Address: {Type: AWS::EC2::EIP, DependsOn: Vpc, Properties: {Domain: vpc}}
  Broken: {Type: AWS::SQS::Queue, DependsOn: Address, Properties: {DelaySeconds: 901}}
"""
    ec2 = client("ec2")
    addresses = len(ec2.describe_addresses()["Addresses"])
    stack = deployer.create("leftovers", template)
    vpcs = [vpc["CidrBlock"] for vpc in ec2.describe_vpcs()["Vpcs"]]
    assert stack.status == "ROLLBACK_COMPLETE"
    assert "10.99.0.0/16" not in vpcs
    assert len(ec2.describe_addresses()["Addresses"]) == addresses
    stack.delete()


def test_update_changes_in_place(deployer: Deployer, client: Client) -> None:
    first = deployer.create("inplace", queue(DelaySeconds=5))
    before = first.resource("Queue")
    second = deployer.update("inplace", queue(DelaySeconds=9))
    attributes = client("sqs").get_queue_attributes(QueueUrl=before, AttributeNames=["DelaySeconds"])
    assert second.status == "UPDATE_COMPLETE"
    assert second.resource("Queue") == before
    assert attributes["Attributes"]["DelaySeconds"] == "9"
    second.delete()


def test_failed_update_brings_the_old_values_back(deployer: Deployer, client: Client) -> None:
    def template(delay: int, size: str, value: str) -> str:
        return f"""
Resources:
  Queue: {{Type: AWS::SQS::Queue, Properties: {{DelaySeconds: {delay}}}}}
  Cache:
    Type: AWS::ElastiCache::User
    DependsOn: Queue
    Properties:
      {{UserId: undo, UserName: undo, Engine: valkey, AccessString: {size},
       AuthenticationMode: {{Type: iam}}}}
  Last: {{Type: AWS::SSM::Parameter, DependsOn: Cache, Properties: {{Type: {value}, Value: x}}}}
"""

    stack = deployer.create("undo", template(5, "on ~a +get", "String"))
    assert stack.status == "CREATE_COMPLETE", stack.failures
    failed = deployer.update("undo", template(9, "on ~b +get", "Nonsense"))
    attributes = client("sqs").get_queue_attributes(
        QueueUrl=failed.resource("Queue"), AttributeNames=["DelaySeconds"]
    )
    user = client("elasticache").describe_users(UserId="undo")["Users"][0]
    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "AWS::SSM::Parameter" in failed.failures
    assert attributes["Attributes"]["DelaySeconds"] == "5"
    assert user["AccessString"] == "on ~a +get"
    failed.delete()


@pytest.mark.parametrize(
    ("type_name", "old", "new"),
    [
        ("AWS::EC2::Subnet", "CidrBlock: 10.98.0.0/24", "CidrBlock: 10.98.1.0/24"),
        ("AWS::EC2::SecurityGroup", "GroupDescription: one", "GroupDescription: two"),
    ],
)
def test_create_only_change_replaces(
    deployer: Deployer, client: Client, type_name: str, old: str, new: str
) -> None:
    def template(property_: str) -> str:
        return f"""
Resources:
  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.98.0.0/16}}}}
  It: {{Type: "{type_name}", Properties: {{VpcId: !Ref Vpc, {property_}}}}}
"""

    before = deployer.create("replaced", template(old)).resource("It")
    stack = deployer.update("replaced", template(new))
    control = client("cloudcontrol")
    kept = [d["Identifier"] for d in control.list_resources(TypeName=type_name)["ResourceDescriptions"]]
    assert stack.status == "UPDATE_COMPLETE"
    assert stack.resource("It") != before
    assert before not in kept
    assert stack.resource("It") in kept
    stack.delete()


def test_create_only_change_of_a_kept_type_replaces(deployer: Deployer) -> None:
    template = """
Resources:
  Monitor:
    Type: AWS::CE::AnomalyMonitor
    Properties: {MonitorName: spend, MonitorType: DIMENSIONAL, MonitorDimension: %s}
"""
    before = deployer.create("monitor", template % "SERVICE").resource("Monitor")
    stack = deployer.update("monitor", template % "LINKED_ACCOUNT")
    assert stack.status == "UPDATE_COMPLETE", stack.failures
    assert stack.resource("Monitor") != before
    stack.delete()


def test_change_set_says_what_replaces(deployer: Deployer, client: Client) -> None:
    stack = deployer.create("changes", queue(DelaySeconds=5, QueueName="first"))
    cloudformation = client("cloudformation")
    cloudformation.create_change_set(
        StackName="changes", ChangeSetName="c", TemplateBody=queue(DelaySeconds=6, QueueName="second")
    )
    cloudformation.get_waiter("change_set_create_complete").wait(
        StackName="changes", ChangeSetName="c", WaiterConfig={"Delay": 1, "MaxAttempts": 10}
    )
    [change] = cloudformation.describe_change_set(StackName="changes", ChangeSetName="c")["Changes"]
    recreation = {
        detail["Target"]["Name"]: detail["Target"]["RequiresRecreation"]
        for detail in change["ResourceChange"]["Details"]
    }
    assert change["ResourceChange"]["Replacement"] == "True"
    assert recreation == {"DelaySeconds": "Never", "QueueName": "Always"}
    stack.delete()


def test_retained_resource_outlives_its_stack(deployer: Deployer, client: Client) -> None:
    template = "Resources:\n  Kept: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n"
    stack = deployer.create("retained", template)
    bucket = stack.resource("Kept")
    assert stack.delete() == "DELETE_COMPLETE"
    assert bucket in [found["Name"] for found in client("s3").list_buckets()["Buckets"]]


def test_protected_stack_is_not_deleted(deployer: Deployer, client: Client) -> None:
    stack, cloudformation = deployer.create("protected", queue(DelaySeconds=5)), client("cloudformation")
    cloudformation.update_termination_protection(StackName="protected", EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="TerminationProtection"):
        cloudformation.delete_stack(StackName="protected")
    cloudformation.update_termination_protection(StackName="protected", EnableTerminationProtection=False)
    assert stack.delete() == "DELETE_COMPLETE"


def test_protected_database_is_not_deleted(deployer: Deployer, client: Client) -> None:
    template = """
Resources:
  Writer:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    Properties:
      {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: "20", MasterUsername: u,
       MasterUserPassword: secretsecret, BackupRetentionPeriod: 1, DeletionProtection: true}
"""
    stack = deployer.create("guarded", template)
    assert stack.status == "CREATE_COMPLETE", stack.failures
    assert stack.delete() == "DELETE_FAILED"
    client("rds").modify_db_instance(
        DBInstanceIdentifier=stack.resource("Writer"), DeletionProtection=False, ApplyImmediately=True
    )
    assert stack.delete() == "DELETE_COMPLETE"


def test_bucket_with_objects_is_not_deleted(deployer: Deployer, client: Client) -> None:
    stack = deployer.create("full", "Resources:\n  Bucket: {Type: AWS::S3::Bucket}\n")
    bucket = stack.resource("Bucket")
    client("s3").put_object(Bucket=bucket, Key="hat", Body=b"hat")
    assert stack.delete() == "DELETE_FAILED"
    client("s3").delete_object(Bucket=bucket, Key="hat")
    assert stack.delete() == "DELETE_COMPLETE"
