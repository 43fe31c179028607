"""Cards of regional services count and date what is in them."""

from typing import Any

from picture.cards.rules import place
from tests.support.picture import attribute, bare, card_of, index_of, ref, texts

KMS = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}


def bucket(*rules: dict[str, Any], **properties: Any) -> tuple[str, dict[str, Any]]:
    return "S3::Bucket", {"LifecycleConfiguration": {"Rules": list(rules)}} | properties


def test_media_and_logs_are_told_apart_by_who_delivers_to_them() -> None:
    stack = {
        "Media": bucket(
            {"Transitions": [{"StorageClass": "INTELLIGENT_TIERING", "TransitionInDays": 30}]},
            {"NoncurrentVersionExpiration": {"NoncurrentDays": 90}},
            VersioningConfiguration={"Status": "Enabled"},
            BucketEncryption=KMS,
            LoggingConfiguration={"DestinationBucketName": ref("Logs")},
        ),
        "Logs": bucket({"ExpirationInDays": 90}, {"ExpirationInDays": 365}),
    }
    index = index_of({"Storage": stack})

    assert texts(card_of(index, "media")) == {
        "protection": "versioned, SSE-KMS",
        "versions": "old versions kept 90 d",
        "tiering": "tiered by access from day 30",
    }
    assert texts(card_of(index, "logs")) == {"retention": "kept 90 to 365 d", "protection": "SSE-S3"}


def test_flow_logs_and_deliveries_make_a_bucket_one_of_logs() -> None:
    flow = ("EC2::FlowLog", {"LogDestination": {"Fn::Join": ["", [attribute("Flows"), "/flow-logs"]]}})
    delivery = ("Logs::DeliveryDestination", {"DestinationResourceArn": attribute("Cdn")})
    stack = {"Flows": bucket(), "Cdn": bucket(), "Flow": flow, "Delivery": delivery}
    index = index_of({"Storage": stack})

    assert [each.logical_id for each in place(index).members("logs")] == ["Cdn", "Delivery", "Flow", "Flows"]
    assert texts(card_of(index, "logs"))["retention"] == "kept for good"
    assert place(index).members("media") == ()


def test_secrets_are_counted_by_who_replaces_them() -> None:
    schedule = (
        "SecretsManager::RotationSchedule",
        {"RotationRules": {"ScheduleExpression": "rate(30 days)"}},
    )
    secret = bare("SecretsManager::Secret")
    index = index_of({"Database": {"Owner": secret, "Turning": schedule}, "Messaging": {"Broker": secret}})
    manual = index_of({"Messaging": {"Broker": secret}})

    assert texts(card_of(index, "secrets")) == {
        "count": "2 secrets",
        "rotation": "1 rotate every 30 days",
        "manual": "1 replaced by people",
    }
    assert card_of(index, "secrets").stacks == ("Database", "Messaging")
    assert texts(card_of(manual, "secrets")) == {"count": "1 secret", "manual": "1 replaced by people"}


def test_keys_are_counted_over_regions() -> None:
    key, still = ("KMS::Key", {"EnableKeyRotation": True}), bare("KMS::Key")
    regions = {"Edge": "us-east-1"}

    index = index_of({"Edge": {"Key": key}, "Cache": {"Key": key}}, regions=regions)
    assert texts(card_of(index, "keys")) == {"count": "2 keys in 2 regions", "rotation": "rotated every year"}
    index = index_of({"Edge": {"Key": still}, "Cache": {"Key": key}}, regions=regions)
    assert texts(card_of(index, "keys"))["rotation"] == "not all rotated"


def test_keys_tell_how_often_they_rotate() -> None:
    often = ("KMS::Key", {"EnableKeyRotation": True, "RotationPeriodInDays": 90})

    assert texts(card_of(index_of({"Edge": {"Key": often}}), "keys"))["rotation"] == "rotated every 90 d"
    index = index_of({"Edge": {"Key": often, "Other": ("KMS::Key", {"EnableKeyRotation": True})}})
    assert texts(card_of(index, "keys"))["rotation"] == "rotated every 90 to 365 d"


