import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from storefront_app.migrate import migrate
from storefront_app.roles import create_users, grant_rows, scram_verifier
from storefront_app.shards import Login, Shard
from tests.unit.workload.fakes import SHARD

USERS = {"storefront_app", "storefront_worker"}


class Store:
    """Secrets Manager, seen by a role that may replace secrets and read none."""

    def __init__(self) -> None:
        self.written: dict[str, Mapping[str, object]] = {}

    async def write(self, arn: str, value: Mapping[str, object]) -> None:
        self.written[arn] = value


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


async def test_the_first_migration_creates_a_user_for_each_tier_without_telling_its_password() -> None:
    server, store = Server(), Store()
    await create_users(server, SHARD, store)
    assert [statement.split("$")[0] for statement in server.statements] == [
        f"CREATE ROLE {user} LOGIN PASSWORD 'SCRAM-SHA-256"
        for user in ("storefront_app", "storefront_worker")
    ]
    for value in store.written.values():
        assert str(value["password"]) not in str(server.statements)


async def test_each_tiers_secret_is_replaced_by_one_that_opens_its_user_and_can_rotate() -> None:
    server, store = Server(), Store()
    await create_users(server, SHARD, store)
    assert set(store.written) == {"arn:web", "arn:worker"}
    for statement, login in zip(server.statements, SHARD.logins.values(), strict=True):
        value = dict(store.written[login.secret])
        password = str(value.pop("password"))
        verifier = statement.split("'")[1]
        salt = base64.b64decode(verifier.split("$")[1].split(":")[1])
        assert verifier == scram_verifier(password, salt)
        assert value == {
            "engine": "postgres",
            "host": "writer.example",
            "port": 5432,
            "dbname": "storefront",
            "dbInstanceIdentifier": "writer",
            "masterarn": "arn:owner",
            "username": login.user,
        }
    assert len({str(value["password"]) for value in store.written.values()}) == 2


async def test_a_user_that_rotation_looks_after_is_left_alone() -> None:
    server, store = Server(USERS), Store()
    await create_users(server, SHARD, store)
    assert (server.statements, store.written) == ([], {})


async def granted(tier: str) -> dict[str, set[str]]:
    """What the user of a tier may do, by table."""
    server = Server()
    await grant_rows(server, SHARD)
    rights: dict[str, set[str]] = {}
    for statement in server.statements[0].split(";"):
        words = re.search(r"GRANT (.+) ON (\w+) TO (\w+)$", statement)
        if words and words[3] == SHARD.logins[tier].user:
            rights.setdefault(words[2], set()).update(words[1].split(", "))
    return rights


async def test_each_tier_may_do_with_rows_what_it_does_and_no_more() -> None:
    assert await granted("web") == {
        "orders": {"SELECT", "INSERT"},
        "receipts": {"SELECT", "INSERT", "UPDATE (key)"},
        "outbox": {"INSERT"},
    }
    assert await granted("worker") == {
        "orders": {"SELECT", "UPDATE (status)"},
        "receipts": {"SELECT", "DELETE"},
        "outbox": {"SELECT", "UPDATE (id)", "DELETE"},
    }


async def test_rights_of_an_earlier_version_are_taken_away_first() -> None:
    server = Server()
    await grant_rows(server, SHARD)
    first = re.sub("--.*\n", "", server.statements[0]).strip().split(";")[0]
    assert first == "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM storefront_app, storefront_worker"


@pytest.mark.parametrize("user", ["app; DROP TABLE orders", 'app"', "", "App"])
async def test_a_name_that_could_end_the_statement_is_refused(user: str) -> None:
    bad = replace(SHARD, logins={"web": Login(user=user, secret="arn"), "worker": SHARD.logins["worker"]})
    for attempt in (create_users(Server(), bad, Store()), grant_rows(Server(), bad)):
        with pytest.raises(ValueError, match="plain PostgreSQL name"):
            await attempt


async def test_the_schema_is_changed_by_the_owner_alone() -> None:
    server = Server()
    await migrate(server, Store())
    assert server.secrets_used == ["arn:owner"]
    order = [statement.split("\n")[0][:12] for statement in server.statements]
    assert order.index("CREATE ROLE ") < order.index("-- The schem") < order.index("-- What each")
