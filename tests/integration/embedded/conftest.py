"""One embedded AWS for the whole session, and the contract stacks deployed to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from embedded_aws.server import ACCOUNT, EmbeddedAws, start
from tests.integration.embedded.deploying import EDGE, HOME, Client, Deployer, Stack

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(scope="session")
def spy_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    log: Path = tmp_path_factory.mktemp("spy") / "spy.jsonl"
    log.touch()
    return log


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory, spy_log: Path) -> Iterator[EmbeddedAws]:
    with start(log=tmp_path_factory.mktemp("aws") / "server.log", spy=spy_log) as running:
        yield running


@pytest.fixture(scope="session")
def client(aws: EmbeddedAws) -> Client:
    def connect(service: str, region: str = HOME) -> Any:
        session: Any = boto3.Session()  # the service's name is a variable here, which the stubs do not type
        return session.client(
            service,
            endpoint_url=aws.endpoint,
            region_name=region,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",
        )

    return connect


@pytest.fixture(scope="session")
def deployer(client: Client) -> Deployer:
    return Deployer(client)


def _deployed(deployer: Deployer, name: str, region: str = HOME, **parameters: str) -> Stack:
    stack = deployer.create(name, (TEMPLATES / f"{name}.yaml").read_text(), region, **parameters)
    assert stack.status == "CREATE_COMPLETE", stack.failures
    return stack


@pytest.fixture(scope="session")
def network(deployer: Deployer) -> Stack:
    return _deployed(deployer, "network")


@pytest.fixture(scope="session")
def identity(deployer: Deployer) -> Stack:
    return _deployed(deployer, "identity")


@pytest.fixture(scope="session")
def storage(deployer: Deployer) -> Stack:
    return _deployed(deployer, "storage")


@pytest.fixture(scope="session")
def data(deployer: Deployer) -> Stack:
    return _deployed(deployer, "data")


@pytest.fixture(scope="session")
def web(deployer: Deployer, client: Client) -> Stack:
    s3 = client("s3")
    s3.create_bucket(Bucket="bundles", CreateBucketConfiguration={"LocationConstraint": HOME})
    s3.put_object(Bucket="bundles", Key="app.zip", Body=b"zip")
    return _deployed(deployer, "web", BundleBucket="bundles", BundleKey="app.zip")


@pytest.fixture(scope="session")
def edge(deployer: Deployer, web: Stack) -> Stack:
    return _deployed(deployer, "edge", EDGE, BalancerArn=web["Balancer"])


@pytest.fixture(scope="session")
def monitoring(deployer: Deployer) -> Stack:
    return _deployed(deployer, "monitoring")
