"""`make up`: the whole store on an embedded AWS, deployed by the real CDK CLI and verified."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from config import EnvironmentConfig, load_environment
from embedded_aws import server
from embedded_aws.existing_zones import EXISTING
from ops import cdk, children, emulator, inputs, state
from ops.assembly import Assembly, load
from ops.aws import Aws
from ops.common import EDGE_REGION, ROOT, CommandError, Interrupted, OpsError, console, phase
from ops.state import Emulator
from ops.verify.report import print_report
from ops.verify.run import verify

DIAGRAMS = ROOT / "diagrams"
BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
# States that no deployment leaves by itself. The CLI handles the others: it replaces what never came up.
STUCK = (
    "DELETE_FAILED",
    "ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_FAILED",
    "IMPORT_ROLLBACK_FAILED",
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
        before = emulator.running()
        if options.port and not before:
            emulator.require_free(options.port)
        try:
            with phase(f"Synthesize {config.name}"):
                assembly = _synthesize(options, config)
            with phase("Embedded AWS"):
                aws = _embedded_aws(before, options.port)
                emulator.enter(aws, config.region, config.account)
                aws = _fresh_if_stuck(aws, before, assembly)
            _deploy(aws, config, options)
            _show(aws, assembly, config, options)
        except Interrupted:
            if state.load() != before:
                emulator.stop()
            raise
    _closing_words(aws, config, options)


def _synthesize(options: Options, config: EnvironmentConfig) -> Assembly:
    if inputs.is_current(options.out, config):
        console.print("no source has changed: not synthesized again")
    else:
        cdk.synth(options.env, options.out)
        inputs.remember(options.out, config)
    return load(options.out, config.name)


def _embedded_aws(before: Emulator | None, port: int | None) -> Emulator:
    """Reuse the embedded AWS of an earlier run, or start one."""
    if before and port in (None, before.port):
        console.print(f"reusing {before.endpoint} (process {before.pid}, since {before.started})")
        return before
    if before:
        raise OpsError(
            f"the embedded AWS runs on port {before.port}\n  fix: make down, then make up PORT={port}"
        )
    if state.load():
        console.print("[yellow]the embedded AWS of an earlier run is gone: starting afresh[/]")
    begun = emulator.start(port)
    console.print(f"started {begun.endpoint} (process {begun.pid})")
    return begun


def _fresh_if_stuck(aws: Emulator, before: Emulator | None, assembly: Assembly) -> Emulator:
    """Start over when an earlier run left a stack where no deployment can go on."""
    stuck = _stuck_stacks(assembly) if before else []
    if not stuck:
        return aws
    console.print(f"[yellow]an earlier run left {', '.join(stuck)}: starting afresh[/]")
    begun = emulator.start(aws.port)
    console.print(f"started {begun.endpoint} (process {begun.pid})")
    return begun


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


def _deploy(aws: Emulator, config: EnvironmentConfig, options: Options) -> None:
    def watch() -> None:
        emulator.require_alive(aws)

    try:
        if not _bootstrapped(config.regions):
            with phase(f"Bootstrap {len(config.regions)} regions"):
                cdk.bootstrap(config.account or server.ACCOUNT, config.regions, watch)
        _provide_zone(config)
        with phase("Deploy"):
            cdk.deploy(options.out, watch=watch)
    except CommandError as error:
        watch()
        raise OpsError(f"{error}\n  the embedded AWS still runs: make down stops it") from None


def _provide_zone(config: EnvironmentConfig) -> None:
    """Create the hosted zone that the environment's account has already, under its id."""
    if not config.domain or not config.domain.hosted_zone_id:
        return
    route53, zone = Aws().client("route53", EDGE_REGION), config.domain.hosted_zone_id
    route53.create_hosted_zone(Name=config.domain.name, CallerReference=f"{EXISTING}{zone}")


def _show(aws: Emulator, assembly: Assembly, config: EnvironmentConfig, options: Options) -> None:
    if options.verify:
        with phase("Verify"):
            if not _while_alive(aws, lambda: print_report(verify(assembly, Aws()), console)):
                raise OpsError("what is deployed differs from the templates, as listed above")
    if options.picture:
        with phase("Pictures"):
            _draw(config, options.out)


def _bootstrapped(regions: Sequence[str]) -> bool:
    try:
        for region in regions:
            Aws().client("ssm", region).get_parameter(Name=BOOTSTRAP_VERSION)
    except ClientError:
        return False
    return True


def _while_alive(aws: Emulator, work: Callable[[], bool]) -> bool:
    try:
        return work()
    except (OpsError, BotoCoreError):
        emulator.require_alive(aws)
        raise


def _draw(config: EnvironmentConfig, out: Path) -> None:
    pictures = _pictures(out)
    what: list[str | Path] = ["--env", config.name, "--assembly", out, "--output", pictures]
    if code := children.run([sys.executable, DIAGRAMS, "draw", *what], cdk.environment()):
        raise OpsError(f"python {DIAGRAMS.name} failed with exit code {code}")
    console.print(str(pictures))


def _pictures(out: Path) -> Path:
    return out / "pictures"


def _closing_words(aws: Emulator, config: EnvironmentConfig, options: Options) -> None:
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
Change      edit the environment file, then make up ENV={options.env} again: it updates in place
Pictures    {_pictures(options.out)}, of which architecture.html is for exploring
Stop        make down""",
        markup=False,
    )
