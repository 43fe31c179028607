"""Cards of the application say how it scales, in which mix of instances, and whom it calls."""

from typing import Any

import pytest

from picture.cards.rules import place
from picture.model import PictureError
from tests.support.picture import attribute, beanstalk, card_of, index_of, ref, texts

VERSION = ("ElasticBeanstalk::ApplicationVersion", {"SourceBundle": {"S3Key": "abc.zip"}})


def tier(settings: dict[str, Any], *, bundle: dict[str, Any] | None = None) -> dict[str, str]:
    stack = {"Fleet": beanstalk("web", **settings), "Version": VERSION}
    return texts(card_of(index_of({"Web": stack}, bundles={"abc": bundle or {}}), "web"))


def tracking(metric: str, value: int) -> dict[str, Any]:
    return {
        "Type": "AWS::AutoScaling::ScalingPolicy",
        "Properties": {"TargetTrackingConfiguration": {"Metric": metric, "TargetValue": value}},
    }


def floor(zone: str, instances: int) -> dict[str, Any]:
    return {
        "Type": "AWS::AutoScaling::ScheduledAction",
        "Properties": {"TimeZone": zone, "MinSize": instances},
    }


@pytest.mark.parametrize(
    ("least", "most", "types", "size"),
    [
        ("3", "60", "m8g.large,m7g.large", "3 to 60 x m8g.large (2 types)"),
        ("1", "2", "t4g.small", "1 to 2 x t4g.small"),
        ("4", "4", "t4g.small", "4 x t4g.small"),
    ],
)
def test_the_size_of_a_fleet_has_its_bounds_and_types(least: str, most: str, types: str, size: str) -> None:
    settings = {"asg__MinSize": least, "asg__MaxSize": most, "instances__InstanceTypes": types}

    assert tier(settings)["size"] == size


@pytest.mark.parametrize(
    ("base", "above", "spot"),
    [
        ("3", "25", "3 On-Demand, then 75 % Spot"),
        ("0", "0", "Spot only"),
        ("2", "0", "2 On-Demand, then 100 % Spot"),
    ],
)
def test_the_share_of_spot_is_told(base: str, above: str, spot: str) -> None:
    settings = {
        "instances__EnableSpot": "true",
        "instances__SpotFleetOnDemandBase": base,
        "instances__SpotFleetOnDemandAboveBasePercentage": above,
    }

    assert tier(settings)["spot"] == spot
    assert tier({})["spot"] == "On-Demand only"


def test_scaling_targets_come_from_the_source_bundle() -> None:
    bundle = {
        "Requests": tracking("RequestCountPerTarget", 1000),
        "Cpu": tracking("ASGAverageCPUUtilization", 55),
    }

    assert tier({}, bundle=bundle)["targets"] == "scales at 55 % CPU, 1000 req/min"
    backlog = {"Backlog": tracking("MessageReadyCount", 500)}
    assert tier({}, bundle=backlog)["targets"] == "scales at 500 messages"
    assert "targets" not in tier({})


def test_peaks_come_from_the_source_bundle() -> None:
    bundle = {
        "AsiaStart": floor("Asia/Tokyo", 9),
        "AsiaEnd": floor("Asia/Tokyo", 3),
        "EuropeStart": floor("Europe/Paris", 12),
    }

    assert tier({}, bundle=bundle)["peaks"] == "peaks in 2 time zones, 12 or more"
    assert "peaks" not in tier({})


def test_the_facts_of_scaling_point_to_the_version_that_carries_them() -> None:
    stack = {"Fleet": beanstalk("worker"), "Version": VERSION}
    bundle = {"Cpu": tracking("ASGAverageCPUUtilization", 55)}
    card = card_of(index_of({"Web": stack}, bundles={"abc": bundle}), "worker")

    assert {fact.key: fact.why for fact in card.facts}["targets"] == ("Web/Fleet", "Web/Version")


