"""Who serves a domain is read from a resolver's answer."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ops import delegation


@contextmanager
def resolver(answer: Callable[[bytes], bytes]) -> Iterator[tuple[str, int]]:
    """Serve one answer on 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            question, client = server.recvfrom(4096)
            server.sendto(answer(question), client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()
        thread.join(5)


def _record(kind: int, data: bytes) -> bytes:
    return b"\xc0\x0c" + struct.pack(">2HIH", kind, 1, 300, len(data)) + data


def _answer(*records: bytes) -> Callable[[bytes], bytes]:
    def reply(question: bytes) -> bytes:
        header = question[:2] + struct.pack(">5H", 0x8180, 1, len(records), 0, 0)
        return header + question[12:] + b"".join(records)

    return reply


def test_the_servers_of_a_delegated_domain_are_listed() -> None:
    first = b"\x06ns-512\x09awsdns-00\x03net\x00"
    second = b"\x07NS-1024\x09awsdns-01\x03org\x00"
    with resolver(_answer(_record(2, first), _record(16, b"\x01x"), _record(2, second))) as address:
        found = delegation.name_servers("shop.example.com", address)
    assert found == {"ns-512.awsdns-00.net", "ns-1024.awsdns-01.org"}


def test_a_compressed_name_is_followed() -> None:
    with resolver(_answer(_record(2, b"\x02ns\xc0\x0c"))) as address:
        assert delegation.name_servers("shop.example.com", address) == {"ns.shop.example.com"}


def test_a_domain_that_nobody_delegates_has_no_servers() -> None:
    with resolver(_answer()) as address:
        assert delegation.name_servers("shop.example.com", address) == set()


def test_an_answer_to_another_question_is_ignored() -> None:
    with resolver(lambda question: bytes([question[0] ^ 1]) + question[1:]) as address:
        assert delegation.name_servers("shop.example.com", address) == set()


def test_a_silent_resolver_means_no_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delegation, "TIMEOUT_SECONDS", 0.1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        assert delegation.name_servers("shop.example.com", silent.getsockname()) == set()
