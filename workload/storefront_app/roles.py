"""The application's own database user: it reads and writes rows, and changes no table.

Its password rotates by alternating with a clone that inherits its privileges, so privileges are granted to
the user that the clone is named after.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

from storefront_app.database import Connection

CLONE = "_clone"
"""What Secrets Manager appends to the name of the second user."""

ITERATIONS = 4096
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,56}")


async def create_user(connection: Connection, secret: Mapping[str, str]) -> None:
    """Create the user that the secret names unless it exists; its password is rotation's from then on."""
    user = _checked(secret["username"])
    if await connection.fetchrow("SELECT 1 FROM pg_roles WHERE rolname = $1", user) is None:
        # A verifier instead of the password: statements end up in logs.
        verifier = scram_verifier(secret["password"], secrets.token_bytes(16))
        await connection.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{verifier}'")


async def grant_rows(connection: Connection, secret: Mapping[str, str]) -> None:
    """Let the user, and a clone by inheritance, work with the rows of every table."""
    user = _checked(secret["username"]).removesuffix(CLONE)
    await connection.execute(f"GRANT USAGE ON SCHEMA public TO {user}")
    await connection.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}")
    await connection.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {user}")


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
        raise ValueError("the secret's username is not a plain PostgreSQL name")
    return user
