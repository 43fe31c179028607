"""Mutants of what holds data."""

from guarantees.data import BROKER, BUCKET, CACHE, DATABASE, LOGS, QUEUE, SECRET
from guarantees.store import Resource
from mutation.edits import REMOVED, Mutant, attribute_of, item, property_of, stack_setting

PLAIN = "a-password-in-the-template"
GROUP = "AWS::RDS::DBParameterGroup"
USER = "AWS::ElastiCache::User"
KEY = "AWS::KMS::Key"
BLOCK = "PublicAccessBlockConfiguration"
ROTATES = "EnableKeyRotation"


def _writer(resource: Resource) -> bool:
    return "SourceDBInstanceIdentifier" not in resource.properties


def _replica(resource: Resource) -> bool:
    return not _writer(resource)


def _media(resource: Resource) -> bool:
    return resource.id.startswith("Media")


def _denies_plaintext(statement: dict[str, object]) -> bool:
    return statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}


def _denies_old_tls(statement: dict[str, object]) -> bool:
    return "s3:TlsVersion" in str(statement.get("Condition"))


DATABASES = [
    Mutant("Database", "storage encryption off", property_of(DATABASE, "StorageEncrypted", False, _writer)),
    Mutant("Database", "key of ours gone", property_of(DATABASE, "KmsKeyId", REMOVED, _writer)),
    Mutant(
        "Database", "insights lose their key", property_of(DATABASE, "PerformanceInsightsKMSKeyId", REMOVED)
    ),
    Mutant("Database", "plaintext accepted", property_of(GROUP, "Parameters", {"rds.force_ssl": "0"})),
    Mutant("Database", "own parameters gone", property_of(DATABASE, "DBParameterGroupName", REMOVED)),
    Mutant("Database", "writer public", property_of(DATABASE, "PubliclyAccessible", True, _writer)),
    Mutant("Database", "replica public", property_of(DATABASE, "PubliclyAccessible", True, _replica)),
    Mutant(
        "Database", "deletion protection off", property_of(DATABASE, "DeletionProtection", False, _writer)
    ),
    Mutant(
        "Database", "replica may be deleted", property_of(DATABASE, "DeletionProtection", False, _replica)
    ),
    Mutant("Database", "backups 0 days", property_of(DATABASE, "BackupRetentionPeriod", 0, _writer)),
    Mutant("Database", "backups 1 day", property_of(DATABASE, "BackupRetentionPeriod", 1, _writer)),
    Mutant("Database", "backups go with it", property_of(DATABASE, "DeleteAutomatedBackups", True, _writer)),
    Mutant("Database", "no final snapshot", attribute_of(DATABASE, "DeletionPolicy", "Delete", _writer)),
    Mutant(
        "Database",
        "replaced without snapshot",
        attribute_of(DATABASE, "UpdateReplacePolicy", "Delete", _writer),
    ),
    Mutant(
        "Database",
        "final snapshot of a replica",
        attribute_of(DATABASE, "DeletionPolicy", "Snapshot", _replica),
    ),
    Mutant(
        "Database", "password in the template", property_of(DATABASE, "MasterUserPassword", PLAIN, _writer)
    ),
    Mutant("Database", "standby off", property_of(DATABASE, "MultiAZ", False, _writer)),
    Mutant("Database", "logs not exported", property_of(DATABASE, "EnableCloudwatchLogsExports", REMOVED)),
    Mutant("Database", "enhanced monitoring off", property_of(DATABASE, "MonitoringInterval", 0)),
    Mutant("Database", "patches off", property_of(DATABASE, "AutoMinorVersionUpgrade", False)),
    Mutant("Database", "storage cannot grow", property_of(DATABASE, "MaxAllocatedStorage", REMOVED, _writer)),
    Mutant(
        "Database", "a class too small", property_of(DATABASE, "DBInstanceClass", "db.t4g.micro", _replica)
    ),
    Mutant(
        "Database",
        "backup during maintenance",
        property_of(DATABASE, "PreferredMaintenanceWindow", "sun:02:30-sun:03:30", _writer),
    ),
    Mutant("Database", "stack deletable", stack_setting("Database", "terminationProtection", False)),
]

CACHES = [
    Mutant("Cache", "encryption at rest off", property_of(CACHE, "AtRestEncryptionEnabled", False)),
    Mutant("Cache", "key of ours gone", property_of(CACHE, "KmsKeyId", REMOVED)),
    Mutant("Cache", "encryption in transit off", property_of(CACHE, "TransitEncryptionEnabled", False)),
    Mutant("Cache", "plaintext preferred", property_of(CACHE, "TransitEncryptionMode", "preferred")),
    Mutant("Cache", "no users", property_of(CACHE, "UserGroupIds", REMOVED)),
    Mutant(
        "Cache",
        "user without password",
        property_of(USER, "AuthenticationMode", {"Type": "no-password-required"}),
    ),
    Mutant("Cache", "user may administer", property_of(USER, "AccessString", "on ~* &* +@all")),
    Mutant("Cache", "failover off", property_of(CACHE, "AutomaticFailoverEnabled", False)),
    Mutant("Cache", "one zone", property_of(CACHE, "MultiAZEnabled", False)),
    Mutant("Cache", "no replicas", property_of(CACHE, "ReplicasPerNodeGroup", 0)),
    Mutant("Cache", "no snapshots", property_of(CACHE, "SnapshotRetentionLimit", 0)),
    Mutant("Cache", "replaced when resharded", attribute_of(CACHE, "UpdatePolicy", REMOVED)),
    Mutant("Cache", "no final snapshot", attribute_of(CACHE, "DeletionPolicy", "Delete")),
    Mutant("Cache", "stack deletable", stack_setting("Cache", "terminationProtection", False)),
]