@pytest.mark.parametrize(
    ("arn", "policy", "platform"),
    [
        ("Python 3.13 running on 64bit Amazon Linux 2023/4.13.7", "Immutable", "Python 3.13, immutable"),
        ("Node.js 22 running on 64bit AL/6.1", "AllAtOnce", "Node.js 22, all at once"),
        ("Docker running on AL/4.1", "RollingWithAdditionalBatch", "Docker, rolling, spare batch"),
    ],
)
def test_the_platform_is_told_with_the_way_of_deploying(arn: str, policy: str, platform: str) -> None:
    kind, properties = beanstalk("web", command__DeploymentPolicy=policy)
    properties = {**properties, "PlatformArn": f"arn:aws:elasticbeanstalk:eu-west-1::platform/{arn}"}
    index = index_of({"Web": {"Fleet": (kind, properties), "Version": VERSION}})

    assert texts(card_of(index, "web"))["platform"] == platform


def test_two_environments_of_one_tier_are_an_error() -> None:
    stack = {"Fleet": beanstalk("web"), "Other": beanstalk("web"), "Version": VERSION}

    with pytest.raises(PictureError, match="two cards are called web"):
        place(index_of({"Web": stack}))


def balancer(*rules: dict[str, Any], attributes: dict[str, str] | None = None) -> Any:
    listed = [{"Key": key, "Value": value} for key, value in (attributes or {}).items()]
    properties = {
        "Scheme": "internal",
        "SecurityGroups": [attribute("Group", "GroupId")],
        "LoadBalancerAttributes": listed,
    }
    stack: dict[str, Any] = {
        "Alb": ("ElasticLoadBalancingV2::LoadBalancer", properties),
        "Group": ("EC2::SecurityGroup", {}),
        "Listener": (
            "ElasticLoadBalancingV2::Listener",
            {
                "Protocol": "HTTPS",
                "Port": 443,
                "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
                "Certificates": [{"CertificateArn": ref("Certificate")}],
            },
        ),
        "Certificate": ("CertificateManager::Certificate", {}),
    }
    ingress = {
        f"Rule{place}": ("EC2::SecurityGroupIngress", {"GroupId": attribute("Group", "GroupId")} | rule)
        for place, rule in enumerate(rules)
    }
    return index_of({"Web": stack | ingress})


def test_the_load_balancer_tells_of_listeners_tls_clients_and_protection() -> None:
    index = balancer(
        {"SourcePrefixListId": "pl-1"}, attributes={"deletion_protection.enabled": "true", "other": "true"}
    )

    assert texts(card_of(index, "balancer")) == {
        "listeners": "internal, HTTPS :443",
        "tls": "TLS policy TLS13-1-2-2021-06",
        "clients": "reached from CloudFront alone",
        "protection": "deletion protected",
    }
    members = [each.logical_id for each in place(index).members("balancer")]
    assert members == ["Alb", "Certificate", "Listener"]


@pytest.mark.parametrize(
    "rules", [[], [{"SourcePrefixListId": "pl-1"}, {"CidrIp": "0.0.0.0/0"}], [{"CidrIp": "10.0.0.0/8"}]]
)
def test_a_load_balancer_that_others_may_reach_does_not_claim_otherwise(rules: list[dict[str, str]]) -> None:
    facts = texts(card_of(balancer(*rules), "balancer"))

    assert "clients" not in facts
    assert "protection" not in facts


def test_the_partner_is_drawn_when_the_application_is_told_of_one() -> None:
    settings = {
        "CATALOG_URL": "https://catalog.example.com/v1",
        "CATALOG_TIMEOUT_SECONDS": "3",
        "CATALOG_STALE_SECONDS": "7200",
        "CATALOG_SECRET": "arn",
    }
    index = index_of({"Web": {"Fleet": beanstalk("web", **settings), "Version": VERSION}})
    card = card_of(index, "partner")

    assert texts(card) == {
        "host": "catalog.example.com",
        "patience": "waits 3 s, serves 2 h old",
        "key": "key in Secrets Manager",
    }
    assert (card.group, card.stacks, card.why) == ("", (), ("Web/Fleet",))
    alone = index_of({"Web": {"Fleet": beanstalk("web"), "Version": VERSION}})
    assert "partner" not in {each.id for each in place(alone).cards}
