"""The firewall in front of the CDN."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from config.edge import FirewallConfig
from patterns.firewall_rules import WCU_LIMIT, capacity, rules, visibility
from patterns.log_group import RETENTION
from patterns.safekeeping import removal_policy

LOG_GROUP_PREFIX = "aws-waf-logs-"  # AWS WAF logs to no other name
SECRET_HEADERS = ("authorization", "cookie")


class Firewall(Construct):
    """Defines the web ACL of the distribution: rate limits and AWS's managed rules, logged.

    It blocks unless its mode is `count`, which serves to try rules out. Raises ValueError when the rules
    need more capacity than the price of a request includes, since WAF would charge for each request.
    The log never holds what would let its reader act as a shopper: sessions and tokens are redacted.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: FirewallConfig,
        write_paths: Sequence[str],
        log_key: kms.IKey,
        protected: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._check_capacity(config, write_paths)
        self._metric_name = cdk.Stack.of(self).stack_name
        self._blocks = config.mode == "block"
        self.web_acl = wafv2.CfnWebACL(
            self,
            "WebAcl",
            scope="CLOUDFRONT",
            description="Rate limits and managed rules in front of the CDN",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            rules=rules(config, write_paths),
            visibility_config=visibility(self._metric_name),
        )
        self._log(config.log_retention_days, log_key, protected=protected)

    def metric_stopped(self, period: cdk.Duration) -> cloudwatch.Metric:
        """Count the requests that a rule found: blocked, or only counted while the mode is `count`."""
        return cloudwatch.Metric(
            namespace="AWS/WAFV2",
            metric_name="BlockedRequests" if self._blocks else "CountedRequests",
            # A web ACL of a distribution has no Region dimension.
            dimensions_map={"WebACL": self._metric_name, "Rule": "ALL"},
            statistic=cloudwatch.Stats.SUM,
            period=period,
        )

    @staticmethod
    def _check_capacity(config: FirewallConfig, write_paths: Sequence[str]) -> None:
        needed = capacity(config, write_paths)
        if needed > WCU_LIMIT:
            raise ValueError(
                f"firewall: the rules need {needed} WCU, {WCU_LIMIT} are allowed; take a group out of "
                f"managed_rule_groups ({', '.join(config.managed_rule_groups)}) or join write_paths "
                f"({', '.join(write_paths)}) by a wildcard"
            )

    def _log(self, retention_days: int, key: kms.IKey, *, protected: bool) -> None:
        log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"{LOG_GROUP_PREFIX}{cdk.Stack.of(self).stack_name}",
            encryption_key=key,
            retention=RETENTION[retention_days],
            removal_policy=removal_policy(protected=protected),
        )
        wafv2.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=self.web_acl.attr_arn,
            log_destination_configs=[self._destination(log_group)],
            redacted_fields=[
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": name})
                for name in SECRET_HEADERS
            ],
        )

    def _destination(self, log_group: logs.ILogGroup) -> str:
        """Name the log group without the `:*` that ends its own ARN, which AWS WAF refuses."""
        return cdk.Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name=log_group.log_group_name,
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
