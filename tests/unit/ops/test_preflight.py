"""What would fail late is found early, and each finding names its fix."""

from pathlib import Path

import pytest

from config import EnvironmentConfig
from ops import preflight
from ops.assembly import Assembly
from ops.common import OpsError
from tests.unit.ops.fakes import StubbedAws, write_assembly

PLATFORM = "Python 3.13 running on 64bit Amazon Linux 2023"


@pytest.fixture
def config() -> EnvironmentConfig:
    raw = {"name": "dev", "region": "eu-west-1", "application": {"platform": f"{PLATFORM}/4.13.7"}}
    return EnvironmentConfig.model_validate(raw)


def test_credentials_of_another_account_are_refused(config: EnvironmentConfig) -> None:
    aws = StubbedAws()
    aws.signed_in("222222222222")
    elsewhere = config.model_copy(update={"account": "111111111111"})
    with pytest.raises(OpsError, match=r"belongs to account 111111111111.*credentials to 222222222222"):
        preflight.require_account(elsewhere, aws)


def test_a_region_without_bootstrap_stops_the_deployment(config: EnvironmentConfig) -> None:
    aws = StubbedAws()
    aws.stub("ssm", "eu-west-1").add_response("get_parameter", {"Parameter": {"Value": "30"}})
    aws.stub("ssm", "us-east-1").add_client_error("get_parameter", "ParameterNotFound")
    home, edge = preflight.bootstrap(config, aws)
    assert not home.stops
    assert (edge.stops, edge.fix) == (True, "make bootstrap ENV=dev")


@pytest.mark.parametrize(("found", "stops"), [("pl-4fa04526", False), ("pl-00000000", True)])
def test_the_prefix_list_is_compared_with_the_account(
    config: EnvironmentConfig, found: str, stops: bool
) -> None:
    aws = StubbedAws()
    answer = {"PrefixLists": [{"PrefixListId": found}]}
    aws.stub("ec2").add_response("describe_managed_prefix_lists", answer)
    (finding,) = preflight.prefix_list(config, aws)
    assert finding.stops is stops
    assert (found in finding.fix) is stops


@pytest.mark.parametrize(
    ("versions", "stops", "hint"),
    [
        (["4.13.6", "4.13.7"], False, ""),
        (["4.13.7", "4.13.10"], False, "4.13.10"),
        (["4.13.6"], True, "4.13.6"),
        ([], True, "another branch"),
    ],
)
def test_the_platform_must_exist_and_a_newer_one_is_a_hint(
    config: EnvironmentConfig, versions: list[str], stops: bool, hint: str
) -> None:
    aws = StubbedAws()
    arns = [f"arn:aws:elasticbeanstalk:eu-west-1::platform/{PLATFORM}/{version}" for version in versions]
    aws.stub("elasticbeanstalk").add_response(
        "list_platform_versions", {"PlatformSummaryList": [{"PlatformArn": arn} for arn in arns]}
    )
    (finding,) = preflight.platform(config, aws)
    assert finding.stops is stops
    assert hint in finding.fix


@pytest.mark.parametrize(("used", "stops"), [(2, False), (3, True)])
def test_a_first_deployment_needs_free_addresses(
    config: EnvironmentConfig, tmp_path: Path, used: int, stops: bool
) -> None:
    aws = StubbedAws()
    aws.stub("cloudformation").add_client_error(
        "describe_stacks", "ValidationError", "Stack with id Storefront-dev-Network does not exist"
    )
    limit = {"AttributeName": "vpc-max-elastic-ips", "AttributeValues": [{"AttributeValue": "5"}]}
    aws.stub("ec2").add_response("describe_account_attributes", {"AccountAttributes": [limit]})
    aws.stub("ec2").add_response("describe_addresses", {"Addresses": [{}] * used})
    assembly = Assembly(write_assembly(tmp_path, {"id": "Network"}))
    (finding,) = preflight.addresses(config, assembly, aws)
    assert finding.stops is stops
