"""The model of an environment file: every setting with its bounds, its default and its meaning."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from config.application import ApplicationConfig
from config.base import Slice, rule_error, text
from config.capacity import Demand, check_addresses, check_alarms, check_connections, check_peak
from config.compute import WebConfig, WorkerConfig
from config.data import BrokerConfig, CacheConfig, DatabaseConfig, StorageConfig
from config.edge import CdnConfig, DomainConfig, FirewallConfig
from config.monitoring import MonitoringConfig
from config.network import NetworkConfig
from config.regions import CLOUDFRONT_PREFIX_LISTS, EDGE_REGION
from config.resilience import BackupConfig, FaultInjectionConfig, check_backup_start

TAG_TEXT = r"^[A-Za-z0-9 _.:/=+@-]+$"
TAG_WORDS = "letters, digits, spaces and _ . : / = + @ -"
TagKey = Annotated[str, text(TAG_TEXT, TAG_WORDS, "CostCenter"), Field(max_length=128)]
TagValue = Annotated[str, text(TAG_TEXT, TAG_WORDS, "storefront"), Field(max_length=256)]


class EnvironmentConfig(Slice):
    """One environment of the store, read from one TOML file."""

    name: Annotated[
        str,
        text(
            r"^[a-z](-?[a-z0-9])*$",
            "1 to 16 lowercase letters, digits and single hyphens between them, first a letter",
            "staging",
        ),
        Field(max_length=16),
    ]
    """Name of the environment; part of every stack name, so never rename a deployed one."""

    region: Annotated[str, text(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "an AWS region", "eu-west-1")]
    """Home region of everything but the edge, which CloudFront keeps in us-east-1."""

    account: Annotated[str, text(r"^[0-9]{12}$", "12 digits, in quotes", "123456789012")] | None = None
    """AWS account that may be deployed to. Absent: the account of the credentials in use."""

    protected: bool = False
    """Whether data outlives mistakes: deletion and termination protection, retained resources."""

    permissions_boundary: (
        Annotated[
            str,
            text(
                r"^(arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/)?[A-Za-z0-9+=,.@_/-]{1,128}$",
                "the name or the ARN of a managed policy",
                "DeveloperBoundary",
            ),
        ]
        | None
    ) = None
    """Managed policy of your account that no role of the store may exceed, by name or ARN. Absent: none."""

    tags: dict[TagKey, TagValue] = Field(default={}, max_length=40)
    """Cost-allocation tags on everything that takes tags."""

    domain: DomainConfig | None = None
    """Absent: the store is served on the CDN's own name."""

    network: NetworkConfig = NetworkConfig()
    storage: StorageConfig = StorageConfig()
    database: DatabaseConfig = DatabaseConfig()
    cache: CacheConfig = CacheConfig()
    broker: BrokerConfig = BrokerConfig()
    application: ApplicationConfig = ApplicationConfig()
    web: WebConfig = WebConfig()
    worker: WorkerConfig = WorkerConfig()
    cdn: CdnConfig = CdnConfig()
    firewall: FirewallConfig = FirewallConfig()
    monitoring: MonitoringConfig = MonitoringConfig()
    backup: BackupConfig = BackupConfig()
    fault_injection: FaultInjectionConfig = FaultInjectionConfig()

    @property
    def regions(self) -> list[str]:
        """Every region with a stack of this environment: the home region first."""
        copies = [self.backup.copy_region] if self.backup.enabled and self.backup.copy_region else []
        return list(dict.fromkeys([self.region, EDGE_REGION, *copies]))

    @property
    def demand(self) -> Demand:
        """What the two fleets ask of everything else."""
        return Demand(self.web, self.worker)

    @property
    def cloudfront_prefix_list(self) -> str:
        """Id of CloudFront's origin-facing managed prefix list in the home region."""
        return self.network.cloudfront_prefix_list or CLOUDFRONT_PREFIX_LISTS[self.region]

    @field_validator("tags")
    @classmethod
    def _tag_keys_are_ours(cls, value: dict[str, str]) -> dict[str, str]:
        """Refuse a tag whose key starts with `aws:`, which AWS reserves."""
        for key in value:
            if key.lower().startswith("aws:"):
                raise rule_error(
                    key, got=key, allowed="a key without the prefix aws:, which AWS reserves", fix="rename it"
                )
        return value

    @model_validator(mode="after")
    def _prefix_list_is_known(self) -> Self:
        """Refuse a region whose CloudFront prefix list is not built in, until its id is set."""
        if self.network.cloudfront_prefix_list is None and self.region not in CLOUDFRONT_PREFIX_LISTS:
            raise rule_error(
                "network.cloudfront_prefix_list",
                got=None,
                allowed=f"an id, since the one of region {self.region} is not built in",
                fix="run `aws ec2 describe-managed-prefix-lists --region "
                f"{self.region} --filters Name=prefix-list-name,"
                "Values=com.amazonaws.global.cloudfront.origin-facing` and set the id",
            )
        return self

    @model_validator(mode="after")
    def _broker_cluster_has_zones(self) -> Self:
        """Refuse a broker cluster over two zones: it has three nodes."""
        if self.broker.deployment_mode == "CLUSTER_MULTI_AZ" and self.network.availability_zones < 3:
            raise rule_error(
                "broker.deployment_mode",
                got="CLUSTER_MULTI_AZ",
                allowed="SINGLE_INSTANCE while network.availability_zones is 2 (a cluster has three nodes)",
                fix="set network.availability_zones to 3",
            )
        return self

    @model_validator(mode="after")
    def _protected_has_backups(self) -> Self:
        """Refuse a protected environment without database backups."""
        if self.protected and not self.database.backup_retention_days:
            raise rule_error(
                "database.backup_retention_days",
                got=0,
                allowed="at least 1 in a protected environment",
                fix="set it to 7 or more, or protected to false",
            )
        return self

    @model_validator(mode="after")
    def _protected_has_a_vault(self) -> Self:
        """Refuse a protected environment without AWS Backup."""
        if self.protected and not self.backup.enabled:
            raise rule_error(
                "backup.enabled",
                got=False,
                allowed="true in a protected environment",
                fix="remove the setting, or set protected to false",
            )
        return self

    @model_validator(mode="after")
    def _copies_leave_the_region(self) -> Self:
        """Refuse a copy of backups in the home region, which would be lost with it."""
        if self.backup.copy_region == self.region:
            raise rule_error(
                "backup.copy_region",
                got=self.region,
                allowed="another region than the home region",
                fix="choose one nearby, under the same laws on data",
            )
        return self

    @model_validator(mode="after")
    def _backups_start_when_they_can(self) -> Self:
        """Refuse a backup that would start in, or an hour before, a window of the database."""
        if self.backup.enabled:
            check_backup_start(
                self.backup.start,
                backup_window=self.database.backup_window,
                maintenance_window=self.database.maintenance_window,
            )
        return self

    @model_validator(mode="after")
    def _alarms_fit_a_stack(self) -> Self:
        """Refuse more shards and replicas than the alarms of one stack can watch."""
        check_alarms(self.database, self.cache)
        return self

    @model_validator(mode="after")
    def _connections_stay_within_the_budget(self) -> Self:
        """Refuse fleets that may open more than 80 % of what a database, a cache or a broker node takes."""
        check_connections(self.demand, self.database, self.cache, self.broker)
        return self

    @model_validator(mode="after")
    def _updates_find_addresses(self) -> Self:
        """Refuse application subnets without addresses for an update of both fleets at their largest."""
        check_addresses(self.demand, self.network, protected=self.protected)
        return self

    @model_validator(mode="after")
    def _peak_is_carried_without_a_zone(self) -> Self:
        """Refuse a protected environment whose web fleet cannot carry its peak with a zone lost."""
        if self.protected:
            check_peak(self.web, self.network)
        return self
