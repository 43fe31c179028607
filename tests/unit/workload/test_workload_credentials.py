import json
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from boto3.session import Session
from botocore.exceptions import EndpointConnectionError

from storefront_app.aws import SECRET_SECONDS, SecretCache
from storefront_app.cache import TOKEN_SECONDS, IamToken
from storefront_app.database import sign_in
from storefront_app.errors import UnavailableError
from tests.unit.workload.fakes import Clock, MemorySecrets


class Store:
    """Secrets Manager with one secret."""

    def __init__(self) -> None:
        self.password, self.reads, self.down = "old", 0, False

    async def fetch(self, arn: str) -> str:
        self.reads += 1
        if self.down:
            raise EndpointConnectionError(endpoint_url="https://secretsmanager")
        return json.dumps({"username": "store", "password": self.password})


async def test_a_secret_is_read_once_and_again_after_its_time() -> None:
    store, clock = Store(), Clock()
    secrets = SecretCache(store.fetch, clock)
    await secrets.read("arn")
    await secrets.read("arn")
    assert store.reads == 1
    clock.now += SECRET_SECONDS
    await secrets.read("arn")
    assert store.reads == 2


async def test_a_refused_secret_is_read_again_but_once_for_a_burst() -> None:
    store, clock = Store(), Clock()
    secrets = SecretCache(store.fetch, clock)
    await secrets.read("arn")
    store.password = "new"
    clock.now += 10
    answers = [await secrets.read("arn", refused=True) for _ in range(5)]
    assert {answer["password"] for answer in answers} == {"new"}
    assert store.reads == 2


async def test_the_last_secret_is_used_while_secrets_manager_is_down() -> None:
    store, clock = Store(), Clock()
    secrets = SecretCache(store.fetch, clock)
    first = await secrets.read("arn")
    store.down = True
    clock.now += SECRET_SECONDS
    assert await secrets.read("arn") == first


async def test_without_any_secret_the_store_is_unavailable() -> None:
    store = Store()
    store.down = True
    with pytest.raises(UnavailableError, match="secret store"):
        await SecretCache(store.fetch).read("arn")


async def test_a_rotated_password_is_tried_when_the_old_one_is_refused() -> None:
    tried = []

    async def connect(secret: dict[str, str]) -> str:
        tried.append(secret["password"])
        if secret["password"] == "old":
            raise asyncpg.InvalidPasswordError("password authentication failed")
        return "connected"

    assert (
        await sign_in(MemorySecrets({"password": "old"}, {"password": "new"}), "arn", connect) == "connected"
    )
    assert tried == ["old", "new"]


async def test_a_password_that_stays_wrong_is_tried_twice_only() -> None:
    tried = []

    async def connect(secret: dict[str, str]) -> str:
        tried.append(secret["password"])
        raise asyncpg.InvalidPasswordError("password authentication failed")

    with pytest.raises(asyncpg.InvalidPasswordError):
        await sign_in(MemorySecrets({"password": "old"}), "arn", connect)
    assert len(tried) == 2


def token(clock: Clock, *, serverless: bool) -> IamToken:
    session = Session("AKIAEXAMPLE", "secret", "session-token", region_name="eu-west-1")
    return IamToken(
        session, region="eu-west-1", user="store-user", name="store-cache", serverless=serverless, clock=clock
    )


@pytest.mark.parametrize("serverless", [True, False])
async def test_a_cache_token_is_a_presigned_connect_request(*, serverless: bool) -> None:
    user, text = await token(Clock(), serverless=serverless).get_credentials_async()
    url = urlsplit(f"//{text}")
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert (user, url.netloc, url.path) == ("store-user", "store-cache", "/")
    assert (query["Action"], query["User"]) == ("connect", "store-user")
    assert query.get("ResourceType") == ("ServerlessCache" if serverless else None)
    assert query["X-Amz-Credential"].endswith("/eu-west-1/elasticache/aws4_request")
    assert query["X-Amz-Security-Token"] == "session-token"
    assert int(query["X-Amz-Expires"]) == TOKEN_SECONDS <= 900
    assert query["X-Amz-Signature"]


def test_a_cache_token_is_renewed_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[str] = []

    def sign(*_: object, **__: object) -> str:
        signed.append("https://token")
        return signed[-1]

    monkeypatch.setattr("botocore.signers.RequestSigner.generate_presigned_url", sign)
    clock = Clock()
    provider = token(clock, serverless=False)
    provider.get_credentials()
    provider.get_credentials()
    assert len(signed) == 1
    clock.now += TOKEN_SECONDS - 300
    provider.get_credentials()
    assert len(signed) == 2
