"""Settings of alarms, logs and the budget."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from config.base import (
    Distinct,
    LogRetentionDays,
    Slice,
    WeeklyWindow,
    rule_error,
    text,
    window_minutes,
)

LONGEST_MUTE_MINUTES = 12 * 60

Email = Annotated[str, text(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "an e-mail address", "oncall@example.com")]


class MaintenanceWindow(Slice):
    """A weekly time in which work on the store is expected to ring alarms."""

    name: Annotated[
        str,
        text(
            r"^[a-z][a-z0-9-]{0,23}$",
            "1 to 24 lowercase letters, digits and hyphens, first a letter",
            "database-patches",
        ),
    ]
    """Name of the window."""

    window: WeeklyWindow
    """When it starts and ends, UTC."""

    mute_critical: bool = False
    """Whether critical alarms and `store unwell` are muted too, for work that takes the store down."""

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        """Refuse a window without a length, and one in which an outage could hide for a day."""
        if not 0 < window_minutes(self.window) <= LONGEST_MUTE_MINUTES:
            raise rule_error(
                "window",
                got=self.window,
                allowed="a window of 1 minute to 12 hours",
                fix="move its end, or divide it",
            )
        return self


class MonitoringConfig(Slice):
    """Who is told, and when."""

    alarm_emails: Annotated[tuple[Email, ...], Field(strict=False), Distinct] = ()
    """Addresses that alarms and budget notices go to; each confirms its subscription once."""

    maintenance: Annotated[tuple[MaintenanceWindow, ...], Field(strict=False, max_length=5)] = ()
    """Weekly windows in which warnings notify nobody. An alarm that still rings at the end notifies then."""

    tier_dashboards: bool = True
    """Whether each tier has a dashboard beside the store's own. AWS charges 3 USD a month for each dashboard
    of an account beyond three."""

    log_retention_days: LogRetentionDays = 30
    """Days that application, database, cache and broker logs are kept in CloudWatch."""

    runbook_url: Annotated[
        str, text(r"^https://\S+$", "an https URL", "https://wiki.example.com/runbook")
    ] = "https://github.com/storefront-cdk/storefront/blob/main/docs/runbook.md"
    """Address of the runbook that alarm descriptions link to."""

    monthly_budget_usd: int = Field(default=500, ge=1, le=10_000_000)
    """Monthly cost above which (80 % actual, 100 % forecast) a notice is sent, in USD."""

    cost_anomaly_usd: int = Field(default=100, ge=1, le=1_000_000)
    """Cost beyond what is usual above which a notice is sent within the day, in USD."""

    credential_age_days: int = Field(default=90, ge=7, le=365)
    """Days after which an alarm reminds of a credential that only people can replace: the broker's, the
    partner's. Those of the database rotate after `database.rotation_days`."""

    p99_latency_seconds: float = Field(default=1.5, gt=0, le=60)
    """99th percentile of the web tier's response time above which an alarm rings, in seconds."""

    error_rate_percent: float = Field(default=2, gt=0, le=100)
    """Share of 5xx responses above which an alarm rings, in percent."""

    replica_lag_seconds: int = Field(default=30, ge=1, le=3600)
    """Replication lag of a read replica above which an alarm rings, in seconds."""
