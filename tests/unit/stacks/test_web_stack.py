from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest

from config import EnvironmentConfig, load_environment
from config.contract import Property, Tier, properties_of
from patterns.source_bundle import BundleError
from stacks.composition import compose
from tests.support.assembly import assembly_of
from tests.support.pattern import FLAGS, Synthesized

ENVIRONMENT = "AWS::ElasticBeanstalk::Environment"
VARIABLES = "aws:elasticbeanstalk:application:environment"
CATALOG = {name for name in Property if name.startswith("CATALOG_")}
Options = dict[tuple[str, str], Any]


def environments(resources: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Beanstalk environments of a template by the name of their tier."""
    found = [body for body in resources.values() if body["Type"] == ENVIRONMENT]
    return {body["Properties"]["Tier"]["Name"]: body for body in found}


def options_of(resources: dict[str, Any], tier: str) -> Options:
    settings = environments(resources)[tier]["Properties"]["OptionSettings"]
    return {(item["Namespace"], item["OptionName"]): item["Value"] for item in settings}


def web_resources(changes: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Resources of the web stack of `dev` with changes to its file."""
    raw = load_environment("dev").model_dump()
    changes(raw)
    config = EnvironmentConfig.model_validate(raw)
    app = cdk.App(context=FLAGS, analytics_reporting=False)
    resources: dict[str, Any] = Synthesized(compose(app, config).web).json["Resources"]
    return resources


@pytest.fixture(scope="module", params=["dev", "prod"])
def web(request: pytest.FixtureRequest) -> dict[str, Any]:
    resources: dict[str, Any] = assembly_of(request.param).templates["Web"]["Resources"]
    return resources


@pytest.mark.parametrize("tier", ["WebServer", "Worker"])
def test_application_is_told_exactly_what_the_contract_names(web: dict[str, Any], tier: str) -> None:
    names = {option for namespace, option in options_of(web, tier) if namespace == VARIABLES}
    expected: Tier = "web" if tier == "WebServer" else "worker"
    assert names == properties_of(expected)
    assert options_of(web, tier)[VARIABLES, Property.TIER] == expected


def test_catalog_properties_are_absent_without_a_partner() -> None:
    resources = web_resources(lambda raw: raw["application"].update(catalog=None))
    names = {option for namespace, option in options_of(resources, "WebServer") if namespace == VARIABLES}
    assert names == properties_of("web") - CATALOG
    assert properties_of("web") > CATALOG


def test_secrets_travel_as_references(web: dict[str, Any]) -> None:
    for tier, name in {"WebServer": Property.CATALOG_SECRET, "Worker": Property.BROKER_SECRET}.items():
        assert "Fn::GetStackOutput" in options_of(web, tier)[VARIABLES, name]
    assert "resolve:secretsmanager" not in str(web)


def test_listener_rule_matches_the_host_that_the_cdn_sends() -> None:
    without, with_domain = (
        options_of(assembly_of(name).templates["Web"]["Resources"], "WebServer") for name in ("dev", "prod")
    )
    assert with_domain["aws:elbv2:listener:443", "Rules"] == "default,store"
    assert with_domain["aws:elbv2:listenerrule:store", "HostHeaders"] == "origin.shop.example.com"
    assert without["aws:elbv2:listener:80", "Rules"] == "default,store"
    attribute = without["aws:elbv2:listenerrule:store", "HostHeaders"]["Fn::GetAtt"]
    assert attribute[0].startswith("LoadBalancer")
    assert attribute[1] == "DNSName"


def test_domain_brings_a_certificate_for_the_origins_host() -> None:
    certificates = [
        body["Properties"]
        for body in assembly_of("prod").templates["Web"]["Resources"].values()
        if body["Type"] == "AWS::CertificateManager::Certificate"
    ]
    assert [item["DomainName"] for item in certificates] == ["origin.shop.example.com"]
    assert "Fn::GetStackOutput" in certificates[0]["DomainValidationOptions"][0]["HostedZoneId"]


def test_change_of_the_domain_replaces_the_web_environment_and_leaves_the_worker() -> None:
    def of(domain: str | None) -> dict[str, str]:
        zone = {"name": domain, "hosted_zone_id": "Z0123456789"} if domain else None
        resources = web_resources(lambda raw: raw.update(domain=zone))
        ids = {name for name, body in resources.items() if body["Type"] == ENVIRONMENT}
        return {resources[name]["Properties"]["Tier"]["Name"]: name for name in ids}

    none, one, other = of(None), of("one.example.com"), of("other.example.com")
    assert len({item["WebServer"] for item in (none, one, other)}) == 3
    assert len({item["Worker"] for item in (none, one, other)}) == 1


def test_instances_start_only_when_they_may_and_can_reach_everything(web: dict[str, Any]) -> None:
    for tier, role in {"WebServer": "WebRole", "Worker": "WorkerRole"}.items():
        waits = environments(web)[tier]["DependsOn"]
        wanted = {
            name
            for name, body in web.items()
            if (body["Type"] == "AWS::IAM::ManagedPolicy" and name.startswith((role, "Instances")))
            or (name.startswith(f"{role.removesuffix('Role')}To") and "SecurityGroup" in body["Type"])
        }
        assert len(wanted) == {"WebRole": 6, "WorkerRole": 8}[role]
        assert wanted <= set(waits)


def test_web_tier_is_reached_from_the_load_balancer_alone(web: dict[str, Any]) -> None:
    targets = {
        name: str(body["Properties"])
        for name, body in web.items()
        if body["Type"] == "AWS::EC2::SecurityGroupIngress"
        and "'WebSecurityGroup" in str(body["Properties"]["GroupId"])
    }
    assert len(targets) == 1
    assert "SourceSecurityGroupId': {'Fn::GetAtt': ['LoadBalancerSecurityGroup" in next(
        iter(targets.values())
    )


def test_instances_leave_the_vpc_by_https_only(web: dict[str, Any]) -> None:
    for name, body in web.items():
        if body["Type"] == "AWS::EC2::SecurityGroup" and not name.startswith("LoadBalancer"):
            rules = body["Properties"]["SecurityGroupEgress"]
            assert [(rule["CidrIp"], rule["FromPort"], rule["ToPort"]) for rule in rules] == [
                ("0.0.0.0/0", 443, 443)
            ]


def test_tiers_reach_each_data_tier_on_its_port_only(web: dict[str, Any]) -> None:
    ports = {
        name.split("Egress")[0]: body["Properties"]["FromPort"]
        for name, body in web.items()
        if body["Type"] == "AWS::EC2::SecurityGroupEgress"
    }
    tiers = {
        f"{tier}To{target}": port
        for tier in ("Web", "Worker")
        for target, port in {"Database": 5433, "Cache": 6379}.items()
    }
    assert ports == {**tiers, "WorkerToBroker": 5671, "LoadBalancerToWeb": 80}


def test_missing_bundle_ends_in_a_message_that_names_the_setting() -> None:
    with pytest.raises(BundleError, match=r"application\.bundle: .*no-such-folder"):
        web_resources(lambda raw: raw["application"].update(bundle="no-such-folder"))
