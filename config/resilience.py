"""Settings of backups, of fault injection and of the guard against unexpected cost."""

from typing import Annotated, Literal

from pydantic import Field

from config.base import Slice, TimeOfDay, Weekday, overlaps_daily, rule_error, text

START_WINDOW_MINUTES = 60
SNAPSHOT_DELAY_MINUTES = 120
# https://docs.aws.amazon.com/aws-backup/latest/devguide/troubleshooting.html (RDS refuses backups then)
QUIET_MINUTES_BEFORE_A_WINDOW = 60


class BackupConfig(Slice):
    """AWS Backup of the shards' writers and of the media, besides what RDS and S3 keep themselves."""

    enabled: bool = True
    """Whether there is a vault with a plan. It costs the storage of what it keeps."""

    copy_region: (
        Annotated[str, text(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "an AWS region", "eu-central-1")] | None
    ) = None
    """Second region that a copy of each daily backup goes to. Absent: no copies."""

    start: TimeOfDay = "05:00"
    """Time of the daily backup, UTC; the snapshot that is copied follows two hours later."""

    retention_days: int = Field(default=35, ge=1, le=3650)
    """Days that daily snapshots are kept. Neither RDS nor S3 backups can move to cold storage."""

    copy_retention_days: int = Field(default=35, ge=1, le=3650)
    """Days that copies in the second region are kept."""

    media_recovery_days: int = Field(default=35, ge=1, le=35)
    """Days that media can be restored to any moment of. The shards' days are
    `database.backup_retention_days`."""

    lock: Literal["governance", "compliance"] = "governance"
    """Lock of a protected environment's vaults. Nobody, not even AWS, can shorten a compliance lock once its
    14 days of grace have passed; a governance lock yields to a permission of its own."""

    restore_test_day: Weekday | None = "wed"
    """Day of the week on which a backup of each writer is restored as a test, for an hour. Absent: never."""


class FaultInjectionConfig(Slice):
    """Experiments that take away what the environment is built to do without."""

    enabled: bool = True
    """Whether there are experiment templates. They cost nothing until somebody starts one."""


def check_backup_start(start: str, *, backup_window: str, maintenance_window: str) -> None:
    """Raise a rule error if AWS Backup would start while RDS refuses it.

    RDS refuses snapshots in its backup and maintenance windows and in the hour before them.
    """
    length = SNAPSHOT_DELAY_MINUTES + START_WINDOW_MINUTES
    for window in (backup_window, maintenance_window):
        if overlaps_daily(start, length, window, before=QUIET_MINUTES_BEFORE_A_WINDOW):
            raise rule_error(
                "backup.start",
                got=start,
                allowed=f"a start that ends, {length // 60} hours later, outside of the database's windows "
                f"({window}) and of the hour before them",
                fix="move it, or the database's window",
            )
