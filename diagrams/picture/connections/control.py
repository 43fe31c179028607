"""What acts on the store from outside of it: experiments that break it, runbooks that change it."""

from collections.abc import Iterator, Mapping
from typing import Any

from picture.connections.contract import referred
from picture.connections.lines import Plan
from picture.index import Index, Resource
from picture.model import Connection

TEMPLATE, DOCUMENT, ENVIRONMENT = "FIS::ExperimentTemplate", "SSM::Document", "ElasticBeanstalk::Environment"
# What a kind of target in an experiment is in a template; instances and groups are Beanstalk's own.
TARGETS = {
    "aws:rds:db": "RDS::DBInstance",
    "aws:elasticache:replicationgroup": "ElastiCache::ReplicationGroup",
    "aws:ec2:instance": ENVIRONMENT,
    "aws:ec2:autoscaling-group": ENVIRONMENT,
    "aws:ec2:subnet": "EC2::VPC",
}
BEANSTALK_TAG = "elasticbeanstalk:environment-name"


def experiments(plan: Plan) -> Iterator[Connection]:
    """Connect experiments to what their targets select, and to the runbooks that they start."""
    for template in plan.index.all(TEMPLATE):
        for target in template.properties.get("Targets", {}).values():
            for resource in _selected(plan.index, template, target):
                yield plan.line(template, resource, "control", why=[template, resource])
        for runbook in plan.index.targets(template, "Actions", type=DOCUMENT):
            yield plan.line(template, runbook, "control", why=[template, runbook])


def runbooks(plan: Plan) -> Iterator[Connection]:
    """Connect runbooks, and the schedules of AWS's own, to what they act on."""
    for resource, key in (
        *((each, "Content") for each in plan.index.all(DOCUMENT)),
        *((each, "Parameters") for each in plan.index.all("SSM::Association")),
    ):
        for target in plan.index.targets(resource, key):
            if target.type != "IAM::Role":
                yield plan.line(resource, target, "control", why=[resource, target])


def _selected(index: Index, template: Resource, target: Mapping[str, Any]) -> Iterator[Resource]:
    """Find what a target of an experiment selects by tags, by ARN, or by the name of an environment."""
    wanted: Mapping[str, Any] = target.get("ResourceTags", {})
    named = referred(index, template, [target.get("ResourceArns"), wanted.get(BEANSTALK_TAG)])
    kind = TARGETS.get(str(target.get("ResourceType")), "")
    for resource in index.all(kind):
        plain = {key: value for key, value in wanted.items() if key != BEANSTALK_TAG}
        if resource in named or (not named and plain.items() <= _tags(resource).items()):
            yield resource


def _tags(resource: Resource) -> dict[str, Any]:
    return {str(tag.get("Key")): tag.get("Value") for tag in resource.properties.get("Tags", [])}
