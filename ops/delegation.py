"""Asks the machine's DNS resolver who serves a domain."""

from dns.exception import DNSException
from dns.resolver import Resolver

TIMEOUT_SECONDS = 5.0
Address = tuple[str, int]


def name_servers(domain: str, resolver: Address | None = None) -> set[str]:
    """Return the names of the servers of `domain`; empty when nobody delegates to it or nobody answers."""
    try:
        client = Resolver(configure=resolver is None)
        if resolver:
            host, client.port = resolver
            client.nameservers = [host]
        answer = client.resolve(domain, "NS", lifetime=TIMEOUT_SECONDS)
    except DNSException:
        return set()
    return {record.target.to_text(omit_final_dot=True).lower() for record in answer}
