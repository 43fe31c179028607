"""`make up`: the whole store on an embedded AWS, deployed by the real CDK CLI and verified."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from config import EnvironmentConfig, load_environment
from embedded_aws import server
from ops import cdk, children, emulator, state
from ops.assembly import Assembly, load
from ops.aws import Aws
from ops.common import EDGE_REGION, ROOT, Interrupted, OpsError, console, phase
from ops.state import Emulator
from ops.verify.report import print_report
from ops.verify.run import verify

PICTURE = ROOT / "diagrams" / "architecture.py"
BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
# States that no deployment leaves by itself. The CLI handles the others: it replaces what never came up.
STUCK = (
    "DELETE_FAILED",
    "ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_FAILED",
    "IMPORT_ROLLBACK_FAILED",
    "REVIEW_IN_PROGRESS",
)


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    env: str
    out: Path
    port: int | None = None
    verify: bool = True
    picture: bool = True


def up(options: Options) -> None:
    """Run every phase; on an interruption stop what this run started."""
    config = load_environment(options.env)
    with state.exclusive():
        with phase(f"Synthesize {config.name}"):
            cdk.synth(options.env, options.out)
            assembly = load(options.out, config.name)
        started: Emulator | None = None
        try:
            with phase("Embedded AWS"):
                aws, started = _embedded_aws(options.port)
            emulator.enter(aws, config.region, config.account)
            aws, started = _fresh_if_stuck(aws, started, assembly, config)
            _deploy(aws, config, options, assembly)
        except Interrupted:
            if started:
                emulator.stop()
            raise
    _closing_words(aws, config)


def _embedded_aws(port: int | None) -> tuple[Emulator, Emulator | None]:
    """Return the embedded AWS, and again if this run started it."""
    found = emulator.running()
    if found and port in (None, found.port):
        console.print(f"reusing {found.endpoint} (process {found.pid}, since {found.started})")
        return found, None
    if found:
        raise OpsError(
            f"the embedded AWS runs on port {found.port} already\n  fix: make down, then make up PORT={port}"
        )
    if state.load():
        console.print(
            "[yellow]the embedded AWS of an earlier run is gone or does not answer: starting afresh[/]"
        )
    begun = emulator.start(port)
    console.print(f"started {begun.endpoint} (process {begun.pid})")
    return begun, begun


def _fresh_if_stuck(
    aws: Emulator, started: Emulator | None, assembly: Assembly, config: EnvironmentConfig
) -> tuple[Emulator, Emulator | None]:
    """Start over when an earlier run left a stack where no deployment can go on."""
    stuck = [] if started else _stuck_stacks(assembly)
    if not stuck:
        return aws, started
    with phase("Start over"):
        console.print(f"[yellow]an earlier run left {', '.join(stuck)}: starting afresh[/]")
        begun = emulator.start(aws.port)
        emulator.enter(begun, config.region, config.account)
    return begun, begun


def _stuck_stacks(assembly: Assembly) -> list[str]:
    aws = Aws()
    stuck: list[str] = []
    for region in sorted({stack.region for stack in assembly.stacks}):
        pages = aws.cloudformation(region).get_paginator("describe_stacks").paginate()
        found = [
            (stack["StackName"], str(stack["StackStatus"])) for page in pages for stack in page["Stacks"]
        ]
        stuck += [f"{name} in {status}" for name, status in found if status in STUCK]
    return stuck


def _deploy(aws: Emulator, config: EnvironmentConfig, options: Options, assembly: Assembly) -> None:
    account = config.account or server.ACCOUNT
    try:
        if not _bootstrapped(config.region):
            with phase("Bootstrap both regions"):
                cdk.bootstrap(account, config.region)
        with phase("Deploy"):
            cdk.deploy(options.out)
    except OpsError as error:
        emulator.require_alive(aws)
        raise OpsError(
            f"{error}\n  fix: see that; the embedded AWS still runs (make down stops it)"
        ) from None
    if options.verify:
        with phase("Verify"):
            good = _while_alive(aws, lambda: print_report(verify(assembly, Aws()), console))
        if not good:
            raise OpsError("what is deployed differs from the templates, as listed above")
    if options.picture and PICTURE.exists():
        with phase("Picture"):
            _draw()


def _bootstrapped(region: str) -> bool:
    try:
        for each in {region, EDGE_REGION}:
            Aws().client("ssm", each).get_parameter(Name=BOOTSTRAP_VERSION)
    except ClientError:
        return False
    return True


def _while_alive(aws: Emulator, work: Callable[[], bool]) -> bool:
    try:
        return work()
    except (OpsError, BotoCoreError):
        emulator.require_alive(aws)
        raise


def _draw() -> None:
    code = children.run([sys.executable, PICTURE], cdk.environment())
    if code:
        raise OpsError(f"{PICTURE.relative_to(ROOT)} failed with exit code {code}")
    console.print("diagrams/architecture.png")


def _closing_words(aws: Emulator, config: EnvironmentConfig) -> None:
    edge = f"Storefront-{config.name}-Edge"
    console.rule("[bold green]The store is up", align="left")
    console.print(
        f"""What runs   {config.name}: every stack of Storefront, {config.region} and {EDGE_REGION} (edge)
Where       {aws.endpoint}, an embedded AWS on this machine only (process {aws.pid})
            It keeps and serves every resource, but runs no instances: there is no shop to browse.
Look around eval "$(make -s env)"
            aws cloudformation describe-stacks --query 'Stacks[].[StackName,StackStatus]' --output table
            aws elasticbeanstalk describe-environments --endpoint-url {aws.endpoint}
            aws cloudformation describe-stacks --stack-name {edge} --region {EDGE_REGION}
Change      edit environments/{config.name}.toml, then make up ENV={config.name} again: it updates in place
Picture     diagrams/architecture.png
Stop        make down""",
        markup=False,
    )
