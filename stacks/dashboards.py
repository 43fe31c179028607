"""The dashboards of an environment: the store's own, and one for each tier."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from config import EnvironmentConfig
from patterns.backend_dashboards import broker_rows, cache_rows, database_rows
from patterns.broker import Broker
from patterns.cache import Cache
from patterns.store_dashboard import Path, StoreDashboard
from patterns.tier_dashboards import edge_rows, web_rows, worker_rows
from patterns.widgets import Rows, TierDashboard
from stacks.database import DatabaseStack
from stacks.edge import EdgeStack
from stacks.web import WebStack


def largest_backlog(config: EnvironmentConfig) -> int:
    """Count the messages that the largest worker fleet is meant to have waiting."""
    return config.worker.max_instances * config.worker.backlog_per_instance


class Dashboards(Construct):
    """Defines the dashboard of whoever is on call and, where the settings ask for them, the tiers' own."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        alarms: Sequence[cloudwatch.IAlarm],
        edge: EdgeStack,
        web: WebStack,
        cache: Cache,
        database: DatabaseStack,
        broker: Broker,
    ) -> None:
        super().__init__(scope, construct_id)
        serverless = config.cache.mode == "serverless"
        StoreDashboard(
            self,
            "Store",
            name=f"Storefront-{config.name}-Store",
            alarms=alarms,
            config=config.monitoring,
            path=Path(
                distribution=edge.distribution,
                firewall=edge.firewall,
                load_balancer=web.load_balancer,
                web_environment=web.web.environment_name,
                cache_name=cache.cache_name,
                serverless_cache=serverless,
                shards=database.shards,
                broker_name=broker.broker_name,
                worker_environment=web.worker.environment_name,
            ),
        )
        if config.monitoring.tier_dashboards:
            tiers = _front(config, edge, web) | {
                "Database": database_rows(database.shards, lag_seconds=config.monitoring.replica_lag_seconds),
                "Cache": cache_rows(cache.cache_name, serverless=serverless),
                "Broker": broker_rows(broker.broker_name, backlog=largest_backlog(config)),
            }
            for tier, rows in tiers.items():
                TierDashboard(self, tier, name=f"Storefront-{config.name}-{tier}", rows=rows)


def _front(config: EnvironmentConfig, edge: EdgeStack, web: WebStack) -> dict[str, Rows]:
    return {
        "Edge": edge_rows(edge.distribution, edge.firewall),
        "Web": web_rows(
            web.load_balancer,
            web.web.environment_name,
            most_instances=config.web.max_instances,
            error_rate=config.monitoring.error_rate_percent,
            latency=config.monitoring.p99_latency_seconds,
        ),
        "Worker": worker_rows(
            web.worker.environment_name,
            web.worker_queue,
            web.dead_letter_queue,
            most_instances=config.worker.max_instances,
        ),
    }
