"""Storage types: a bucket has its encryption, lifecycle and logging; a backup plan covers what it selects."""

from __future__ import annotations

import json

import pytest

from tests.integration.embedded.deploying import Client, Stack

pytestmark = pytest.mark.embedded


def test_bucket_is_encrypted_with_its_key(storage: Stack, client: Client) -> None:
    found = client("s3").get_bucket_encryption(Bucket=storage["Media"])["ServerSideEncryptionConfiguration"]
    [rule] = found["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": storage["Key"],
    }
    assert rule["BucketKeyEnabled"] is True


def test_bucket_has_its_lifecycle(storage: Stack, client: Client) -> None:
    found = client("s3").get_bucket_lifecycle_configuration(Bucket=storage["Media"])["Rules"]
    rules = {rule["ID"]: rule for rule in found}
    assert rules["tier"]["Transitions"] == [{"Days": 30, "StorageClass": "INTELLIGENT_TIERING"}]
    assert rules["tier"]["NoncurrentVersionExpiration"] == {
        "NoncurrentDays": 90,
        "NewerNoncurrentVersions": 3,
    }
    assert rules["tier"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert rules["uploads"]["Expiration"] == {"Days": 1}
    assert rules["uploads"]["Filter"] == {"Prefix": "uploads/"}


def test_bucket_is_private_versioned_owned_and_logged(storage: Stack, client: Client) -> None:
    s3, where = client("s3"), {"Bucket": storage["Media"]}
    ownership = s3.get_bucket_ownership_controls(**where)["OwnershipControls"]["Rules"]
    block = s3.get_public_access_block(**where)["PublicAccessBlockConfiguration"]
    logging = s3.get_bucket_logging(**where)["LoggingEnabled"]
    assert s3.get_bucket_versioning(**where)["Status"] == "Enabled"
    assert ownership == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert all(block.values())
    assert len(block) == 4
    assert (logging["TargetBucket"], logging["TargetPrefix"]) == (storage["Logs"], "media/")


def test_bucket_has_cors_tags_and_policy(storage: Stack, client: Client) -> None:
    s3, where = client("s3"), {"Bucket": storage["Media"]}
    assert s3.get_bucket_cors(**where)["CORSRules"][0]["AllowedOrigins"] == ["https://shop.example.com"]
    assert {"Key": "tier", "Value": "storage"} in s3.get_bucket_tagging(**where)["TagSet"]
    policy = json.loads(s3.get_bucket_policy(**where)["Policy"])
    assert policy["Statement"][0]["Resource"][0] == storage["MediaArn"]


def test_bucket_domain_names_its_region(storage: Stack) -> None:
    assert storage["MediaDomain"] == f"{storage['Media']}.s3.eu-west-1.amazonaws.com"


def test_object_can_be_written_under_the_default_key(storage: Stack, client: Client) -> None:
    s3 = client("s3")
    s3.put_object(Bucket=storage["Media"], Key="hat.jpg", Body=b"hat")
    assert s3.get_object(Bucket=storage["Media"], Key="hat.jpg")["Body"].read() == b"hat"


def test_backup_selection_is_in_its_plan(storage: Stack, client: Client) -> None:
    backup = client("backup")
    plan = backup.get_backup_plan(BackupPlanId=storage["Plan"])["BackupPlan"]
    selection = backup.get_backup_selection(BackupPlanId=storage["Plan"], SelectionId=storage["Selection"])
    vault = backup.describe_backup_vault(BackupVaultName=storage["Vault"])
    assert plan["Rules"][0]["TargetBackupVaultName"] == "contract"
    assert selection["BackupSelection"]["ListOfTags"][0]["ConditionKey"] == "backup"
    assert vault["EncryptionKeyArn"] == storage["Key"]
