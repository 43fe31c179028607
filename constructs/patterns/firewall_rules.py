"""The rules of the web ACL, and what they cost in web ACL capacity units (WCU)."""

from collections.abc import Sequence

from aws_cdk import aws_wafv2 as wafv2

from config.edge import FirewallConfig

# AWS charges 1,500 WCU in the price of a request and extra beyond; 5,000 is the hard limit.
# https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
WCU_LIMIT = 1500

# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
MANAGED_GROUP_WCU = {
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesAntiDDoSRuleSet": 50,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
    "AWSManagedRulesSQLiRuleSet": 200,
}
RATE_RULE_WCU = 2
PATH_MATCH_WCU = 2  # a string match that is exact or at the start
TRANSFORMATION_WCU = 10

# CloudFront normalizes paths before it chooses a behavior, the web ACL sees them as they were sent:
# without the same normalization here, /api/%77rite would be a write that escapes the stricter limit.
NORMALIZATION = ("URL_DECODE", "NORMALIZE_PATH")
RATE_WINDOW_SECONDS = 300

Rule = wafv2.CfnWebACL.RuleProperty
Statement = wafv2.CfnWebACL.StatementProperty


def capacity(config: FirewallConfig, write_paths: Sequence[str]) -> int:
    """Sum the WCU of the rules that `rules` defines."""
    managed = sum(MANAGED_GROUP_WCU[group] for group in config.managed_rule_groups)
    path_match = PATH_MATCH_WCU + len(NORMALIZATION) * TRANSFORMATION_WCU
    limits = RATE_RULE_WCU
    if write_paths:
        limits += RATE_RULE_WCU + len(write_paths) * path_match
    return managed + limits


def rules(config: FirewallConfig, write_paths: Sequence[str]) -> list[Rule]:
    """List the rules in the order in which they apply: rate limits first, since they cost least."""
    blocks = config.mode == "block"
    defined = [_rate_limit("RequestRate", 0, config.requests_per_5_minutes, blocks=blocks)]
    if write_paths:
        scope = _any_path(write_paths)
        defined.append(
            _rate_limit("WriteRate", len(defined), config.writes_per_5_minutes, blocks=blocks, scope=scope)
        )
    for group in config.managed_rule_groups:
        defined.append(_managed(group, len(defined), blocks=blocks))
    return defined


def visibility(metric_name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    """Define metrics and sampled requests under a name."""
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric_name, sampled_requests_enabled=True
    )


def _rate_limit(
    name: str, priority: int, limit: int, *, blocks: bool, scope: Statement | None = None
) -> Rule:
    return Rule(
        name=name,
        priority=priority,
        action=wafv2.CfnWebACL.RuleActionProperty(block={} if blocks else None, count=None if blocks else {}),
        statement=Statement(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP",
                limit=limit,
                evaluation_window_sec=RATE_WINDOW_SECONDS,
                scope_down_statement=scope,
            )
        ),
        visibility_config=visibility(name),
    )


def _managed(group: str, priority: int, *, blocks: bool) -> Rule:
    return Rule(
        name=group,
        priority=priority,
        # A rule group has no action but an override: none lets its own rules decide.
        override_action=wafv2.CfnWebACL.OverrideActionProperty(
            none={} if blocks else None, count=None if blocks else {}
        ),
        statement=Statement(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS",
                name=group,
                managed_rule_group_configs=_group_configs(group),
                rule_action_overrides=_exceptions(group),
            )
        ),
        visibility_config=visibility(group),
    )


def _exceptions(group: str) -> list[wafv2.CfnWebACL.RuleActionOverrideProperty] | None:
    """Count, rather than block, bodies over 8 KB: product images and long carts are larger."""
    if group != "AWSManagedRulesCommonRuleSet":
        return None
    return [
        wafv2.CfnWebACL.RuleActionOverrideProperty(
            name="SizeRestrictions_BODY",
            action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={}),
        )
    ]


def _group_configs(group: str) -> list[wafv2.CfnWebACL.ManagedRuleGroupConfigProperty] | None:
    """Spare API calls and files the browser challenge of the DDoS group, which only a page can solve."""
    if group != "AWSManagedRulesAntiDDoSRuleSet":
        return None
    exempt = wafv2.CfnWebACL.RegexProperty(
        regex_string=r"^\/(api|static|media)\/|^\/health$|\.(css|gif|ico|jpe?g|js|json|png|svg|webp|woff2?)$"
    )
    return [
        wafv2.CfnWebACL.ManagedRuleGroupConfigProperty(
            aws_managed_rules_anti_d_do_s_rule_set=wafv2.CfnWebACL.AWSManagedRulesAntiDDoSRuleSetProperty(
                client_side_action_config=wafv2.CfnWebACL.ClientSideActionConfigProperty(
                    challenge=wafv2.CfnWebACL.ClientSideActionProperty(
                        usage_of_action="ENABLED", exempt_uri_regular_expressions=[exempt]
                    )
                )
            )
        )
    ]


def _any_path(paths: Sequence[str]) -> Statement:
    matches = [_path(path) for path in paths]
    if len(matches) == 1:  # an OR statement needs two statements or more
        return matches[0]
    return Statement(or_statement=wafv2.CfnWebACL.OrStatementProperty(statements=matches))


def _path(path: str) -> Statement:
    return Statement(
        byte_match_statement=wafv2.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=wafv2.CfnWebACL.FieldToMatchProperty(uri_path={}),
            positional_constraint="STARTS_WITH" if path.endswith("*") else "EXACTLY",
            search_string=path.removesuffix("*"),
            text_transformations=[
                wafv2.CfnWebACL.TextTransformationProperty(priority=priority, type=kind)
                for priority, kind in enumerate(NORMALIZATION)
            ],
        )
    )
