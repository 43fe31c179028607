"""Resolves the intrinsic functions of templates against what is deployed."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ops.verify.values import UNKNOWN

# What `Fn::GetAtt` returns where it follows from the physical id. Anything else is known to its service only.
_ATTRIBUTES: dict[tuple[str, str], Callable[[str, "Scope"], Any]] = {
    ("AWS::KMS::Key", "Arn"): lambda id_, at: f"arn:{at.partition}:kms:{at.region}:{at.account}:key/{id_}",
    ("AWS::S3::Bucket", "Arn"): lambda id_, at: f"arn:{at.partition}:s3:::{id_}",
    ("AWS::IAM::Role", "Arn"): lambda id_, at: f"arn:{at.partition}:iam::{at.account}:role/{id_}",
    ("AWS::SQS::Queue", "Arn"): lambda id_, at: (
        f"arn:{at.partition}:sqs:{at.region}:{at.account}:{id_.rsplit('/', 1)[-1]}"
    ),
    ("AWS::SQS::Queue", "QueueName"): lambda id_, _: id_.rsplit("/", 1)[-1],
    ("AWS::Logs::LogGroup", "Arn"): lambda id_, at: (
        f"arn:{at.partition}:logs:{at.region}:{at.account}:log-group:{id_}:*"
    ),
    ("AWS::EC2::SecurityGroup", "GroupId"): lambda id_, _: id_,
    ("AWS::EC2::VPC", "VpcId"): lambda id_, _: id_,
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerArn"): lambda id_, _: id_,
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerFullName"): lambda id_, _: id_.split(
        ":loadbalancer/"
    )[-1],
    ("AWS::CloudFront::Distribution", "Id"): lambda id_, _: id_,
    ("AWS::CloudFront::OriginAccessControl", "Id"): lambda id_, _: id_,
    ("AWS::CloudFront::CachePolicy", "Id"): lambda id_, _: id_,
    ("AWS::CloudFront::VpcOrigin", "Id"): lambda id_, _: id_,
    ("AWS::Route53::HostedZone", "Id"): lambda id_, _: id_,
    ("AWS::SNS::Topic", "TopicArn"): lambda id_, _: id_,
}


@dataclass(frozen=True)
class Scope:
    """Where a template is deployed, and what became of its resources."""

    account: str
    region: str
    stack_name: str
    types: Mapping[str, str]
    physical_ids: Mapping[str, str]
    outputs: Mapping[tuple[str, str], Mapping[str, str]]
    """Outputs by the region and name of a stack: what weak references read."""

    conditions: Mapping[str, Any] = field(default_factory=dict)
    partition: str = "aws"

    def resolve(self, value: Any) -> Any:
        """Replace every intrinsic function; what only the deployment knows becomes UNKNOWN."""
        if isinstance(value, list):
            return [self.resolve(element) for element in value if not _is_no_value(element)]
        if not isinstance(value, Mapping):
            return _dynamic(value)
        if len(value) == 1:
            ((name, argument),) = value.items()
            function = _FUNCTIONS.get(name)
            if function:
                return function(self, argument)
            if name.startswith("Fn::"):
                return UNKNOWN
        return {key: self.resolve(inner) for key, inner in value.items() if not _is_no_value(inner)}

    def holds(self, condition: str) -> bool:
        """Evaluate a condition of the template."""
        return self.resolve(self.conditions.get(condition, False)) is True

    def _ref(self, name: str) -> Any:
        pseudo = {
            "AWS::AccountId": self.account,
            "AWS::Region": self.region,
            "AWS::Partition": self.partition,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.stack_name,
        }
        return pseudo.get(name) or self.physical_ids.get(name, UNKNOWN)

    def _attribute(self, argument: Any) -> Any:
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        derive = _ATTRIBUTES.get((self.types.get(logical_id, ""), attribute))
        physical = self.physical_ids.get(logical_id)
        return derive(physical, self) if derive and physical else UNKNOWN

    def _output(self, argument: Mapping[str, Any]) -> Any:
        region = self.resolve(argument.get("Region", self.region))
        name = self.resolve(argument["StackName"])
        return self.outputs.get((region, name), {}).get(argument["OutputName"], UNKNOWN)

    def _join(self, argument: list[Any]) -> Any:
        parts = self.resolve(argument[1])
        if parts is UNKNOWN or UNKNOWN in parts:
            return UNKNOWN
        return str(argument[0]).join(map(str, parts))

    def _select(self, argument: list[Any]) -> Any:
        choices = self.resolve(argument[1])
        return choices[int(argument[0])] if isinstance(choices, list) else UNKNOWN

    def _split(self, argument: list[Any]) -> Any:
        text = self.resolve(argument[1])
        return text.split(argument[0]) if isinstance(text, str) else UNKNOWN

    def _sub(self, argument: Any) -> Any:
        text, given = (argument, {}) if isinstance(argument, str) else argument
        values: list[Any] = []

        def replace(match: re.Match[str]) -> str:
            name = match[1]
            value = self.resolve(given[name]) if name in given else self._named(name)
            values.append(value)
            return str(value)

        result = re.sub(r"\$\{([^!}][^}]*)\}", replace, text)
        return UNKNOWN if UNKNOWN in values else result.replace("${!", "${")

    def _named(self, name: str) -> Any:
        return self._attribute(name) if "." in name else self._ref(name)

    def _if(self, argument: list[Any]) -> Any:
        return self.resolve(argument[1] if self.holds(argument[0]) else argument[2])

    def _json(self, argument: Any) -> Any:
        inner = self.resolve(argument)
        return json.dumps(inner) if inner is not UNKNOWN else UNKNOWN


_FUNCTIONS: dict[str, Callable[[Scope, Any], Any]] = {
    "Ref": Scope._ref,
    "Fn::GetAtt": Scope._attribute,
    "Fn::GetStackOutput": Scope._output,
    "Fn::Join": Scope._join,
    "Fn::Select": Scope._select,
    "Fn::Split": Scope._split,
    "Fn::Sub": Scope._sub,
    "Fn::If": Scope._if,
    "Fn::ToJsonString": Scope._json,
    "Fn::Equals": lambda at, pair: at.resolve(pair[0]) == at.resolve(pair[1]),
    "Fn::And": lambda at, terms: all(at.resolve(term) is True for term in terms),
    "Fn::Or": lambda at, terms: any(at.resolve(term) is True for term in terms),
    "Fn::Not": lambda at, terms: at.resolve(terms[0]) is not True,
    "Condition": lambda at, name: (
        at.holds(name) if isinstance(name, str) else {"Condition": at.resolve(name)}
    ),
}


def _is_no_value(value: Any) -> bool:
    return bool(value == {"Ref": "AWS::NoValue"})


def _dynamic(value: Any) -> Any:
    """Never compare what a dynamic reference reads at deployment: a secret, mostly."""
    return UNKNOWN if isinstance(value, str) and "{{resolve:" in value else value
