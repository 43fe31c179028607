"""The one way to define an alarm, and what all alarms of a region add up to."""

from collections.abc import Mapping
from typing import Literal

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from constructs import Construct

from patterns.alarm_topics import AlarmTopics, Severity

MINUTE = cdk.Duration.minutes(1)
FIVE_MINUTES = cdk.Duration.minutes(5)
# Fewer requests than this in a period say nothing about a rate: one error of two would be 50 %.
FEWEST_REQUESTS = 20
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
COMPOSITE_LIMIT = 100
# Half-width of the band of an expected value, in standard deviations: two, the default, leave one value in
# twenty outside on an ordinary day.
ANOMALY_WIDTH = 4


class AlarmFactory:
    """Defines alarms so that none lacks a severity, a direction, a recipient or a runbook entry.

    A tier's alarms are a construct that takes this factory. The limit is given as `above` or `below`, not
    as an operator beside a number, because an alarm with its sign turned round looks just like a good one.
    """

    def __init__(self, *, topics: AlarmTopics, runbook_url: str) -> None:
        self._actions = {severity: actions.SnsAction(topics.topic(severity)) for severity in Severity}
        self._runbook_url = runbook_url
        self._alarms: dict[Severity, list[cloudwatch.Alarm]] = {severity: [] for severity in Severity}
        self._composites: list[cloudwatch.CompositeAlarm] = []

    @property
    def composites(self) -> list[cloudwatch.CompositeAlarm]:
        """List the composite alarms that were defined so far."""
        return list(self._composites)

    def alarms(self, severity: Severity) -> list[cloudwatch.Alarm]:
        """List the alarms of a severity that were defined so far."""
        return list(self._alarms[severity])

    def add(
        self,
        scope: Construct,
        construct_id: str,
        *,
        metric: cloudwatch.IMetric,
        severity: Severity,
        summary: str,
        runbook: str,
        missing: cloudwatch.TreatMissingData,
        above: float | None = None,
        below: float | None = None,
        datapoints: int = 3,
        of: int | None = None,
        low_sample_counts: Literal["evaluate", "ignore"] | None = None,
    ) -> cloudwatch.Alarm:
        """Define an alarm that rings when `datapoints` of the last `of` values are beyond the limit.

        `runbook` is the anchor of its entry in the runbook; `missing` says what silence means, which is
        bad news from a database and good news from an error counter. `low_sample_counts` says whether a
        percentile of too few values to mean anything changes the alarm's state.
        """
        operator, threshold = _limit(construct_id, above, below)
        alarm = cloudwatch.Alarm(
            scope,
            construct_id,
            metric=metric,
            alarm_description=self._describe(severity, summary, runbook),
            comparison_operator=operator,
            threshold=threshold,
            datapoints_to_alarm=datapoints,
            evaluation_periods=of or datapoints,
            treat_missing_data=missing,
            evaluate_low_sample_count_percentile=low_sample_counts,
        )
        self._send(alarm, severity)
        self._alarms[severity].append(alarm)
        return alarm

    def add_drop(
        self,
        scope: Construct,
        construct_id: str,
        *,
        metric: cloudwatch.Metric,
        severity: Severity,
        summary: str,
        runbook: str,
    ) -> cloudwatch.AnomalyDetectionAlarm:
        """Define an alarm that rings when a metric falls far below what it is at this hour of the week.

        For traffic, which no fixed number fits: a night's worth of requests is an outage at noon. The model
        needs up to two weeks of data, and until then does not ring. Silence is the deepest fall of all.
        """
        alarm = cloudwatch.AnomalyDetectionAlarm(
            scope,
            construct_id,
            metric=metric,
            alarm_description=self._describe(severity, summary, runbook),
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
            std_devs=ANOMALY_WIDTH,
            datapoints_to_alarm=3,
            evaluation_periods=4,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        )
        self._send(alarm, severity)
        self._alarms[severity].append(alarm)
        return alarm

    def composite(
        self, scope: Construct, construct_id: str, *, summary: str, runbook: str
    ) -> cloudwatch.CompositeAlarm:
        """Define the alarm that rings while any critical alarm of this region rings.

        Raises ValueError beyond the alarms that CloudWatch lets a composite alarm watch.
        """
        critical = self._alarms[Severity.CRITICAL]
        if not 0 < len(critical) <= COMPOSITE_LIMIT:
            raise ValueError(
                f"{construct_id}: {len(critical)} critical alarms, but a composite alarm watches from 1 to "
                f"{COMPOSITE_LIMIT}; define fewer critical alarms, or fewer shards"
            )
        alarm = cloudwatch.CompositeAlarm(
            scope,
            construct_id,
            # Named by the stack: CDK names it by its path, which is the same in each environment.
            composite_alarm_name=f"{cdk.Stack.of(scope).stack_name}-{construct_id}",
            # By name: a rule has at most 10,240 characters, which the ARNs of many shards would exceed.
            alarm_rule=cloudwatch.AlarmRule.from_string(
                " OR ".join(f'ALARM("{alarm.alarm_name}")' for alarm in critical)
            ),
            alarm_description=self._describe(Severity.CRITICAL, summary, runbook),
        )
        self._send(alarm, Severity.CRITICAL)
        self._composites.append(alarm)
        return alarm

    def _describe(self, severity: Severity, summary: str, runbook: str) -> str:
        return f"{severity.value}: {summary} Runbook: {self._runbook_url}#{runbook}"

    def _send(self, alarm: cloudwatch.AlarmBase, severity: Severity) -> None:
        alarm.add_alarm_action(self._actions[severity])
        alarm.add_ok_action(self._actions[severity])


def error_rate(
    *, errors: Mapping[str, cloudwatch.IMetric], total: Mapping[str, cloudwatch.IMetric], label: str
) -> cloudwatch.MathExpression:
    """Define the share of errors in percent, zero while there is too little traffic to tell."""
    failed = "+".join(f"FILL({name},0)" for name in errors)
    all_requests = "+".join(f"FILL({name},0)" for name in total)
    return cloudwatch.MathExpression(
        expression=f"IF(({all_requests})>={FEWEST_REQUESTS},100*({failed})/({all_requests}),0)",
        using_metrics={**errors, **total},
        label=label,
        period=MINUTE,
    )


def _limit(
    construct_id: str, above: float | None, below: float | None
) -> tuple[cloudwatch.ComparisonOperator, float]:
    if above is not None and below is None:
        return cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD, above
    if below is not None and above is None:
        return cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD, below
    raise ValueError(f"{construct_id}: got above={above!r}, below={below!r}; give exactly one of them")
