"""The contract with the application, filled in: the environment properties of one tier."""

from config import EnvironmentConfig
from config.compute import FleetConfig
from config.contract import Property, properties_of
from patterns.beanstalk_options import Tier
from patterns.broker import Broker
from patterns.cache import Cache
from stacks.database import DatabaseStack
from stacks.storage import StorageStack


def environment_properties(
    tier: Tier,
    *,
    config: EnvironmentConfig,
    fleet: FleetConfig,
    storage: StorageStack,
    database: DatabaseStack,
    cache: Cache,
    broker: Broker,
) -> dict[str, str]:
    """List the properties that `tier` is told; those of the catalog only when a partner is configured."""
    properties = {
        Property.ENVIRONMENT: config.name,
        Property.TIER: tier,
        Property.REGION: config.region,
        Property.PROCESSES: str(fleet.processes_per_instance),
        Property.DATABASE_PARAMETERS: database.parameter_paths.root,
        Property.DATABASE_POOL_SIZE: str(fleet.database_pool_size),
        Property.CACHE_ENDPOINT: cache.endpoint,
        Property.CACHE_MODE: cache.mode,
        Property.CACHE_NAME: cache.cache_name,
        Property.CACHE_USER: cache.user_name,
        Property.BROKER_ENDPOINT: broker.amqp_endpoint,
        Property.BROKER_SECRET: broker.secret.secret_arn,
        Property.MEDIA_BUCKET: storage.media_bucket.bucket_name,
    }
    told = properties_of(tier)
    catalog, secret = config.application.catalog, storage.catalog_secret
    if catalog and secret:
        properties |= {
            Property.CATALOG_URL: catalog.base_url,
            Property.CATALOG_SECRET: secret.secret_arn,
            Property.CATALOG_TIMEOUT_SECONDS: str(catalog.timeout_seconds),
            Property.CATALOG_STALE_SECONDS: str(catalog.stale_seconds),
        }
    return {str(name): value for name, value in properties.items() if name in told}
