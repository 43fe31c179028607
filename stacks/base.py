"""What every stack of an environment has in common."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from config import EnvironmentConfig
from config.regions import EDGE_REGION
from patterns.tags import ENVIRONMENT_TAG, STACK_TAG

__all__ = ["EDGE_REGION", "StorefrontStack"]


class StorefrontStack(cdk.Stack):
    """A stack of one environment: named, tagged, protected when stateful, and free of lookups.

    Availability zones are left to CloudFormation (`Fn::GetAZs`): a stack with a region but no cached
    context would otherwise get dummy zones, and one without a region only two.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        description: str,
        region: str | None = None,
        stateful: bool = False,
    ) -> None:
        self._zones = config.network.availability_zones
        super().__init__(
            scope,
            construct_id,
            stack_name=f"Storefront-{config.name}-{construct_id}",
            description=description,
            env=cdk.Environment(account=config.account, region=region or config.region),
            termination_protection=config.protected and stateful,
        )
        self._bound(config.permissions_boundary)
        own = {ENVIRONMENT_TAG: config.name, STACK_TAG: construct_id}
        tags = cdk.Tags.of(self)
        for key, value in sorted((config.tags | own).items()):
            tags.add(key, value)

    def _bound(self, policy: str | None) -> None:
        """Keep every role of the stack, those of CDK included, within a policy of the account."""
        if policy is None:
            return
        is_arn = policy.startswith("arn:")
        load = (
            iam.ManagedPolicy.from_managed_policy_arn
            if is_arn
            else iam.ManagedPolicy.from_managed_policy_name
        )
        iam.PermissionsBoundary.of(self).apply(load(self, "Boundary", policy))

    @property
    def availability_zones(self) -> list[str]:
        """Zones of the stack's region, resolved at deployment."""
        zones = cdk.Fn.get_azs()
        return [cdk.Fn.select(index, zones) for index in range(self._zones)]
