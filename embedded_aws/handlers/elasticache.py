"""ElastiCache: endpoints as AWS writes them, and serverless caches."""

from __future__ import annotations

import hashlib
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import elasticache

from embedded_aws.handler import Attributes, GeneratedName, Provisioned, ResourceHandler, changed, pick
from embedded_aws.loopback import api
from embedded_aws.schema import Properties
from embedded_aws.stock import StockType

_PORT = 6379
_SERVERLESS_READER_PORT = 6380


def _host(prefix: str, name: str) -> str:
    """Make a host name of the shape AWS gives: the same for the same cache, another for another account."""
    digest = hashlib.sha256(f"{get_account_id()}/{name}".encode()).hexdigest()[:6]
    return f"{prefix}.{name}.{digest}.{get_region().replace('-', '')}.cache.amazonaws.com"


class ReplicationGroup(StockType):
    """A replication group: the emulator's endpoints are those of a container, not of a cluster."""

    type_name = "AWS::ElastiCache::ReplicationGroup"

    def before(self, properties: Properties) -> Properties:
        """Ask for three shards where two are wanted: the emulator refuses two, ElastiCache does not."""
        return {**properties, "NumNodeGroups": 3} if properties.get("NumNodeGroups") == 2 else properties

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Give the group and its nodes host names, and the attributes that go with its mode."""
        group = elasticache._replication_groups[ref]
        _keep_shards(group, properties.get("NumNodeGroups", 1))
        group.update(pick(properties, "KmsKeyId", "NetworkType", "IpDiscovery"))
        port = int(properties.get("Port", _PORT))
        clustered = (
            properties.get("ClusterMode", "disabled") != "disabled" or properties.get("NumNodeGroups", 1) > 1
        )
        group["ClusterEnabled"] = clustered
        for node_group in group["NodeGroups"]:
            for member in node_group.get("NodeGroupMembers", []):
                node = _host(member["CacheClusterId"], ref)
                member["ReadEndpoint"] = {"Address": node, "Port": port}
        if clustered:
            return _configuration_endpoint(group, ref, port)
        return _primary_endpoints(group, ref, port)


def _keep_shards(group: dict[str, Any], count: int) -> None:
    for extra in group["NodeGroups"][count:]:
        for member in extra["NodeGroupMembers"]:
            elasticache._clusters.pop(member["CacheClusterId"], None)
            group["MemberClusters"].remove(member["CacheClusterId"])
    del group["NodeGroups"][count:]
    group["_num_node_groups"] = count


def _configuration_endpoint(group: dict[str, Any], ref: str, port: int) -> Attributes:
    endpoint = {"Address": _host("clustercfg", ref), "Port": port}
    group["ConfigurationEndpoint"] = endpoint
    for node_group in group["NodeGroups"]:  # cluster mode: one endpoint for all shards
        node_group.pop("PrimaryEndpoint", None)
        node_group.pop("ReaderEndpoint", None)
    return {"ConfigurationEndPoint.Address": endpoint["Address"], "ConfigurationEndPoint.Port": str(port)}


def _primary_endpoints(group: dict[str, Any], ref: str, port: int) -> Attributes:
    primary, reader = _host("master", ref), _host("replica", ref)
    for node_group in group["NodeGroups"]:
        node_group["PrimaryEndpoint"] = {"Address": primary, "Port": port}
        node_group["ReaderEndpoint"] = {"Address": reader, "Port": port}
    members = [
        member for node_group in group["NodeGroups"] for member in node_group.get("NodeGroupMembers", [])
    ]
    replicas = [
        member["ReadEndpoint"]["Address"] for member in members if member.get("CurrentRole") == "replica"
    ]
    ports = [str(port)] * len(replicas)
    return {
        "PrimaryEndPoint.Address": primary,
        "PrimaryEndPoint.Port": str(port),
        "ReaderEndPoint.Address": reader,
        "ReaderEndPoint.Port": str(port),
        "ReadEndPoint.Addresses": ",".join(replicas),
        "ReadEndPoint.AddressesList": replicas,
        "ReadEndPoint.Ports": ",".join(ports),
        "ReadEndPoint.PortsList": ports,
    }


class User(StockType):
    """A user: the emulator takes one who signs in by IAM for one without a password."""

    type_name = "AWS::ElastiCache::User"

    def finish(self, ref: str, properties: Properties, attributes: Attributes) -> Attributes:
        """Keep how the user signs in."""
        kind = properties.get("AuthenticationMode", {}).get("Type")
        if kind == "iam":
            elasticache._users[ref]["Authentication"] = {"Type": kind, "PasswordCount": 0}
        return attributes


class ServerlessCache(ResourceHandler):
    """A serverless cache."""

    type_name = "AWS::ElastiCache::ServerlessCache"

    def create(self, name: GeneratedName, properties: Properties) -> Provisioned:
        """Create the cache."""
        ref = properties["ServerlessCacheName"].lower()
        settings = pick(
            properties,
            "CacheUsageLimits",
            "DailySnapshotTime",
            "Description",
            "Engine",
            "KmsKeyId",
            "MajorEngineVersion",
            "NetworkType",
            "SecurityGroupIds",
            "SnapshotArnsToRestore",
            "SnapshotRetentionLimit",
            "SubnetIds",
            "Tags",
            "UserGroupId",
        )
        api("elasticache").create_serverless_cache(ServerlessCacheName=ref, **settings)
        cache = elasticache._serverless_caches[ref]
        cache["Endpoint"] = {"Address": _host("serverless", ref), "Port": _PORT}
        cache["ReaderEndpoint"] = {"Address": _host("serverless", ref), "Port": _SERVERLESS_READER_PORT}
        return Provisioned(ref, self._attributes(ref))

    def update(self, ref: str, old: Properties, new: Properties) -> Provisioned:
        """Change limits, groups and snapshots in place."""
        changes = changed(
            old,
            new,
            "CacheUsageLimits",
            "DailySnapshotTime",
            "Description",
            "Engine",
            "MajorEngineVersion",
            "SecurityGroupIds",
            "SnapshotRetentionLimit",
            "UserGroupId",
        )
        if changes:
            api("elasticache").modify_serverless_cache(ServerlessCacheName=ref, **changes)
        return Provisioned(ref, self._attributes(ref))

    def delete(self, ref: str, properties: Properties) -> None:
        """Delete the cache."""
        api("elasticache").delete_serverless_cache(ServerlessCacheName=ref)

    def _attributes(self, ref: str) -> Attributes:
        client = api("elasticache")
        cache = client.describe_serverless_caches(ServerlessCacheName=ref)["ServerlessCaches"][0]
        endpoints = {
            f"{kind}.{part}": str(cache[kind][part])
            for kind in ("Endpoint", "ReaderEndpoint")
            for part in ("Address", "Port")
        }
        plain = {name: str(cache[name]) for name in ("ARN", "CreateTime", "FullEngineVersion", "Status")}
        return {**plain, **endpoints}
