"""The cloud assembly is read as the CDK wrote it, or refused with the command that writes it."""

from pathlib import Path

import pytest

from ops.assembly import Assembly, load
from ops.common import OpsError
from tests.unit.ops.fakes import write_assembly


def test_producers_come_before_their_consumers(tmp_path: Path) -> None:
    folder = write_assembly(
        tmp_path,
        {"id": "Web", "needs": ["Network"]},
        {"id": "Network", "needs": ["Storage"]},
        {"id": "Storage"},
    )
    assert [stack.id for stack in Assembly(folder).stacks] == ["Storage", "Network", "Web"]


def test_a_stack_knows_its_name_region_and_protection(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path, {"id": "Edge", "region": "us-east-1", "protected": True})
    edge = Assembly(folder).stack("Edge")
    assert edge is not None
    assert (edge.name, edge.region, edge.protected, edge.account) == (
        "Storefront-dev-Edge",
        "us-east-1",
        True,
        None,
    )


def test_an_assembly_of_another_environment_is_refused(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path, {"id": "Web"}, env="prod")
    with pytest.raises(OpsError, match=r"holds no assembly of 'dev'.*Storefront-prod-Web") as refused:
        load(folder, "dev")
    assert "make synth ENV=dev" in str(refused.value)


@pytest.mark.parametrize("content", [None, "{half"])
def test_a_missing_or_half_written_assembly_is_refused(tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(OpsError, match=r"manifest\.json .*(does not exist|is not JSON)(.|\n)*make synth"):
        load(tmp_path, "dev")
