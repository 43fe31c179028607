"""Settings of alarms, logs and the budget."""

from typing import Annotated

from pydantic import Field

from config.base import Distinct, LogRetentionDays, Slice, text

Email = Annotated[str, text(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "an e-mail address", "oncall@example.com")]


class MonitoringConfig(Slice):
    """Who is told, and when."""

    alarm_emails: Annotated[tuple[Email, ...], Field(strict=False), Distinct] = ()
    """Addresses that alarms and budget notices go to; each confirms its subscription once."""

    log_retention_days: LogRetentionDays = 30
    """Days that application, database, cache and broker logs are kept in CloudWatch."""

    runbook_url: Annotated[
        str, text(r"^https://\S+$", "an https URL", "https://wiki.example.com/runbook")
    ] = "https://github.com/storefront-cdk/storefront/blob/main/docs/runbook.md"
    """Address of the runbook that alarm descriptions link to."""

    monthly_budget_usd: int = Field(default=500, ge=1, le=10_000_000)
    """Monthly cost above which (80 % actual, 100 % forecast) a notice is sent, in USD."""

    p99_latency_seconds: float = Field(default=1.5, gt=0, le=60)
    """99th percentile of the web tier's response time above which an alarm rings, in seconds."""

    error_rate_percent: float = Field(default=2, gt=0, le=100)
    """Share of 5xx responses above which an alarm rings, in percent."""

    replica_lag_seconds: int = Field(default=30, ge=1, le=3600)
    """Replication lag of a read replica above which an alarm rings, in seconds."""
