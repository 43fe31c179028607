import pytest

from config.data import StorageConfig
from patterns.buckets import LogBucket, MediaBucket
from tests.support.pattern import Synthesized, TinyStack

BUCKET = "AWS::S3::Bucket"
POLICY = "AWS::S3::BucketPolicy"


def synthesize(config: StorageConfig, *, protected: bool) -> Synthesized:
    stack = TinyStack()
    logs = LogBucket(stack, "Logs", access_log_days=90, flow_log_days=365, protected=protected)
    MediaBucket(stack, "Media", config=config, key=stack.key(), log_bucket=logs.bucket, protected=protected)
    return Synthesized(stack)


@pytest.fixture(scope="module")
def protected() -> Synthesized:
    return synthesize(
        StorageConfig(noncurrent_version_days=90, upload_origins=("https://shop.example.com",)),
        protected=True,
    )


@pytest.fixture(scope="module")
def disposable() -> Synthesized:
    return synthesize(StorageConfig(), protected=False)


@pytest.mark.parametrize("bucket", ["Logs", "Media"])
def test_no_bucket_is_ever_public(protected: Synthesized, bucket: str) -> None:
    properties = protected.properties(BUCKET, bucket)
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]


@pytest.mark.parametrize("bucket", ["Logs", "Media"])
def test_plaintext_and_old_tls_are_denied(protected: Synthesized, bucket: str) -> None:
    statements = protected.properties(POLICY, bucket)["PolicyDocument"]["Statement"]
    denied = [statement["Condition"] for statement in statements if statement["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in denied
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in denied


def test_media_is_encrypted_under_the_given_key(protected: Synthesized) -> None:
    (rule,) = protected.properties(BUCKET, "Media")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    (key,) = protected.all("AWS::KMS::Key")
    assert rule["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": {"Fn::GetAtt": [key, "Arn"]},
    }
    assert rule["BucketKeyEnabled"] is True


def test_logs_stay_under_the_encryption_that_log_delivery_supports(protected: Synthesized) -> None:
    (rule,) = protected.properties(BUCKET, "Logs")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_replaced_media_can_be_restored_for_the_configured_days(protected: Synthesized) -> None:
    properties = protected.properties(BUCKET, "Media")
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {rule["Id"]: rule for rule in properties["LifecycleConfiguration"]["Rules"]}
    assert rules["Cleanup"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}
    assert rules["Cleanup"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert rules["Tiering"]["Transitions"] == [
        {"StorageClass": "INTELLIGENT_TIERING", "TransitionInDays": 30}
    ]


def test_each_kind_of_log_expires_on_its_own_day_and_nothing_stays_forever(protected: Synthesized) -> None:
    rules = protected.properties(BUCKET, "Logs")["LifecycleConfiguration"]["Rules"]
    expiry = {rule.get("Prefix"): rule["ExpirationInDays"] for rule in rules}
    assert expiry == {"access-logs/": 90, "AWSLogs/": 90, "flow-logs/": 365, None: 365}


def test_an_erased_log_can_be_restored_for_a_month(protected: Synthesized) -> None:
    logs = protected.properties(BUCKET, "Logs")
    assert logs["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = logs["LifecycleConfiguration"]["Rules"]
    assert {rule["NoncurrentVersionExpiration"]["NoncurrentDays"] for rule in rules} == {30}


def test_only_log_delivery_of_this_account_writes_logs_of_the_cdn(protected: Synthesized) -> None:
    statements = protected.properties(POLICY, "Logs")["PolicyDocument"]["Statement"]
    (allow,) = [item for item in statements if "AWSLogs/" in str(item["Resource"])]
    assert allow["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert allow["Action"] == "s3:PutObject"
    assert allow["Condition"]["StringEquals"]["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert "logs:us-east-1:" in str(allow["Condition"]["ArnLike"]["aws:SourceArn"])


def test_access_to_media_is_logged(protected: Synthesized) -> None:
    (logs,) = (key for key in protected.all(BUCKET) if key.startswith("Logs"))
    assert protected.properties(BUCKET, "Media")["LoggingConfiguration"] == {
        "DestinationBucketName": {"Ref": logs},
        "LogFilePrefix": "access-logs/media/",
    }


def test_cloudfront_reads_media_for_distributions_of_this_account_only(protected: Synthesized) -> None:
    bucket = protected.properties(POLICY, "Media")["PolicyDocument"]["Statement"]
    key = protected.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"]
    granted = [
        statement
        for statement in [*bucket, *key]
        if statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    ]
    assert [statement["Action"] for statement in granted] == ["s3:GetObject", "s3:ListBucket", "kms:Decrypt"]
    for statement in granted:
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
        (source,) = statement["Condition"]["ArnLike"].values()
        assert source["Fn::Join"][1][0] == "arn:aws:cloudfront::"
        assert source["Fn::Join"][1][2] == ":distribution/*"


def test_only_configured_origins_may_upload_from_a_browser(
    protected: Synthesized, disposable: Synthesized
) -> None:
    (rule,) = protected.properties(BUCKET, "Media")["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == ["https://shop.example.com"]
    assert sorted(rule["AllowedMethods"]) == ["POST", "PUT"]
    assert "CorsConfiguration" not in disposable.properties(BUCKET, "Media")


def test_buckets_outlive_their_stack_when_protected(protected: Synthesized, disposable: Synthesized) -> None:
    assert {body["DeletionPolicy"] for body in protected.all(BUCKET).values()} == {"Retain"}
    assert {body["DeletionPolicy"] for body in disposable.all(BUCKET).values()} == {"Delete"}


def test_buckets_are_never_emptied_by_a_function(disposable: Synthesized) -> None:
    assert not disposable.all("AWS::Lambda::Function")
    assert not [key for key in disposable.json["Resources"] if "CustomResource" in key]
