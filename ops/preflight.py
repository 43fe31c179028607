"""What would fail late in a deployment, checked before it starts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError
from rich.markup import escape

from config import EnvironmentConfig
from ops.assembly import Assembly
from ops.aws import Aws
from ops.common import OpsError, console
from ops.verify import deployed

BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
PREFIX_LIST = "com.amazonaws.global.cloudfront.origin-facing"


@dataclass(frozen=True)
class Finding:
    """The outcome of one check; without a fix all is well, and a warning does not stop a deployment."""

    subject: str
    text: str
    fix: str = ""
    warning: bool = False

    @property
    def stops(self) -> bool:
        """Whether a deployment would fail."""
        return bool(self.fix) and not self.warning


def require(config: EnvironmentConfig, assembly: Assembly, aws: Aws) -> None:
    """Print every check; raise OpsError if one of them would make the deployment fail."""
    require_account(config, aws)
    findings: list[Finding] = []
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: bootstrap(config, aws),
        lambda: prefix_list(config, aws),
        lambda: platform(config, aws),
        lambda: addresses(config, assembly, aws),
    )
    for check in checks:
        try:
            findings += check()
        except (ClientError, BotoCoreError) as error:
            findings.append(
                Finding("not checked", str(error), "allow the call, or ignore this", warning=True)
            )
    for finding in findings:
        mark = "[red]✘[/]" if finding.stops else "[yellow]![/]" if finding.fix else "[green]✔[/]"
        console.print(f"{mark} {finding.subject}: {escape(finding.text)}")
        if finding.fix:
            console.print(f"    fix: {finding.fix}", markup=False)
    stopping = [finding.subject for finding in findings if finding.stops]
    if stopping:
        raise OpsError(f"not deployed: {', '.join(stopping)} would fail, as said above")


def require_account(config: EnvironmentConfig, aws: Aws) -> None:
    """Raise OpsError unless the credentials work and belong to the account of the environment."""
    if config.account and config.account != aws.account:
        raise OpsError(
            f"{config.name!r} belongs to account {config.account}, and the credentials to {aws.account}\n"
            "  fix: switch AWS_PROFILE, or correct `account` in the environment file"
        )
    if not config.account:
        console.print(f"account {aws.account} (the environment file names none)", style="dim")


def bootstrap(config: EnvironmentConfig, aws: Aws) -> Iterator[Finding]:
    """Check that every region has what the CDK CLI deploys with."""
    for region in config.regions:
        try:
            version = aws.client("ssm", region).get_parameter(Name=BOOTSTRAP_VERSION)["Parameter"]["Value"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterNotFound":
                raise
            yield Finding("bootstrap", f"{region} is not bootstrapped", f"make bootstrap ENV={config.name}")
        else:
            yield Finding("bootstrap", f"{region} has version {version}")


def prefix_list(config: EnvironmentConfig, aws: Aws) -> Iterator[Finding]:
    """Check the prefix list of the region, by which the load balancer admits CloudFront."""
    filters = [{"Name": "prefix-list-name", "Values": [PREFIX_LIST]}]
    answer = aws.client("ec2", config.region).describe_managed_prefix_lists(Filters=filters)
    found = [row["PrefixListId"] for row in answer["PrefixLists"]]
    expected = config.cloudfront_prefix_list
    if expected in found:
        yield Finding("prefix list", f"{expected} is CloudFront's in {config.region}")
    else:
        fix = f'set network.cloudfront_prefix_list = "{found[0]}"' if found else "choose another home region"
        yield Finding("prefix list", f"{expected} is not CloudFront's in {config.region}", fix)


def platform(config: EnvironmentConfig, aws: Aws) -> Iterator[Finding]:
    """Check that the platform version exists; a newer one is a hint, as managed updates apply it."""
    branch, _, version = config.application.platform.rpartition("/")
    client = aws.client("elasticbeanstalk", config.region)
    filters = [{"Type": "PlatformBranchName", "Operator": "=", "Values": [branch]}]
    pages = client.get_paginator("list_platform_versions").paginate(Filters=filters)
    arns = [row["PlatformArn"] for page in pages for row in page["PlatformSummaryList"]]
    versions = sorted((arn.rsplit("/", 1)[-1] for arn in arns), key=_numbers)
    if version not in versions:
        known = f'application.platform = "{branch}/{versions[-1]}"' if versions else "choose another branch"
        yield Finding("platform", f"{config.application.platform} does not exist", f"set {known}")
    elif versions[-1] != version:
        fix = f'application.platform = "{branch}/{versions[-1]}" for new environments'
        yield Finding("platform", f"{version} exists, {versions[-1]} is newer", fix, warning=True)
    else:
        yield Finding("platform", f"{config.application.platform} is the newest of its branch")


def addresses(config: EnvironmentConfig, assembly: Assembly, aws: Aws) -> Iterator[Finding]:
    """Check the quota of Elastic IP addresses: a NAT gateway needs one, and accounts start with five."""
    network = assembly.stack("Network")
    if network is None or deployed.read(assembly, aws)[network.name].status:
        return
    ec2 = aws.client("ec2", config.region)
    limits = ec2.describe_account_attributes(AttributeNames=["vpc-max-elastic-ips"])["AccountAttributes"]
    if not limits:
        return
    limit = int(limits[0]["AttributeValues"][0]["AttributeValue"])
    used = len(ec2.describe_addresses()["Addresses"])
    text = f"{used} of {limit} Elastic IP addresses are in use, {config.network.nat_gateways} more are needed"
    if used + config.network.nat_gateways > limit:
        yield Finding(
            "addresses", text, "raise the quota 'EC2-VPC Elastic IPs', or lower network.nat_gateways"
        )
    else:
        yield Finding("addresses", text)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