def test_the_parameter_store_tells_of_the_shard_map() -> None:
    value = '{"virtual_buckets": 1024, "shards": {"s1": ["0-99"], "s2": ["100-1022", "1023"]}}'
    stack = {
        "Map": ("SSM::Parameter", {"Name": "/storefront/test/database/map", "Value": value}),
        "Other": ("SSM::Parameter", {"Name": "/storefront/test/text", "Value": "no map"}),
    }
    card = card_of(index_of({"Database": stack}), "parameters")

    assert texts(card) == {
        "map": "shard map: 2 shards",
        "buckets": "1024 buckets, 100 to 924 each",
        "count": "2 parameters",
    }
    assert card.facts[0].why == ("Database/Map",)


def test_the_queue_tells_of_its_dead_letters() -> None:
    jobs = {
        "MessageRetentionPeriod": 345600,
        "RedrivePolicy": {"deadLetterTargetArn": attribute("Dead"), "maxReceiveCount": 3},
    }
    dead = ("SQS::Queue", {"MessageRetentionPeriod": 1209600})
    index = index_of({"Web": {"Jobs": ("SQS::Queue", jobs), "Dead": dead}})

    assert texts(card_of(index, "queue")) == {
        "retention": "jobs kept 4 d",
        "dead": "after 3 tries kept 14 d more",
    }
    alone = index_of({"Web": {"Jobs": ("SQS::Queue", {"MessageRetentionPeriod": 86400})}})
    assert texts(card_of(alone, "queue")) == {"retention": "jobs kept 1 d"}


def rule(schedule: str, days: int, *, continuous: bool = False, copied: int = 0) -> dict[str, Any]:
    return {
        "ScheduleExpression": schedule,
        "EnableContinuousBackup": continuous,
        "Lifecycle": {"DeleteAfterDays": days},
        "CopyActions": [{"Lifecycle": {"DeleteAfterDays": copied}}] if copied else [],
    }


def plan(*rules: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "Backup::BackupPlan", {"BackupPlan": {"BackupPlanRule": list(rules)}}


def test_backups_tell_when_for_how_long_and_where_copies_go() -> None:
    moments, daily = rule("cron(0 5 * * ? *)", 35, continuous=True), rule("cron(0 7 * * ? *)", 90, copied=30)
    locked = ("Backup::BackupVault", {"LockConfiguration": {"MinRetentionDays": 30}})
    test = ("Backup::RestoreTestingPlan", {"ScheduleExpression": "cron(0 12 ? * WED *)"})
    index = index_of(
        {
            "Network": {"Vpc": ("EC2::VPC", {})},
            "Backup": {"Vault": locked},
            "BackupCopy": {"Vault": locked},
            "Database": {"Plan": plan(moments, daily), "Test": test},
            "Storage": {"Plan": plan(daily)},
        },
        regions={"BackupCopy": "eu-central-1"},
    )

    card = card_of(index, "backup")
    assert texts(card) == {
        "daily": "daily 07:00 UTC, kept 90 d",
        "moments": "any moment of 35 d",
        "lock": "governance lock, 30 d at least",
        "test": "restore test WED 12:00 UTC",
    }
    assert card.stacks == ("Backup", "Database", "Storage")
    copies = card_of(index, "backup-copy")
    assert (copies.group, copies.stacks) == ("copy", ("BackupCopy",))
    assert texts(copies) == {
        "kept": "daily copies kept 30 d",
        "count": "from 2 plans",
        "lock": "governance lock, 30 d at least",
    }


def test_a_vault_tells_of_its_lock() -> None:
    compliance = {"LockConfiguration": {"MinRetentionDays": 7, "ChangeableForDays": 14}}
    vpc = {"Vpc": bare("EC2::VPC")}
    index = index_of({"Network": vpc, "Backup": {"Vault": ("Backup::BackupVault", compliance)}})

    assert texts(card_of(index, "backup"))["lock"] == "compliance lock, 7 d at least"
    index = index_of({"Network": vpc, "Backup": {"Vault": ("Backup::BackupVault", {})}})
    assert texts(card_of(index, "backup")) == {"lock": "vault not locked"}
    assert "backup-copy" not in {card.id for card in place(index).cards}
