"""The web ACL: what it blocks, in which order, at which cost, and what it logs."""

from collections.abc import Sequence
from typing import Any, Literal

import aws_cdk as cdk
import pytest

from config.edge import FirewallConfig, ManagedRuleGroup
from patterns.firewall import Firewall
from patterns.firewall_rules import WCU_LIMIT, capacity
from tests.support.pattern import Synthesized, TinyStack

WRITES = ("/api/write/*",)
ALL_GROUPS: tuple[ManagedRuleGroup, ...] = (
    "AWSManagedRulesAntiDDoSRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesAnonymousIpList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesLinuxRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)


class Built:
    """A firewall in a tiny stack."""

    def __init__(
        self, config: FirewallConfig, write_paths: Sequence[str] = WRITES, *, protected: bool = False
    ) -> None:
        stack = TinyStack()
        self.firewall = Firewall(
            stack,
            "Firewall",
            config=config,
            write_paths=write_paths,
            log_key=stack.key(),
            protected=protected,
        )
        self.synthesized = Synthesized(stack)

    @property
    def rules(self) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = self.synthesized.properties("AWS::WAFv2::WebACL")["Rules"]
        return rules

    def rule(self, name: str) -> dict[str, Any]:
        (found,) = [rule for rule in self.rules if rule["Name"] == name]
        return found


@pytest.fixture(scope="module")
def blocking() -> Built:
    return Built(FirewallConfig(), protected=True)


@pytest.fixture(scope="module")
def counting() -> Built:
    return Built(FirewallConfig(mode="count"))


def test_everything_blocks_unless_told_to_count(blocking: Built) -> None:
    for rule in blocking.rules:
        assert rule.get("Action", {"Block": {}}) == {"Block": {}}
        assert rule.get("OverrideAction", {"None": {}}) == {"None": {}}
        assert ("Action" in rule) != ("OverrideAction" in rule)


def test_nothing_blocks_in_count_mode(counting: Built) -> None:
    for rule in counting.rules:
        assert rule.get("Action", {"Count": {}}) == {"Count": {}}
        assert rule.get("OverrideAction", {"Count": {}}) == {"Count": {}}


def test_rate_limits_come_first_and_managed_groups_in_the_configured_order() -> None:
    built = Built(FirewallConfig(managed_rule_groups=ALL_GROUPS))
    assert [rule["Name"] for rule in built.rules] == ["RequestRate", "WriteRate", *ALL_GROUPS]
    assert [rule["Priority"] for rule in built.rules] == list(range(len(built.rules)))


def test_it_belongs_to_cloudfront_and_lets_other_requests_through(blocking: Built) -> None:
    acl = blocking.synthesized.properties("AWS::WAFv2::WebACL")
    assert acl["Scope"] == "CLOUDFRONT"
    assert acl["DefaultAction"] == {"Allow": {}}


def test_every_address_is_limited_in_all_requests() -> None:
    rate = Built(FirewallConfig(requests_per_5_minutes=900)).rule("RequestRate")
    assert rate["Statement"]["RateBasedStatement"] == {
        "AggregateKeyType": "IP",
        "EvaluationWindowSec": 300,
        "Limit": 900,
    }


def test_every_address_is_limited_more_strictly_in_writes(blocking: Built) -> None:
    statement = blocking.rule("WriteRate")["Statement"]["RateBasedStatement"]
    assert statement["Limit"] == FirewallConfig().writes_per_5_minutes
    match = statement["ScopeDownStatement"]["ByteMatchStatement"]
    assert match["FieldToMatch"] == {"UriPath": {}}
    assert (match["PositionalConstraint"], match["SearchString"]) == ("STARTS_WITH", "/api/write/")


def test_an_encoded_path_does_not_escape_the_limit_on_writes(blocking: Built) -> None:
    statement = blocking.rule("WriteRate")["Statement"]["RateBasedStatement"]
    transformations = statement["ScopeDownStatement"]["ByteMatchStatement"]["TextTransformations"]
    assert [(entry["Priority"], entry["Type"]) for entry in transformations] == [
        (0, "URL_DECODE"),
        (1, "NORMALIZE_PATH"),
    ]


def test_several_write_paths_are_alternatives_and_one_without_a_wildcard_is_exact() -> None:
    built = Built(FirewallConfig(), ("/api/write/*", "/checkout"))
    scope = built.rule("WriteRate")["Statement"]["RateBasedStatement"]["ScopeDownStatement"]
    matches = [entry["ByteMatchStatement"] for entry in scope["OrStatement"]["Statements"]]
    assert [(m["PositionalConstraint"], m["SearchString"]) for m in matches] == [
        ("STARTS_WITH", "/api/write/"),
        ("EXACTLY", "/checkout"),
    ]


def test_without_write_paths_there_is_no_limit_on_writes() -> None:
    assert "WriteRate" not in {rule["Name"] for rule in Built(FirewallConfig(), ()).rules}


def test_large_bodies_pass_and_nothing_else_is_excepted(blocking: Built) -> None:
    exceptions = {
        rule["Name"]: group["RuleActionOverrides"]
        for rule in blocking.rules
        if "RuleActionOverrides" in (group := rule["Statement"].get("ManagedRuleGroupStatement", {}))
    }
    assert exceptions == {
        "AWSManagedRulesCommonRuleSet": [{"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}]
    }


def test_the_ddos_group_challenges_pages_only() -> None:
    built = Built(FirewallConfig(managed_rule_groups=("AWSManagedRulesAntiDDoSRuleSet",)))
    group = built.rule("AWSManagedRulesAntiDDoSRuleSet")["Statement"]["ManagedRuleGroupStatement"]
    (config,) = group["ManagedRuleGroupConfigs"]
    challenge = config["AWSManagedRulesAntiDDoSRuleSet"]["ClientSideActionConfig"]["Challenge"]
    assert challenge["UsageOfAction"] == "ENABLED"
    (exempt,) = challenge["ExemptUriRegularExpressions"]
    assert r"^\/(api|static|media)\/" in exempt["RegexString"]


def test_capacity_adds_up_as_aws_counts_it() -> None:
    defaults = FirewallConfig()
    # 50 + 25 + 200 + 700 + 200 for the groups, 2 for each rate limit, 22 for a path and its transformations
    assert capacity(defaults, WRITES) == 1201
    assert capacity(defaults, ()) == 1177


def test_every_managed_group_together_still_fits() -> None:
    assert capacity(FirewallConfig(managed_rule_groups=ALL_GROUPS), WRITES) <= WCU_LIMIT


def test_too_much_capacity_is_refused_with_what_to_change() -> None:
    paths = [f"/write{number}" for number in range(20)]
    with pytest.raises(
        ValueError, match=r"need 1619 WCU, 1500 are allowed.*managed_rule_groups.*write_paths"
    ):
        Built(FirewallConfig(), paths)


def test_the_log_redacts_what_would_let_its_reader_act_as_a_shopper(blocking: Built) -> None:
    fields = blocking.synthesized.properties("AWS::WAFv2::LoggingConfiguration")["RedactedFields"]
    assert {field["SingleHeader"]["Name"] for field in fields} == {"authorization", "cookie"}


def test_the_log_goes_to_an_encrypted_group_that_waf_accepts(blocking: Built) -> None:
    group = blocking.synthesized.only("AWS::Logs::LogGroup")
    assert group["Properties"]["LogGroupName"] == "aws-waf-logs-Tiny"
    assert group["Properties"]["RetentionInDays"] == FirewallConfig().log_retention_days
    assert "KmsKeyId" in group["Properties"]
    logging = blocking.synthesized.properties("AWS::WAFv2::LoggingConfiguration")
    (destination,) = logging["LogDestinationConfigs"]
    assert not str(destination).rstrip("'\"]})").endswith(":*")


@pytest.mark.parametrize(("protected", "policy"), [(True, "Retain"), (False, "Delete")])
def test_a_protected_log_outlives_its_stack(protected: bool, policy: str) -> None:
    built = Built(FirewallConfig(), protected=protected)
    assert built.synthesized.only("AWS::Logs::LogGroup")["DeletionPolicy"] == policy


@pytest.mark.parametrize(("mode", "name"), [("block", "BlockedRequests"), ("count", "CountedRequests")])
def test_the_metric_is_the_whole_web_acls(mode: Literal["block", "count"], name: str) -> None:
    built = Built(FirewallConfig(mode=mode))
    metric = built.firewall.metric_stopped(cdk.Duration.minutes(5))
    assert (metric.namespace, metric.metric_name, metric.statistic) == ("AWS/WAFV2", name, "Sum")
    acl = built.synthesized.properties("AWS::WAFv2::WebACL")
    assert metric.dimensions == {"WebACL": acl["VisibilityConfig"]["MetricName"], "Rule": "ALL"}
