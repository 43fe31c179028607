"""The stack of the edge's alarms, and of the budget."""

from constructs import Construct

from config import EnvironmentConfig
from patterns.alarm_topics import AlarmTopics, Severity
from patterns.alarms import AlarmFactory
from patterns.budget import MonthlyBudget
from patterns.cost_anomaly import CostAnomaly
from patterns.edge_alarms import EdgeAlarms
from patterns.maintenance import MaintenanceMutes
from stacks.base import EDGE_REGION, StorefrontStack
from stacks.edge import EdgeStack


class EdgeObservabilityStack(StorefrontStack):
    """Defines what watches the edge, in us-east-1, the only region that has the edge's metrics.

    It has topics and a composite alarm of its own, because CloudWatch lets neither reach another region.
    The budget is here as well: AWS bills from us-east-1, and CloudFormation cannot define budgets in every
    region.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, config: EnvironmentConfig, edge: EdgeStack
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            config=config,
            description="Storefront: alarms of the edge, budget",
            region=EDGE_REGION,
        )
        self.topics = AlarmTopics(self, "Topics", emails=config.monitoring.alarm_emails)
        alarms = AlarmFactory(topics=self.topics, runbook_url=config.monitoring.runbook_url)
        EdgeAlarms(
            self,
            "Edge",
            distribution=edge.distribution,
            firewall=edge.firewall,
            outside_check=edge.outside_check,
            certificate=edge.certificate,
            error_rate_percent=config.monitoring.error_rate_percent,
            blocked_requests=config.firewall.requests_per_5_minutes,
            alarms=alarms,
        )
        self.store_unwell = alarms.composite(
            self,
            "StoreUnwell",
            summary="The store is unwell: at least one critical alarm of the edge rings.",
            runbook="store-unwell",
        )
        MaintenanceMutes(self, "Maintenance", windows=config.monitoring.maintenance, alarms=alarms)
        MonthlyBudget(
            self,
            "Budget",
            limit_usd=config.monitoring.monthly_budget_usd,
            topic=self.topics.topic(Severity.WARNING),
        )
        CostAnomaly(
            self,
            "CostAnomaly",
            environment=config.name,
            above_usd=config.monitoring.cost_anomaly_usd,
            topic=self.topics.topic(Severity.WARNING),
        )
