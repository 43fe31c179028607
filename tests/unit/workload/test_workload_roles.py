import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from storefront_app.migrate import migrate
from storefront_app.roles import create_user, grant_rows, scram_verifier
from storefront_app.shards import Shard
from tests.unit.workload.fakes import MemorySecrets

SHARD = Shard(
    name="s1",
    writer="writer",
    readers=(),
    port=5432,
    database="storefront",
    secret="arn:app",
    owner_secret="arn:owner",
)
PASSWORD = "hunter2-but-longer"
CURRENT = {"username": "storefront_app", "password": PASSWORD}


class Server:
    """A database server that knows some users, and remembers what it was told."""

    def __init__(self, users: set[str] | None = None) -> None:
        self.users = users or set()
        self.statements: list[str] = []
        self.secrets_used: list[str] = []

    async def execute(self, query: str, *args: object) -> str:
        self.statements.append(query)
        return ""

    async def fetch(self, query: str, *args: object) -> list[Any]:
        return []

    async def fetchrow(self, query: str, *args: object) -> Any:
        return (1,) if args[0] in self.users else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        yield

    async def shards(self) -> list[Shard]:
        return [SHARD]

    @asynccontextmanager
    async def on(self, shard: Shard) -> AsyncIterator["Server"]:
        self.secrets_used.append(shard.secret)
        yield self


def test_the_verifier_signs_as_the_server_of_the_standard_does() -> None:
    # The exchange of RFC 7677: user "user", password "pencil".
    salt = "W22ZaJ0SNY7soEsUEjb6gQ=="
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    message = f"n=user,r=rOprNGfwEbeRWgbNEkqO,r={nonce},s={salt},i=4096,c=biws,r={nonce}".encode()
    verifier = scram_verifier("pencil", base64.b64decode(salt))
    mechanism, rounds_and_salt, keys = verifier.split("$")
    stored, server = (base64.b64decode(key) for key in keys.split(":"))
    assert (mechanism, rounds_and_salt) == ("SCRAM-SHA-256", f"4096:{salt}")
    assert (
        base64.b64encode(hmac.digest(server, message, "sha256")).decode()
        == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    )
    proof = base64.b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    signature = hmac.digest(stored, message, "sha256")
    client_key = bytes(left ^ right for left, right in zip(proof, signature, strict=True))
    assert hashlib.sha256(client_key).digest() == stored


async def test_the_first_migration_creates_the_user_without_telling_its_password() -> None:
    server = Server()
    await create_user(server, CURRENT)
    (statement,) = server.statements
    assert statement.startswith("CREATE ROLE storefront_app LOGIN PASSWORD 'SCRAM-SHA-256$")
    assert PASSWORD not in statement


async def test_a_user_that_rotation_looks_after_is_left_alone() -> None:
    server = Server({"storefront_app"})
    await create_user(server, CURRENT)
    assert server.statements == []


async def test_while_the_clone_is_current_privileges_still_go_to_whom_it_inherits_from() -> None:
    server = Server({"storefront_app", "storefront_app_clone"})
    await grant_rows(server, {"username": "storefront_app_clone"})
    assert len(server.statements) == 3
    assert all(statement.endswith(" TO storefront_app") for statement in server.statements)


async def test_the_application_may_change_rows_and_no_table() -> None:
    server = Server()
    await grant_rows(server, CURRENT)
    granted = {statement.split(" ON ")[0] for statement in server.statements}
    assert granted == {"GRANT USAGE", "GRANT SELECT, INSERT, UPDATE, DELETE"}


@pytest.mark.parametrize("user", ["app; DROP TABLE orders", 'app"', "", "App"])
async def test_a_name_that_could_end_the_statement_is_refused(user: str) -> None:
    with pytest.raises(ValueError, match="plain PostgreSQL name"):
        await create_user(Server(), {"username": user, "password": PASSWORD})


async def test_the_schema_is_changed_by_the_owner_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    await migrate(server, MemorySecrets(CURRENT))
    assert server.secrets_used == ["arn:owner"]
    order = [statement.split("\n")[0][:12] for statement in server.statements]
    assert order.index("CREATE ROLE ") < order.index("-- The schem") < order.index("GRANT USAGE ")
