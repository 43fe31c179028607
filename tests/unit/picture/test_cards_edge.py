"""Cards of the edge say what the templates do, with and without a domain."""

from typing import Any

import pytest

from picture.cards.rules import place
from tests.support.picture import attribute, bare, card_of, index_of, ref, texts

ABROAD = {"Edge": "us-east-1", "Dns": "us-east-1", "EdgeObservability": "us-east-1"}


def distribution(**config: Any) -> tuple[str, dict[str, Any]]:
    return "CloudFront::Distribution", {"DistributionConfig": config}


def test_the_cdn_tells_of_behaviors_tls_locations_shield_and_check() -> None:
    config = {
        "CacheBehaviors": [{"PathPattern": "/static/*"}, {"PathPattern": "/media/*"}],
        "HttpVersion": "http2and3",
        "PriceClass": "PriceClass_100",
        "Origins": [{"OriginShield": {"OriginShieldRegion": "eu-west-1"}}, {}],
        "ViewerCertificate": {
            "AcmCertificateArn": ref("Certificate"),
            "MinimumProtocolVersion": "TLSv1.2_2025",
        },
    }
    check = ("Route53::HealthCheck", {"HealthCheckConfig": {"RequestInterval": 10}})
    certificate = bare("CertificateManager::Certificate")
    index = index_of(
        {"Edge": {"Cdn": distribution(**config), "Check": check, "Certificate": certificate}}, regions=ABROAD
    )

    assert texts(card_of(index, "cdn")) == {
        "behaviors": "3 behaviors, HTTP/2 and HTTP/3",
        "tls": "TLS policy TLSv1.2_2025",
        "reach": "edges in N. America, Europe, Israel",
        "shield": "origin shield in eu-west-1",
        "check": "checked from outside every 10 s",
    }
    assert [each.path for each in place(index).members("cdn")] == [
        "Edge/Cdn",
        "Edge/Certificate",
        "Edge/Check",
    ]


def test_a_cdn_without_a_domain_or_shield_says_so() -> None:
    facts = texts(card_of(index_of({"Edge": {"Cdn": distribution()}}), "cdn"))

    assert facts["tls"] == "TLS by CloudFront's own name"
    assert facts["shield"] == "no origin shield"
    assert facts["behaviors"] == "1 behavior, HTTP/2"
    assert "check" not in facts


@pytest.mark.parametrize(
    ("restriction", "reach"),
    [
        (None, "from every country"),
        ({"RestrictionType": "none"}, "from every country"),
        ({"RestrictionType": "blacklist", "Locations": ["KP"]}, "from all but 1 country"),
        ({"RestrictionType": "blacklist", "Locations": ["KP", "SY"]}, "from all but 2 countries"),
        ({"RestrictionType": "whitelist", "Locations": ["FR", "DE"]}, "from 2 countries"),
    ],
)
def test_shoppers_come_from_where_the_distribution_lets_them(restriction: Any, reach: str) -> None:
    config = {"Restrictions": {"GeoRestriction": restriction}, "IPV6Enabled": True}
    card = card_of(index_of({"Edge": {"Cdn": distribution(**config)}}), "shoppers")

    assert texts(card) == {"reach": reach, "protocol": "HTTPS over IPv4 and IPv6"}
    assert (card.group, card.stacks, card.why) == ("", (), ("Edge/Cdn",))


def test_the_name_of_the_store_is_drawn_with_its_records_and_zone() -> None:
    record = ("Route53::RecordSet", {"Name": "shop.example.com.", "Type": "A"})
    zone = ("Route53::HostedZone", {"Name": "shop.example.com."})
    own = index_of({"Edge": {"Ipv4": record}, "Dns": {"Zone": zone}}, regions=ABROAD)
    given = index_of({"Edge": {"Ipv4": record, "Ipv6": (record[0], record[1] | {"Type": "AAAA"})}})

    assert texts(card_of(own, "dns")) == {
        "name": "shop.example.com",
        "records": "A records",
        "zone": "zone defined here",
    }
    assert card_of(own, "dns").stacks == ("Dns", "Edge")
    assert texts(card_of(given, "dns"))["records"] == "A and AAAA records"
    assert texts(card_of(given, "dns"))["zone"] == "zone that existed before"


def test_without_a_domain_there_is_no_name() -> None:
    assert "dns" not in {card.id for card in place(index_of({"Edge": {"Cdn": distribution()}})).cards}


def acl(*rules: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "WAFv2::WebACL", {"Rules": list(rules)}


def rate(limit: int, action: str, **more: Any) -> dict[str, Any]:
    return {"Action": {action: {}}, "Statement": {"RateBasedStatement": {"Limit": limit} | more}}


def test_the_firewall_counts_what_blocks_and_names_its_limits() -> None:
    managed: dict[str, Any] = {"Statement": {"ManagedRuleGroupStatement": {}}}
    index = index_of(
        {
            "Edge": {
                "Acl": acl(
                    rate(2000, "Block"),
                    rate(300, "Block", ScopeDownStatement={}),
                    {"OverrideAction": {"None": {}}} | managed,
                    {"OverrideAction": {"Count": {}}} | managed,
                ),
                "Logging": ("WAFv2::LoggingConfiguration", {"ResourceArn": attribute("Acl")}),
            }
        }
    )

    assert texts(card_of(index, "firewall")) == {
        "rules": "3 of 4 rules block",
        "managed": "2 managed rule groups",
        "rates": "2000 requests, 300 writes / 5 min",
    }
    assert [each.logical_id for each in place(index).members("firewall")] == ["Acl", "Logging"]


def test_the_window_of_a_limit_is_the_one_that_the_firewall_is_told() -> None:
    index = index_of({"Edge": {"Acl": acl(rate(100, "Block", EvaluationWindowSec=60))}})
    assert texts(card_of(index, "firewall"))["rates"] == "100 requests / 1 min"

    same = [rate(100, "Block", EvaluationWindowSec=60), rate(100, "Block", EvaluationWindowSec=600)]
    index = index_of({"Edge": {"Acl": acl(*same)}})
    assert texts(card_of(index, "firewall"))["rates"] == "100 requests / 1 to 10 min"


def test_a_firewall_that_only_counts_blocks_nothing() -> None:
    index = index_of({"Edge": {"Acl": acl(rate(2000, "Count"))}})

    assert texts(card_of(index, "firewall")) == {
        "rules": "0 of 1 rules block",
        "rates": "2000 requests / 5 min",
    }


def test_cost_control_names_budget_notices_and_anomalies() -> None:
    def notice(kind: str, share: int) -> dict[str, Any]:
        return {"Notification": {"NotificationType": kind, "Threshold": share}}

    budget = {
        "Budget": {"BudgetLimit": {"Amount": 400, "Unit": "USD"}},
        "NotificationsWithSubscribers": [notice("FORECASTED", 100), notice("ACTUAL", 80)],
    }
    threshold = '{"Dimensions": {"Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE", "Values": ["50"]}}'
    index = index_of(
        {
            "EdgeObservability": {
                "Budget": ("Budgets::Budget", budget),
                "Monitor": ("CE::AnomalyMonitor", {}),
                "Anomalies": ("CE::AnomalySubscription", {"ThresholdExpression": threshold}),
            }
        },
        regions=ABROAD,
    )

    card = card_of(index, "budget")
    assert texts(card) == {
        "limit": "400 USD a month",
        "notices": "tells at 80 % spent, 100 % forecast",
        "anomalies": "anomalies from 50 USD",
    }
    assert {fact.key: fact.why for fact in card.facts}["anomalies"] == ("EdgeObservability/Anomalies",)
