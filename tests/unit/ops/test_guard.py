"""A protected environment is never destroyed, and the buckets of others are emptied first."""

from pathlib import Path

import pytest

from config import EnvironmentConfig
from ops import guard
from ops.assembly import Assembly
from ops.common import OpsError
from tests.unit.ops.fakes import StubbedAws, write_assembly


def _config(*, protected: bool) -> EnvironmentConfig:
    raw = {"name": "dev", "region": "eu-west-1", "protected": protected}
    return EnvironmentConfig.model_validate(raw)


def test_a_protected_environment_is_refused_with_the_stacks_that_hold_data(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path, {"id": "Database", "protected": True}, {"id": "Web"})
    with pytest.raises(OpsError) as refused:
        guard.refuse_protected(_config(protected=True), Assembly(folder))
    message = str(refused.value)
    assert "'dev' is protected: Storefront-dev-Database hold data, and nothing was deleted" in message
    assert "protected = false" in message


def test_an_unprotected_environment_passes(tmp_path: Path) -> None:
    guard.refuse_protected(_config(protected=False), Assembly(write_assembly(tmp_path, {"id": "Web"})))


def test_every_version_of_every_object_is_deleted() -> None:
    aws = StubbedAws()
    object_, marker = {"Key": "a", "VersionId": "1"}, {"Key": "b", "VersionId": "2"}
    versions = {"Versions": [object_], "DeleteMarkers": [marker]}
    aws.stub("s3").add_response("list_object_versions", versions, {"Bucket": "media"})
    aws.stub("s3").add_response(
        "delete_objects", {}, {"Bucket": "media", "Delete": {"Objects": [object_, marker], "Quiet": True}}
    )
    assert guard.empty("media", "eu-west-1", aws) == 2
    aws.stub("s3").assert_no_pending_responses()


def test_a_bucket_that_is_gone_already_is_empty() -> None:
    aws = StubbedAws()
    aws.stub("s3").add_client_error("list_object_versions", "NoSuchBucket")
    assert guard.empty("media", "eu-west-1", aws) == 0


def test_an_object_that_cannot_be_deleted_stops_the_destruction() -> None:
    aws = StubbedAws()
    aws.stub("s3").add_response("list_object_versions", {"Versions": [{"Key": "a", "VersionId": "1"}]})
    aws.stub("s3").add_response("delete_objects", {"Errors": [{"Key": "a", "Message": "Access Denied"}]})
    with pytest.raises(OpsError, match="media: Access Denied"):
        guard.empty("media", "eu-west-1", aws)
