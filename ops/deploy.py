"""Deploys to an account in the right order: the hosted zone before whatever is validated through it."""

import re
from collections.abc import Mapping

from config import EnvironmentConfig
from ops import cdk, delegation, preflight
from ops.assembly import Assembly
from ops.aws import Aws
from ops.common import OpsError, console, phase
from ops.verify import deployed


def deploy(config: EnvironmentConfig, assembly: Assembly, aws: Aws, *, delegated: bool = False) -> None:
    """Deploy the zone, stop unless somebody delegates to it, then deploy everything else.

    Certificates are validated through the zone. CloudFormation would wait for hours, until it gives up,
    while the registrar does not name the zone's servers; so the zone goes first and alone.
    """
    with phase("Preflight"):
        preflight.require(config, assembly, aws)
    dns = assembly.stack("Dns")
    if dns and config.domain:
        with phase("Deploy the hosted zone"):
            cdk.deploy(assembly.folder, dns.id)
        servers = name_servers(deployed.read(assembly, aws)[dns.name].outputs)
        require_delegation(config.domain.name, servers, delegated=delegated)
    with phase("Deploy"):
        cdk.deploy(assembly.folder)
    console.print(f"[green]✔[/] deployed; compare it with the templates: make verify ENV={config.name}")


def name_servers(outputs: Mapping[str, str]) -> set[str]:
    """Read the zone's name servers from the outputs of the Dns stack."""
    text = next((value for key, value in outputs.items() if "NameServers" in key), "")
    return {server.rstrip(".").lower() for server in re.split(r"[,\s]+", text)} - {""}


def require_delegation(domain: str, servers: set[str], *, delegated: bool) -> None:
    """Raise OpsError unless a server of the zone is one that the world asks for the domain."""
    if delegated or servers & delegation.name_servers(domain):
        return
    listed = "\n".join(f"         {server}" for server in sorted(servers))
    raise OpsError(
        f"the zone of {domain} is deployed, but nobody delegates to it yet\n"
        f"  fix: enter these name servers at the registrar of {domain}, or in its parent zone:\n{listed}\n"
        "       then run the same command again; add ARGS=--delegated if this machine cannot ask DNS"
    )
