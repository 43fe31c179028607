"""The only wiring: which stacks an environment has, and what each hands to the next."""

from dataclasses import dataclass

import aws_cdk as cdk

from config import EnvironmentConfig
from patterns.backup import Backups
from stacks.backup import BackupCopyStack, BackupStack
from stacks.cache import CacheStack
from stacks.database import DatabaseStack
from stacks.dns import DnsStack
from stacks.edge import EdgeStack
from stacks.edge_observability import EdgeObservabilityStack
from stacks.messaging import MessagingStack
from stacks.network import NetworkStack
from stacks.observability import ObservabilityStack
from stacks.resilience import ResilienceStack
from stacks.storage import StorageStack
from stacks.web import WebStack


@dataclass(frozen=True, kw_only=True)
class Tiers:
    """The stacks of the home region that a request passes through."""

    storage: StorageStack
    network: NetworkStack
    database: DatabaseStack
    cache: CacheStack
    messaging: MessagingStack
    web: WebStack


def compose(scope: cdk.Stage, config: EnvironmentConfig) -> Tiers:
    """Define every stack of the environment in `scope`, the app itself; return those of its tiers.

    The stacks sit in the app and not in a nested stage, because `cdk deploy --all` selects those of the
    main assembly only (ADR 0004).
    """
    zone_id = _hosted_zone(scope, config)
    tiers = _tiers(scope, config, hosted_zone_id=zone_id)
    edge = EdgeStack(
        scope, "Edge", config=config, web=tiers.web, storage=tiers.storage, hosted_zone_id=zone_id
    )
    observability = _observability(scope, config, tiers=tiers, edge=edge)
    if config.fault_injection.enabled:
        _resilience(scope, config, tiers=tiers, observability=observability)
    EdgeObservabilityStack(scope, "EdgeObservability", config=config, edge=edge)
    return tiers


def _hosted_zone(scope: cdk.Stage, config: EnvironmentConfig) -> str | None:
    """Name the hosted zone of the domain; one that the file does not name is defined here."""
    if config.domain is None:
        return None
    named = config.domain.hosted_zone_id
    return named or DnsStack(scope, "Dns", config=config, domain=config.domain).hosted_zone_id


def _tiers(scope: cdk.Stage, config: EnvironmentConfig, *, hosted_zone_id: str | None) -> Tiers:
    backups = _backups(scope, config)
    storage = StorageStack(scope, "Storage", config=config, backups=backups)
    network = NetworkStack(scope, "Network", config=config, log_bucket=storage.log_bucket)
    vpc = network.vpc
    database = DatabaseStack(scope, "Database", config=config, vpc=vpc, backups=backups)
    cache = CacheStack(scope, "Cache", config=config, vpc=vpc)
    messaging = MessagingStack(scope, "Messaging", config=config, vpc=vpc)
    web = WebStack(
        scope,
        "Web",
        config=config,
        vpc=vpc,
        storage=storage,
        database=database,
        cache=cache.cache,
        broker=messaging.broker,
        hosted_zone_id=hosted_zone_id,
    )
    return Tiers(
        storage=storage, network=network, database=database, cache=cache, messaging=messaging, web=web
    )


def _backups(scope: cdk.Stage, config: EnvironmentConfig) -> Backups | None:
    """Define the vaults first: each stack of data puts its own plan in them."""
    if not config.backup.enabled:
        return None
    copies = None
    if config.backup.copy_region:
        copies = BackupCopyStack(scope, "BackupCopy", config=config, region=config.backup.copy_region)
    return BackupStack(scope, "Backup", config=config, copies=copies).backups


def _observability(
    scope: cdk.Stage, config: EnvironmentConfig, *, tiers: Tiers, edge: EdgeStack
) -> ObservabilityStack:
    return ObservabilityStack(
        scope,
        "Observability",
        config=config,
        vpc=tiers.network.vpc,
        storage=tiers.storage,
        database=tiers.database,
        cache=tiers.cache.cache,
        broker=tiers.messaging.broker,
        web=tiers.web,
        edge=edge,
    )


def _resilience(
    scope: cdk.Stage, config: EnvironmentConfig, *, tiers: Tiers, observability: ObservabilityStack
) -> None:
    """Define the experiments, which stop at the alarms of the tiers that they break."""
    ResilienceStack(
        scope,
        "Resilience",
        config=config,
        vpc=tiers.network.vpc,
        database=tiers.database,
        cache=tiers.cache.cache,
        broker=tiers.messaging.broker,
        web=tiers.web,
        stop_alarms=observability.stop_alarms,
    )