BROKERS = [
    Mutant("Broker", "public", property_of(BROKER, "PubliclyAccessible", True)),
    Mutant("Broker", "key of AWS", property_of(BROKER, "EncryptionOptions", {"UseAwsOwnedKey": True})),
    Mutant("Broker", "single node", property_of(BROKER, "DeploymentMode", "SINGLE_INSTANCE")),
    Mutant("Broker", "two subnets", property_of(BROKER, "SubnetIds.2", REMOVED)),
    Mutant("Broker", "a node too small", property_of(BROKER, "HostInstanceType", "mq.m7g.medium")),
    Mutant("Broker", "log off", property_of(BROKER, "Logs.General", False)),
    Mutant("Broker", "patches off", property_of(BROKER, "AutoMinorVersionUpgrade", False)),
    Mutant("Broker", "password in the template", property_of(BROKER, "Users.0.Password", PLAIN)),
    Mutant("Broker", "deleted with its stack", attribute_of(BROKER, "DeletionPolicy", "Delete")),
    Mutant(
        "Broker",
        "maintenance with the cache's",
        property_of(BROKER, "MaintenanceWindowStartTime.TimeOfDay", "06:00"),
    ),
    Mutant("Broker", "stack deletable", stack_setting("Messaging", "terminationProtection", False)),
]

STORAGE = [
    Mutant("Buckets", "public policies allowed", property_of(BUCKET, f"{BLOCK}.BlockPublicPolicy", False)),
    Mutant("Buckets", "public access block gone", property_of(BUCKET, BLOCK, REMOVED)),
    Mutant(
        "Buckets",
        "ACLs allowed",
        property_of(BUCKET, "OwnershipControls.Rules.0.ObjectOwnership", "ObjectWriter"),
    ),
    Mutant(
        "Buckets",
        "plaintext accepted",
        item("AWS::S3::BucketPolicy", "PolicyDocument.Statement", _denies_plaintext, "", REMOVED),
    ),
    Mutant(
        "Buckets",
        "old TLS accepted",
        item("AWS::S3::BucketPolicy", "PolicyDocument.Statement", _denies_old_tls, "", REMOVED),
    ),
    Mutant("Buckets", "encryption gone", property_of(BUCKET, "BucketEncryption", REMOVED, _media)),
    Mutant("Buckets", "lifecycle gone", property_of(BUCKET, "LifecycleConfiguration", REMOVED)),
    Mutant("Buckets", "versions off", property_of(BUCKET, "VersioningConfiguration", REMOVED, _media)),
    Mutant("Buckets", "access log off", property_of(BUCKET, "LoggingConfiguration", REMOVED, _media)),
    Mutant("Buckets", "deleted with its stack", attribute_of(BUCKET, "DeletionPolicy", "Delete", _media)),
    Mutant("Keys", "rotation off", property_of(KEY, ROTATES, False)),
    Mutant(
        "Keys",
        "deleted with its stack",
        attribute_of(KEY, "DeletionPolicy", "Delete", lambda key: key.stack == "Database"),
    ),
    Mutant("Secrets", "value in the template", property_of(SECRET, "SecretString", PLAIN)),
    Mutant("Secrets", "key of ours gone", property_of(SECRET, "KmsKeyId", REMOVED)),
    Mutant("Secrets", "deleted with its stack", attribute_of(SECRET, "DeletionPolicy", "Delete")),
    Mutant("Logs", "kept forever", property_of(LOGS, "RetentionInDays", REMOVED)),
    Mutant("Logs", "key of ours gone", property_of(LOGS, "KmsKeyId", REMOVED)),
    Mutant("Queues", "encryption off", property_of(QUEUE, "KmsMasterKeyId", REMOVED)),
    Mutant("Queues", "no dead letters", property_of(QUEUE, "RedrivePolicy", REMOVED)),
    Mutant(
        "Queues",
        "plaintext accepted",
        item("AWS::SQS::QueuePolicy", "PolicyDocument.Statement", _denies_plaintext, "", REMOVED),
    ),
    Mutant(
        "DNS",
        "zone deleted with its stack",
        attribute_of("AWS::Route53::HostedZone", "DeletionPolicy", "Delete"),
    ),
]

MUTANTS = [*DATABASES, *CACHES, *BROKERS, *STORAGE]
