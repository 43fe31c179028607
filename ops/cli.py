"""The command line: `python -m ops <command>`. The Makefile's verbs call it."""

import shlex
import signal
from pathlib import Path
from typing import Annotated

import typer

from config import ConfigError, load_environment
from ops import assembly, cdk, deploy, emulator, guard, preflight, proofs, shards, state
from ops import up as bring_up
from ops.aws import Aws
from ops.common import Interrupted, OpsError, console, problems
from ops.verify.report import print_report
from ops.verify.run import verify as compare

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Operate Storefront."
)
guard_app = typer.Typer(no_args_is_help=True, help="Keep data.")
shards_app = typer.Typer(no_args_is_help=True, help="Plan the shard map.")
app.add_typer(guard_app, name="guard")
app.add_typer(shards_app, name="shards")

Env = Annotated[str, typer.Option("--env", help="Name of an environment, or path to a .toml file.")]
Out = Annotated[Path, typer.Option("--out", help="Folder of the synthesized assembly.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Assembled = Annotated[
    Path | None, typer.Option("--out", help="Folder of an assembly; one is synthesized unless given.")
]
OUT = Path("cdk.out")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@app.command()
def up(
    env: Env = "dev",
    out: Out = OUT,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port on 127.0.0.1; a free one unless given.")
    ] = None,
    verify: Annotated[bool, typer.Option(help="Verify through each service's API.")] = True,
    picture: Annotated[bool, typer.Option(help="Draw the architecture.")] = True,
) -> None:
    """Deploy an environment to an embedded AWS on this machine, and verify it."""
    bring_up.up(bring_up.Options(env=env, out=out.resolve(), port=port, verify=verify, picture=picture))


@app.command()
def down() -> None:
    """Stop the embedded AWS; what was deployed to it is gone with it."""
    with state.exclusive():
        stopped = emulator.stop()
    said = f"stopped {stopped.endpoint} (process {stopped.pid})" if stopped else "no embedded AWS runs"
    console.print(said)


@app.command("env")
def print_env(env: Env = "dev") -> None:
    """Print the exports that point aws, boto3 and cdk at the running embedded AWS."""
    running = emulator.running()
    if running is None:
        raise OpsError("no embedded AWS runs\n  fix: make up")
    config = load_environment(env)
    for name, value in emulator.variables(running, config.region, config.account).items():
        typer.echo(f"export {name}={shlex.quote(value)}")


@app.command()
def verify(env: Env = "dev", out: Out = OUT) -> None:
    """Compare what the templates promise with what each service says is there."""
    config = load_environment(env)
    if not print_report(compare(assembly.load(out, config.name), Aws()), console):
        raise OpsError("what is deployed differs from the templates, as listed above")


@app.command("preflight")
def run_preflight(env: Env = "dev", out: Out = OUT) -> None:
    """Check an account before a deployment: credentials, bootstrap, platform, delegation."""
    config = load_environment(env)
    preflight.require(config, assembly.load(out, config.name), Aws())


@app.command()
def bootstrap(env: Env = "dev") -> None:
    """Bootstrap every region of the environment in your account for CDK, once."""
    config = load_environment(env)
    aws = Aws()
    preflight.require_account(config, aws)
    cdk.bootstrap(aws.account, config.regions)


@app.command()
def diff(env: Env = "dev", out: Out = OUT) -> None:
    """Print what deploying the environment to your account would change."""
    preflight.require_account(load_environment(env), Aws())
    cdk.cdk("diff", "-c", f"env={env}", "--output", out)


@app.command("deploy")
def run_deploy(
    env: Env = "dev",
    out: Out = OUT,
    delegated: Annotated[
        bool, typer.Option("--delegated", help="The registrar names the zone's servers: do not ask DNS.")
    ] = False,
) -> None:
    """Deploy a synthesized environment to your account, DNS first."""
    config = load_environment(env)
    deploy.deploy(config, assembly.load(out, config.name), Aws(), delegated=delegated)


@app.command()
def destroy(env: Env = "dev", out: Out = OUT, yes: Yes = False) -> None:
    """Delete an unprotected environment from your account, with all its data."""
    guard_destroy(env, out, yes)
    cdk.cdk("destroy", "--all", "--app", out, "--force")


@guard_app.command("destroy")
def guard_destroy(env: Env = "dev", out: Out = OUT, yes: Yes = False) -> None:
    """Refuse a protected environment; empty the buckets of any other."""
    config = load_environment(env)
    loaded = assembly.load(out, config.name)
    guard.refuse_protected(config, loaded)
    aws = Aws()
    preflight.require_account(config, aws)
    found = guard.buckets(loaded, aws)
    if not yes:
        names = ", ".join(stack.name for stack in loaded.stacks)
        console.print(f"Account {aws.account}: {names}, and the contents of {len(found)} buckets.")
        if not typer.confirm("Delete all of it for good?"):
            raise OpsError("nothing was deleted")
    for bucket, region in found.items():
        guard.empty(bucket, region, aws)


@app.command()
def spof(env: Env = "dev", out: Assembled = None) -> None:
    """List what the store loses when one node, zone or service is removed."""
    typer.echo(proofs.single_points(proofs.synthesized(env, out)), nl=False)


@app.command("proofs")
def prove(
    out: Assembled = None,
    check: Annotated[bool, typer.Option("--check", help="Fail if a page is out of date.")] = False,
) -> None:
    """Write the pages that follow from the templates of production."""
    store = proofs.synthesized(proofs.DESCRIBED, out)
    (proofs.check if check else proofs.write)(store)


@shards_app.command("plan")
def plan_shards(
    add: Annotated[str, typer.Option("--add", help="Name of the new shard, such as s3.")], env: Env = "dev"
) -> None:
    """Print the shard map with one more shard, and how many buckets move."""
    typer.echo(shards.plan(load_environment(env), add))


def main() -> int:
    """Run a command; a known problem is one message and a non-zero exit code."""
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    try:
        app()
    except Interrupted:
        problems.print("\n[yellow]interrupted: whatever this run started is stopped[/]")
        return 130
    except (ConfigError, OpsError) as error:
        problems.print("[bold red]error:[/]", end=" ")
        problems.print(str(error), markup=False)
        return 1
    return 0


def _interrupt(number: int, frame: object) -> None:
    """Stop once: cleaning up is not interrupted again."""
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Interrupted
