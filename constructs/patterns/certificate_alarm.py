"""The alarm of a certificate that is not renewed."""

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from patterns.alarm_topics import Severity
from patterns.alarms import AlarmFactory

# ACM renews 60 days ahead: at 30 it has failed for a month.
CERTIFICATE_DAYS = 30


class CertificateAlarm(Construct):
    """Defines the alarm of one certificate, in the region of the certificate, which alone has its metric.

    Renewal fails in silence when the record that ACM validates by is gone, and months later every request
    fails at once: shoppers' at the CDN, or the CDN's at the load balancer.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        certificate: acm.ICertificate,
        alarms: AlarmFactory,
    ) -> None:
        super().__init__(scope, construct_id)
        alarms.add(
            self,
            "Expiry",
            metric=certificate.metric_days_to_expiry(period=cdk.Duration.days(1)),
            below=CERTIFICATE_DAYS,
            datapoints=1,
            severity=Severity.WARNING,
            summary=f"{name}: the certificate was not renewed and expires soon.",
            runbook="certificate-expires",
            missing=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
