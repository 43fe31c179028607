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
class Storefront:
    """The stacks of one environment; `dns` is None unless a hosted zone is defined here."""

    dns: DnsStack | None
    storage: StorageStack
    network: NetworkStack
    database: DatabaseStack
    cache: CacheStack
    messaging: MessagingStack
    web: WebStack
    edge: EdgeStack
    observability: ObservabilityStack
    edge_observability: EdgeObservabilityStack


def compose(scope: cdk.Stage, config: EnvironmentConfig) -> Storefront:
    """Define every stack of the environment in `scope`, the app itself.

    The stacks sit in the app and not in a nested stage, because `cdk deploy --all` selects those of the
    main assembly only (ADR 0004).
    """
    dns = None
    zone_id = None
    if config.domain:
        zone_id = config.domain.hosted_zone_id
        if zone_id is None:
            dns = DnsStack(scope, "Dns", config=config, domain=config.domain)
            zone_id = dns.hosted_zone_id
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
        hosted_zone_id=zone_id,
    )
    edge = EdgeStack(scope, "Edge", config=config, web=web, storage=storage, hosted_zone_id=zone_id)
    observability = ObservabilityStack(
        scope,
        "Observability",
        config=config,
        vpc=vpc,
        storage=storage,
        database=database,
        cache=cache.cache,
        broker=messaging.broker,
        web=web,
        edge=edge,
    )
    if config.fault_injection.enabled:
        ResilienceStack(
            scope,
            "Resilience",
            config=config,
            vpc=vpc,
            database=database,
            cache=cache.cache,
            broker=messaging.broker,
            web=web,
            stop_alarms=observability.stop_alarms,
        )
    return Storefront(
        dns=dns,
        storage=storage,
        network=network,
        database=database,
        cache=cache,
        messaging=messaging,
        web=web,
        edge=edge,
        observability=observability,
        edge_observability=EdgeObservabilityStack(scope, "EdgeObservability", config=config, edge=edge),
    )


def _backups(scope: cdk.Stage, config: EnvironmentConfig) -> Backups | None:
    """Define the vaults first: each stack of data puts its own plan in them."""
    if not config.backup.enabled:
        return None
    copies = None
    if config.backup.copy_region:
        copies = BackupCopyStack(scope, "BackupCopy", config=config, region=config.backup.copy_region)
    return BackupStack(scope, "Backup", config=config, copies=copies).backups
