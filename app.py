"""Entry point of the CDK app: reads one environment file, composes its stacks, validates, synthesizes."""

import sys
from pathlib import Path

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

# constructs/ is a source root, never a package: that name belongs to the CDK runtime (ADR 0002).
sys.path.insert(0, str(Path(__file__).resolve().parent / "constructs"))

from config import ConfigError, load_environment
from stacks.composition import compose


def main() -> None:
    """Synthesize the environment that `-c env=<name or path>` selects."""
    # Traces name the temporary folder that jsii unpacks to: the assembly would differ each time.
    traceless = {"aws:cdk:disable-creation-stack-traces": True}
    app = cdk.App(stack_traces=False, post_cli_context=traceless)
    selector = app.node.try_get_context("env")
    try:
        config = load_environment("dev" if selector is None else selector)
        compose(app, config)
    except ConfigError as error:
        sys.exit(f"error: {error}")
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        app.synth()
    except RuntimeError as error:
        # jsii wraps what JavaScript throws; the findings speak for themselves, without a traceback.
        kind, _, findings = str(error).partition(": ")
        if kind != "ValidationFailed":
            raise
        sys.exit(f"{findings}\nerror: validation found faults; each names its construct and its rule")


if __name__ == "__main__":
    main()
