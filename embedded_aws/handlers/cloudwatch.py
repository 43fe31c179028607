"""CloudWatch: alarms on metric math and composite alarms."""

from __future__ import annotations

from ministack.services import cloudwatch

from embedded_aws.handler import Attributes, GeneratedName, Provisioned, ResourceHandler, pick
from embedded_aws.loopback import api
from embedded_aws.schema import Properties
from embedded_aws.stock import StockType

_PLACEHOLDER = {"MetricName": "expression", "Namespace": "expression"}


class Alarm(StockType):
    """An alarm: the emulator's own CloudFormation refuses metric math and anomaly detection."""

    type_name = "AWS::CloudWatch::Alarm"

    def before(self, properties: Properties) -> Properties:
        """Hand the emulator an alarm on one metric; `finish` puts the expression back."""
        if "Metrics" not in properties:
            return properties
        plain = {key: properties[key] for key in properties if key not in {"Metrics", "ThresholdMetricId"}}
        return {**plain, **_PLACEHOLDER, "Threshold": properties.get("Threshold", 0)}

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Give the alarm its expression in place of the metric."""
        alarm = cloudwatch._alarms[ref]
        alarm.update(pick(properties, "EvaluateLowSampleCountPercentile"))
        if "Metrics" in properties:
            for key in ("MetricName", "Namespace", "Statistic", "Period", "Unit"):
                alarm.pop(key, None)
            alarm.update(pick(properties, "Metrics", "ThresholdMetricId"))
        return attributes


class CompositeAlarm(ResourceHandler):
    """An alarm on other alarms."""

    type_name = "AWS::CloudWatch::CompositeAlarm"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Put the alarm; every alarm that its rule names must exist."""
        ref = properties.get("AlarmName") or name.within(255)
        return self.update(ref, {}, properties)

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Put it again under the same name."""
        settings = pick(
            new,
            "ActionsEnabled",
            "ActionsSuppressor",
            "ActionsSuppressorExtensionPeriod",
            "ActionsSuppressorWaitPeriod",
            "AlarmActions",
            "AlarmDescription",
            "AlarmRule",
            "InsufficientDataActions",
            "OKActions",
            "Tags",
        )
        client = api("cloudwatch")
        client.put_composite_alarm(AlarmName=ref, **settings)
        kept = pick(
            settings, "ActionsSuppressor", "ActionsSuppressorExtensionPeriod", "ActionsSuppressorWaitPeriod"
        )
        cloudwatch._composite_alarms[ref].update(kept)
        found = client.describe_alarms(AlarmNames=[ref], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0]
        return Provisioned(ref, {"Arn": found["AlarmArn"]})

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the alarm."""
        api("cloudwatch").delete_alarms(AlarmNames=[ref])
