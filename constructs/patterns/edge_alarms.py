"""Alarms of the edge. CloudFront, its web ACL and Route 53 publish their metrics to us-east-1 only."""

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from patterns.alarm_topics import Severity
from patterns.alarms import FEWEST_REQUESTS, FIVE_MINUTES, MINUTE, AlarmFactory
from patterns.certificate_alarm import CertificateAlarm
from patterns.dns import OutsideCheck
from patterns.firewall import Firewall

IGNORED = cloudwatch.TreatMissingData.NOT_BREACHING
BREACHING = cloudwatch.TreatMissingData.BREACHING


class EdgeAlarms(Construct):
    """Defines the alarms of the distribution, the firewall, the certificate and the check from outside."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        distribution: cloudfront.Distribution,
        firewall: Firewall,
        outside_check: OutsideCheck,
        certificate: acm.ICertificate | None,
        error_rate_percent: float,
        blocked_requests: int,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        self._alarms = alarms
        self._watch_distribution(distribution, error_rate_percent)
        self._watch_from_outside(outside_check)
        self._watch_firewall(firewall, blocked_requests)
        if certificate:
            CertificateAlarm(self, "Certificate", name="CDN", certificate=certificate, alarms=alarms)

    def _watch_distribution(self, distribution: cloudfront.Distribution, error_rate_percent: float) -> None:
        self._alarms.add(
            self,
            "Errors",
            metric=cloudwatch.MathExpression(
                expression=f"IF(FILL(requests,0)>={FEWEST_REQUESTS},rate,0)",
                using_metrics={
                    "rate": distribution.metric5xx_error_rate(period=MINUTE),
                    "requests": distribution.metric_requests(period=MINUTE),
                },
                label="5xx responses in percent",
                period=MINUTE,
            ),
            above=error_rate_percent,
            datapoints=3,
            of=5,
            severity=Severity.CRITICAL,
            summary="CDN: too many requests of shoppers fail.",
            runbook="cdn-fails-requests",
            missing=IGNORED,
        )
        self._alarms.add_drop(
            self,
            "Traffic",
            metric=distribution.metric_requests(period=FIVE_MINUTES),
            severity=Severity.WARNING,
            summary="CDN: far fewer shoppers come than at this hour of other weeks.",
            runbook="requests-fall",
        )

    def _watch_from_outside(self, outside_check: OutsideCheck) -> None:
        self._alarms.add(
            self,
            "OutsideCheck",
            metric=outside_check.metric_status(),
            below=1,
            severity=Severity.CRITICAL,
            summary="The store does not answer when it is asked from outside.",
            runbook="store-does-not-answer",
            missing=BREACHING,
        )

    def _watch_firewall(self, firewall: Firewall, blocked_requests: int) -> None:
        self._alarms.add(
            self,
            "Attack",
            metric=firewall.metric_stopped(FIVE_MINUTES),
            above=blocked_requests,
            severity=Severity.WARNING,
            summary="Firewall: it stops more requests than one address may send at all.",
            runbook="firewall-stops-many-requests",
            missing=IGNORED,
        )
