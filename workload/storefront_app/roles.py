"""The database users of the tiers: they work with rows, each as far as it must, and change no table.

The migration, which logs in as the owner of the tables, creates the users. It may replace the secrets of
all tiers and read its own tier's only: so each password has one reader from the beginning. From then on
passwords rotate, by alternating with a clone that inherits the privileges of the user that it is named
after; hence privileges are granted to that one.
"""

import base64
import hashlib
import hmac
import re
import secrets
from pathlib import Path

from storefront_app.aws import SecretWriter
from storefront_app.database import Connection
from storefront_app.shards import Login, Shard

GRANTS = Path(__file__).parent.parent / "grants.sql"
ITERATIONS = 4096
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,56}")  # leaves room for the clone's `_clone`


async def create_users(connection: Connection, shard: Shard, store: SecretWriter) -> None:
    """Create the user of each tier unless it exists; its password is rotation's from then on."""
    for login in shard.logins.values():
        user = _checked(login.user)
        if await connection.fetchrow("SELECT 1 FROM pg_roles WHERE rolname = $1", user) is None:
            password = secrets.token_urlsafe(32)
            # A verifier instead of the password: statements end up in logs.
            verifier = scram_verifier(password, secrets.token_bytes(16))
            await connection.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{verifier}'")
            # Before the commit: should that fail, the next migration creates the user again.
            await store.write(login.secret, _credentials(shard, login, password))


async def grant_rows(connection: Connection, shard: Shard) -> None:
    """Let the user of each tier, and a clone by inheritance, do what its tier does."""
    users = {tier: _checked(login.user) for tier, login in shard.logins.items()}
    await connection.execute(GRANTS.read_text().format(**users))


def _credentials(shard: Shard, login: Login, password: str) -> dict[str, object]:
    """Write a secret the way the functions that rotate it expect.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
    """
    return {
        "engine": "postgres",
        "host": shard.writer,
        "port": shard.port,
        "dbname": shard.database,
        "dbInstanceIdentifier": shard.writer.split(".")[0],
        "masterarn": shard.owner_secret,
        "username": login.user,
        "password": password,
    }


def scram_verifier(password: str, salt: bytes) -> str:
    """Return what PostgreSQL stores of a password (RFC 5803): enough to check it, too little to log in."""
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _checked(user: str) -> str:
    """Return the name, which goes into statements that take no parameters."""
    if not _NAME.fullmatch(user):
        raise ValueError(f"{user!r} is not a plain PostgreSQL name")
    return user
