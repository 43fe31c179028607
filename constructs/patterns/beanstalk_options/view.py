"""Settings as the rules see them: by namespace and name, with the complaints that rules make."""

from collections.abc import Callable
from typing import Any, Literal

from patterns.beanstalk_options.kinds import Value
from patterns.beanstalk_options.lookup import OptionError

Tier = Literal["web", "worker"]
Settings = dict[tuple[str, str], Value]

ENVIRONMENT = "aws:elasticbeanstalk:environment"
PROCESS = f"{ENVIRONMENT}:process:"
LAUNCH = "aws:autoscaling:launchconfiguration"
GROUP = "aws:autoscaling:asg"
INSTANCES = "aws:ec2:instances"
BALANCER = "aws:elbv2:loadbalancer"
LISTENER = "aws:elbv2:listener:"
RULE = "aws:elbv2:listenerrule:"
HEALTH = "aws:elasticbeanstalk:healthreporting:system"
MANAGED = "aws:elasticbeanstalk:managedactions"
QUEUE = "aws:elasticbeanstalk:sqsd"
VARIABLES = "aws:elasticbeanstalk:application:environment"


class View:
    """All settings of an environment."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def get(self, namespace: str, name: str, default: Any = None) -> Any:
        """Return an option's value, or the default."""
        return self.settings.get((namespace, name), default)

    def named(self, prefix: str) -> list[str]:
        """Names that follow the prefix of a family of namespaces."""
        found = {
            namespace.removeprefix(prefix) for namespace, _ in self.settings if namespace.startswith(prefix)
        }
        return sorted(found)

    def require(self, namespace: str, name: str, *, because: str) -> None:
        """Raise OptionError unless the option is set."""
        if not self.get(namespace, name):
            raise OptionError(f"{namespace} {name}", got=self.get(namespace, name), allowed=f"set, {because}")

    def forbid(self, namespace: str, name: str, *, because: str) -> None:
        """Raise OptionError if the option is set."""
        if (namespace, name) in self.settings:
            raise OptionError(
                f"{namespace} {name}", got=self.get(namespace, name), allowed=f"absent, {because}"
            )


Rule = Callable[[View], None]
