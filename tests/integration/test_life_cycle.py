"""The life of an environment under the real CDK CLI: deployed, updated, rolled back, destroyed."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from embedded_aws.allowed_drops import unexplained
from embedded_aws.server import ACCOUNT, EmbeddedAws, start
from ops import cdk
from tests.support.assembly import ROOT, Assembly, assembly_of, synthesize

pytestmark = pytest.mark.embedded
HOME, EDGE, COPIES = "eu-west-1", "us-east-1", "eu-central-1"
DEV = (ROOT / "environments" / "dev.toml").read_text(encoding="utf-8")
# The pools of three workers, beside those of web, are what the smallest database takes.
THREE_WORKERS = "max_instances = 3\ndatabase_pool_size = 4"


@dataclass
class Account:
    """An embedded AWS that is bootstrapped in every region of dev and prod."""

    aws: EmbeddedAws
    spy: Path

    def cdk(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the pinned CLI against this account."""
        return subprocess.run(
            [cdk.CLI, "--no-notices", *arguments],
            cwd=ROOT,
            env=cdk.environment(self.aws.env()),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def deploy(self, assembly: Assembly) -> subprocess.CompletedProcess[str]:
        options = ("--require-approval", "never", "--concurrency", "4")
        return self.cdk("deploy", "--all", "--app", assembly.folder, *options)

    def client(self, service: str, region: str = HOME) -> Any:
        session: Any = boto3.Session()  # the service's name is a variable here, which the stubs do not type
        return session.client(
            service,
            endpoint_url=self.aws.endpoint,
            region_name=region,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",
        )

    def stack_status(self, name: str) -> str:
        (stack,) = self.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        return str(stack["StackStatus"])

    def largest_fleet(self) -> str:
        """The ceiling of the dev worker tier, as Beanstalk knows it."""
        beanstalk = self.client("elasticbeanstalk")
        (worker,) = (
            environment
            for environment in beanstalk.describe_environments()["Environments"]
            if environment["Tier"]["Name"] == "Worker" and "-dev-" in environment["EnvironmentName"]
        )
        (settings,) = beanstalk.describe_configuration_settings(
            ApplicationName=worker["ApplicationName"], EnvironmentName=worker["EnvironmentName"]
        )["ConfigurationSettings"]
        (maximum,) = (o["Value"] for o in settings["OptionSettings"] if o["OptionName"] == "MaxSize")
        return str(maximum)

    def databases(self) -> dict[str, str | None]:
        """Each database instance of dev with the source that it replicates."""
        instances = self.client("rds").describe_db_instances()["DBInstances"]
        return {
            instance["DBInstanceIdentifier"]: instance.get("ReadReplicaSourceDBInstanceIdentifier")
            for instance in instances
            if "-dev-" in instance["DBInstanceIdentifier"]
        }


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("account")
    spy = folder / "spy.jsonl"
    with start(log=folder / "server.log", spy=spy) as aws:
        account = Account(aws, spy)
        regions = [f"aws://{ACCOUNT}/{region}" for region in (HOME, EDGE, COPIES)]
        done = account.cdk("bootstrap", "--app", "", *regions)
        assert done.returncode == 0, done.stderr
        yield account


@pytest.fixture(scope="module")
def deployed(account: Account) -> Account:
    done = account.deploy(assembly_of("dev"))
    assert done.returncode == 0, done.stderr
    return account


@pytest.fixture(scope="module")
def updated(deployed: Account, tmp_path_factory: pytest.TempPathFactory) -> Account:
    """Dev with a replica more and a larger worker fleet."""
    done = deployed.deploy(
        _dev_with(tmp_path_factory.mktemp("updated"), {"read_replicas = 1": "read_replicas = 2"})
    )
    assert done.returncode == 0, done.stderr
    return deployed


def _dev_with(folder: Path, changes: dict[str, str]) -> Assembly:
    """Synthesize dev with lines of its file exchanged, and with a worker fleet of up to three instances."""
    text = DEV
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    before, worker = text.split("[worker]\n")
    text = before + "[worker]\n" + worker.replace("max_instances = 2", THREE_WORKERS)
    file = folder / "dev.toml"
    file.write_text(text, encoding="utf-8")
    return synthesize(str(file), folder / "cdk.out", validation=False)


def _with_a_fault(assembly: Assembly, folder: Path) -> Assembly:
    """Copy an assembly, with an option in its web environment that Beanstalk refuses.

    The worker environment goes first, so that there is a change to roll back. The CLI does not publish a
    template again under a hash that it has published before, hence a hash of its own.
    """
    shutil.copytree(assembly.folder, folder)
    path = folder / "Web.template.json"
    template = json.loads(path.read_text(encoding="utf-8"))
    environments = {
        body["Properties"]["Tier"]["Name"]: (logical_id, body)
        for logical_id, body in template["Resources"].items()
        if body["Type"] == "AWS::ElasticBeanstalk::Environment"
    }
    (_, web), (worker_id, _) = environments["WebServer"], environments["Worker"]
    web["Properties"]["OptionSettings"].append(
        {"Namespace": "aws:nonsense", "OptionName": "Nothing", "Value": "1"}
    )
    web.setdefault("DependsOn", []).append(worker_id)
    path.write_text(json.dumps(template), encoding="utf-8")
    url = assembly.manifest["artifacts"]["Web"]["properties"]["stackTemplateAssetObjectUrl"]
    published = Path(url).stem
    for name in ("manifest.json", "Web.assets.json"):
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert published in text
        file.write_text(text.replace(published, "0" * len(published)), encoding="utf-8")
    return Assembly(folder)


def test_no_property_that_we_set_is_dropped_in_silence(deployed: Account) -> None:
    production = deployed.deploy(assembly_of("prod"))
    assert production.returncode == 0, production.stderr
    assert unexplained(deployed.spy) == {}


def test_an_update_changes_what_changed_and_replaces_nothing(
    deployed: Account, request: pytest.FixtureRequest
) -> None:
    before, fleet = deployed.databases(), deployed.largest_fleet()
    updated: Account = request.getfixturevalue("updated")
    after = updated.databases()
    assert (fleet, updated.largest_fleet()) == ("2", "3")
    assert before.items() < after.items()
    (writer,) = (name for name, source in before.items() if not source)
    assert sorted(source or "" for source in after.values()) == ["", writer, writer]


def test_a_failing_update_rolls_back_to_the_old_values(updated: Account, tmp_path: Path) -> None:
    broken = _with_a_fault(assembly_of("dev"), tmp_path / "cdk.out")
    done = updated.deploy(broken)
    assert done.returncode != 0
    events = updated.client("cloudformation").describe_stack_events(StackName="Storefront-dev-Web")
    reasons = [event.get("ResourceStatusReason", "") for event in events["StackEvents"]]
    assert any("aws:nonsense" in reason for reason in reasons), done.stdout + done.stderr
    assert updated.stack_status("Storefront-dev-Web") == "UPDATE_ROLLBACK_COMPLETE"
    assert updated.largest_fleet() == "3"


def test_destroy_leaves_nothing_but_the_bootstrap(updated: Account) -> None:
    done = updated.cdk("destroy", "--all", "--force", "--app", assembly_of("dev").folder)
    assert done.returncode == 0, done.stderr
    for region in (HOME, EDGE):
        names = {
            stack["StackName"]
            for stack in updated.client("cloudformation", region).describe_stacks()["Stacks"]
            if not stack["StackName"].startswith("Storefront-prod-")
        }
        assert names == {"CDKToolkit"}
    assert updated.databases() == {}
