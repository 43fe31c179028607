"""The path of a request is read from the distribution, its origins and the shared load balancer."""

import dataclasses
from typing import Any

import pytest

from picture.connections import dns, requests
from picture.model import PictureError
from tests.support.connections import Body, Stack, by_rule, closed_group, tier, told, way
from tests.support.picture import attribute, index_of, ref

LOAD_BALANCER = "ElasticLoadBalancingV2::LoadBalancer"


def distribution(**config: Any) -> tuple[str, Body]:
    return "CloudFront::Distribution", {"DistributionConfig": config}


def behaviors(default: str, **patterns: str) -> Body:
    """Send the path patterns to origins by their id; keys become `/<key>/*`."""
    return {
        "CacheBehaviors": [
            {"PathPattern": f"/{path}/*", "TargetOriginId": origin} for path, origin in patterns.items()
        ],
        "DefaultCacheBehavior": {"TargetOriginId": default},
    }


def balancer() -> Stack:
    door = {"GroupId": ref("Door"), "SourcePrefixListId": "pl-1", "IpProtocol": "tcp"}
    return {
        "Balancer": (LOAD_BALANCER, {"SecurityGroups": [ref("Door")]}),
        "Door": closed_group(),
        "DoorIngress": ("EC2::SecurityGroupIngress", door | {"FromPort": 443, "ToPort": 443}),
    }


def origins() -> Stack:
    """Define a distribution with the application behind a VPC origin, and a bucket."""
    return balancer() | {
        "Media": ("S3::Bucket", {}),
        "Way": ("CloudFront::VpcOrigin", {"VpcOriginEndpointConfig": {"Arn": ref("Balancer")}}),
        "Cdn": distribution(
            Origins=[
                {"Id": "app", "DomainName": "origin.x", "VpcOriginConfig": {"VpcOriginId": attribute("Way")}},
                {"Id": "files", "DomainName": attribute("Media", "RegionalDomainName")},
            ],
            **behaviors("app", read="app", media="files"),
        ),
    }


def test_names_lead_shoppers_to_the_distribution() -> None:
    record = {"HostedZoneId": ref("Zone"), "AliasTarget": {"DNSName": attribute("Cdn", "DomainName")}}
    index = index_of(
        {
            "Edge": {
                "Zone": ("Route53::HostedZone", {"Name": "shop.example."}),
                "Name": ("Route53::RecordSet", record | {"Name": "shop.example.", "Type": "A"}),
                "Cdn": distribution(Enabled=True),
            }
        }
    )

    lines = by_rule(index, dns.names)

    assert told(lines) == [("dns", "cdn", "dns", "alias"), ("shoppers", "dns", "dns", "DNS")]
    assert "Edge/Zone" in lines[0].why


def test_shoppers_pass_the_firewall() -> None:
    guarded = {"Acl": ("WAFv2::WebACL", {}), "Cdn": distribution(WebACLId=attribute("Acl"))}

    lines = told(by_rule(index_of({"Edge": guarded}), requests.shoppers))

    assert lines == [("firewall", "cdn", "request", ""), ("shoppers", "firewall", "request", "HTTPS")]


def test_shoppers_reach_a_distribution_without_a_firewall_directly() -> None:
    open_ = {"Cdn": distribution(Enabled=True)}

    assert told(by_rule(index_of({"Edge": open_}), requests.shoppers)) == [
        ("shoppers", "cdn", "request", "HTTPS")
    ]


def test_each_path_pattern_leads_to_its_origin() -> None:
    lines = by_rule(index_of({"Edge": origins()}), requests.origins)

    assert told(lines) == [
        ("cdn", "balancer", "request", "/read/*, /*"),
        ("cdn", "media", "request", "/media/*"),
    ]
    assert {"Edge/Way", "Edge/DoorIngress"} <= set(lines[0].why)


def test_an_origin_whose_load_balancer_admits_nobody_is_refused() -> None:
    stack = origins()
    del stack["DoorIngress"]

    with pytest.raises(
        PictureError, match="Edge/Way leads to Edge/Balancer, whose security groups admit nob"
    ):
        by_rule(index_of({"Edge": stack}), requests.origins)


def sharing(rules: Stack) -> Stack:
    options = {
        "balancer__SharedLoadBalancer": ref("Balancer"),
        "process__Port": "8080",
        "process__Protocol": "HTTP",
    }
    return balancer() | tier("web", options=options) | rules


def test_the_load_balancer_leads_to_the_tier_that_shares_it() -> None:
    index = index_of({"Web": sharing(way("Door", "WebGroup", 8080))})

    (line,) = by_rule(index, requests.tiers)

    assert told([line]) == [("balancer", "web", "request", "HTTP :8080")]
    assert {"Web/DoorEgress", "Web/DoorIngress"} <= set(line.why)


@pytest.mark.parametrize("half", [{"out": False}, {"into": False}])
def test_a_tier_that_its_load_balancer_cannot_reach_is_refused(half: dict[str, bool]) -> None:
    index = index_of({"Web": sharing(way("Door", "WebGroup", 8080, **half))})

    with pytest.raises(PictureError, match=r"Web/WebFleet shares Web/Balancer, .* on port 8080"):
        by_rule(index, requests.tiers)


def test_a_tier_without_a_load_balancer_gets_no_requests() -> None:
    index = index_of({"Web": balancer() | tier("worker")})

    assert by_rule(index, requests.tiers) == []


def test_references_go_through_outputs_of_other_stacks() -> None:
    stack = origins()
    way_ = ("CloudFront::VpcOrigin", {"VpcOriginEndpointConfig": {"Arn": {"Fn::ImportValue": "balancer"}}})
    edge = {"Cdn": stack.pop("Cdn"), "Media": stack.pop("Media"), "Way": way_}
    del stack["Way"]
    index = index_of({"Web": stack, "Edge": edge})
    templates = dict(index.templates)
    templates["Web"] = dict(templates["Web"]) | {
        "Outputs": {"Out": {"Value": ref("Balancer"), "Export": {"Name": "balancer"}}}
    }

    lines = by_rule(dataclasses.replace(index, templates=templates), requests.origins)

    assert ("cdn", "balancer", "request", "/read/*, /*") in told(lines)
