"""Entry point of the CDK app: reads one environment file, composes its stacks, validates, synthesizes."""

import gc
import os
import sys
from pathlib import Path

import aws_cdk as cdk

# constructs/ is a source root, never a package: that name belongs to the CDK runtime (ADR 0002).
sys.path.insert(0, str(Path(__file__).resolve().parent / "constructs"))

from config import ConfigError, load_environment
from patterns.nag import packs
from stacks.composition import compose


def build() -> cdk.App:
    """Compose the environment that `-c env=<name or path>` selects, and what it is validated against."""
    # Traces name the temporary folder that jsii unpacks to: the assembly would differ each time.
    traceless = {"aws:cdk:disable-creation-stack-traces": True}
    app = cdk.App(stack_traces=False, post_cli_context=traceless)
    selector = app.node.try_get_context("env")
    config = load_environment("dev" if selector is None else selector)
    compose(app, config)
    # The CLI's --no-validation sets the same variable; without it every synthesis is judged.
    if os.environ.get("CDK_VALIDATION") != "false":
        cdk.Validations.of(app).add_plugins(*packs(app, protected=config.protected))
    return app


def main() -> None:
    """Synthesize; a mistake or a finding ends in its own message, without a traceback."""
    try:
        app = build()
    except ConfigError as error:
        sys.exit(f"error: {error}")
    try:
        app.synth()
    except RuntimeError as error:
        # jsii wraps what JavaScript throws; the findings speak for themselves.
        kind, _, findings = str(error).partition(": ")
        if kind != "ValidationFailed":
            raise
        sys.exit(f"{findings}\nerror: validation found faults; each names its construct and its rule")


if __name__ == "__main__":
    # Everything that a synthesis makes is in use until it ends: spares Python the search for what is not.
    gc.disable()
    main()
    gc.freeze()
