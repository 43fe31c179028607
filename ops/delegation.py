"""Asks the machine's DNS resolver who serves a domain, with nothing but the standard library."""

import secrets
import socket
import struct
from pathlib import Path

NS, IN = 2, 1
RECURSION_DESIRED = 0x0100
TIMEOUT_SECONDS = 5.0
Address = tuple[str, int]


def name_servers(domain: str, resolver: Address | None = None) -> set[str]:
    """Return the names of the servers of `domain`; empty when nobody delegates to it or nobody answers."""
    address = resolver or _system_resolver()
    identifier = secrets.randbelow(1 << 16)
    question = struct.pack(">6H", identifier, RECURSION_DESIRED, 1, 0, 0, 0)
    question += _encode(domain) + struct.pack(">2H", NS, IN)
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.settimeout(TIMEOUT_SECONDS)
        try:
            client.sendto(question, address)
            answer = client.recv(4096)
        except OSError:
            return set()
    return _servers(answer) if answer[:2] == question[:2] else set()


def _servers(message: bytes) -> set[str]:
    _, _, questions, answers, _, _ = struct.unpack(">6H", message[:12])
    position = 12
    for _ in range(questions):
        position = _name(message, position)[1] + 4
    found: set[str] = set()
    for _ in range(answers):
        position = _name(message, position)[1]
        kind, _, _, length = struct.unpack(">2HIH", message[position : position + 10])
        position += 10
        if kind == NS:
            found.add(_name(message, position)[0])
        position += length
    return found


def _encode(domain: str) -> bytes:
    labels = domain.rstrip(".").encode("idna").split(b".")
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def _name(message: bytes, position: int) -> tuple[str, int]:
    """Read a name and return where it ends; a pointer says that it goes on earlier in the message."""
    labels: list[str] = []
    while (length := message[position]) and length < 0xC0:
        labels.append(message[position + 1 : position + 1 + length].decode())
        position += 1 + length
    if not length:
        return ".".join(labels).lower(), position + 1
    earlier = struct.unpack(">H", message[position : position + 2])[0] & 0x3FFF
    if earlier >= position:
        raise ValueError("a name points ahead of itself")
    return ".".join([*labels, _name(message, earlier)[0]]).lower(), position + 2


def _system_resolver() -> Address:
    try:
        lines = Path("/etc/resolv.conf").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    servers = [line.split()[1] for line in lines if line.startswith("nameserver ")]
    return (servers[0] if servers else "127.0.0.1"), 53
