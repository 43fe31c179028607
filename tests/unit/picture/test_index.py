"""The index reads an assembly as it is written, and follows every way of referring to a resource."""

import json
from pathlib import Path
from typing import Any

import pytest

from picture.index import Index, read
from picture.model import PictureError
from tests.support.picture import attribute, handed, index_of, ref

QUEUE = ("SQS::Queue", {"MessageRetentionPeriod": 60})


def found(index: Index, value: Any, stack: str = "Web") -> list[tuple[str, str]]:
    return [(each.resource.path, each.attribute) for each in index.references(stack, value)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ref("Jobs"), [("Web/Jobs", "Ref")]),
        (attribute("Jobs"), [("Web/Jobs", "Arn")]),
        ({"Fn::Sub": "${Jobs}-${Jobs.QueueName}"}, [("Web/Jobs", "Ref"), ("Web/Jobs", "QueueName")]),
        ({"Fn::Sub": ["x ${Jobs.Arn}", {}]}, [("Web/Jobs", "Arn")]),
        ({"Fn::Join": ["", ["a", ref("Jobs"), [ref("Dead")]]]}, [("Web/Jobs", "Ref"), ("Web/Dead", "Ref")]),
        (handed("Storage", "Out"), [("Storage/Media", "Arn")]),
        (ref("AWS::Region"), []),
        ("Jobs", []),
    ],
)
def test_every_way_to_refer_is_followed(value: Any, expected: list[tuple[str, str]]) -> None:
    index = index_of(
        {"Web": {"Jobs": QUEUE, "Dead": QUEUE}, "Storage": {"Media": ("S3::Bucket", {})}},
        outputs={"Storage": {"Out": attribute("Media")}},
    )

    assert found(index, value) == expected


def test_exports_are_followed_to_the_stack_that_makes_them() -> None:
    index = index_of({"Web": {}, "Storage": {"Media": ("S3::Bucket", {})}})
    storage = index.templates["Storage"]["Outputs"]
    storage["Out"] = {"Value": ref("Media"), "Export": {"Name": "media"}}

    assert found(index, {"Fn::ImportValue": "media"}) == [("Storage/Media", "Ref")]


def test_an_output_that_is_missing_is_named() -> None:
    index = index_of({"Web": {}, "Storage": {}})

    with pytest.raises(PictureError, match="Storefront-test-Storage has no output Out"):
        found(index, handed("Storage", "Out"))


def test_targets_are_found_under_a_property_once_each_and_by_type() -> None:
    policy = {"Redrive": {"to": [ref("Dead"), attribute("Dead"), ref("Key")]}, "Other": ref("Jobs")}
    index = index_of({"Web": {"Jobs": ("SQS::Queue", policy), "Dead": QUEUE, "Key": ("KMS::Key", {})}})
    (jobs, *_) = [each for each in index.all("SQS::Queue") if each.logical_id == "Jobs"]

    assert [each.path for each in index.targets(jobs, "Redrive", "to")] == ["Web/Dead", "Web/Key"]
    assert [each.path for each in index.targets(jobs, "Redrive", type="KMS::Key")] == ["Web/Key"]
    assert index.targets(jobs, "Redrive", "to", "nowhere") == []


def test_resources_come_in_the_order_of_their_paths_whatever_the_order_of_the_templates() -> None:
    forward = index_of({"A": {"X": QUEUE, "Y": QUEUE}, "B": {"Z": QUEUE}})
    backward = index_of({"B": {"Z": QUEUE}, "A": {"Y": QUEUE, "X": QUEUE}})

    assert [each.path for each in forward.all("SQS::Queue")] == ["A/X", "A/Y", "B/Z"]
    assert forward.all("SQS::Queue") == backward.all("SQS::Queue")


@pytest.mark.parametrize("content", [None, "{}", "[]", "no json"])
def test_a_folder_without_an_assembly_says_how_to_get_one(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")

    with pytest.raises(PictureError, match="fix: make synth"):
        read(tmp_path)


def test_an_assembly_without_stacks_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"artifacts": {}}', encoding="utf-8")

    with pytest.raises(PictureError, match="holds no stack"):
        read(tmp_path)


def write_assembly(folder: Path, *, inline: bool) -> None:
    metadata = {"/Web/Queues/Jobs/Resource": [{"type": "aws:cdk:logicalId", "data": "Jobs1A2B"}]}
    artifact: dict[str, Any] = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/eu-west-1",
        "properties": {"templateFile": "Web.template.json", "stackName": "Storefront-my-shop-Web"},
    }
    if inline:
        artifact["metadata"] = metadata
    else:
        artifact["additionalMetadataFile"] = "Web.metadata.json"
        (folder / "Web.metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    manifest = {"artifacts": {"Web": artifact, "Tree": {"type": "cdk:tree"}}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    template = {"Resources": {"Jobs1A2B": {"Type": "AWS::SQS::Queue"}}}
    (folder / "Web.template.json").write_text(json.dumps(template), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("manifest.json", '{"artifacts": {"Web": {}}}', "holds no cloud assembly"),
        ("manifest.json", '{"artifacts": []}', "holds no cloud assembly"),
        ("Web.template.json", "{", "Web.template.json holds no JSON"),
        ("Web.template.json", "\udcff", "Web.template.json holds no JSON"),
        ("Web.metadata.json", "", "Web.metadata.json holds no JSON"),
    ],
)
def test_a_broken_file_of_an_assembly_is_one_message(
    tmp_path: Path, file: str, content: str, said: str
) -> None:
    write_assembly(tmp_path, inline=False)
    (tmp_path / file).write_text(content, encoding="utf-8", errors="surrogateescape")

    with pytest.raises(PictureError, match=rf"{said} (.|\n)*fix: make synth"):
        read(tmp_path)


def test_a_template_that_is_missing_is_one_message(tmp_path: Path) -> None:
    write_assembly(tmp_path, inline=True)
    (tmp_path / "Web.template.json").unlink()

    with pytest.raises(PictureError, match=r"Web.template.json(.|\n)*fix: make synth"):
        read(tmp_path)


@pytest.mark.parametrize("inline", [True, False])
def test_construct_paths_are_read_wherever_the_metadata_is(tmp_path: Path, *, inline: bool) -> None:
    write_assembly(tmp_path, inline=inline)

    index = read(tmp_path)

    (queue,) = index.all("SQS::Queue")
    assert (queue.path, queue.region, queue.properties) == ("Web/Queues/Jobs", "eu-west-1", {})
    assert index.environment == "my-shop"


def test_scaling_resources_are_read_from_source_bundles(tmp_path: Path) -> None:
    write_assembly(tmp_path, inline=True)
    added = tmp_path / "asset.abc" / ".ebextensions"
    added.mkdir(parents=True)
    resources = {"CpuTracking": {"Type": "AWS::AutoScaling::ScalingPolicy"}}
    (added / "90-scaling.config").write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    (tmp_path / "asset.def").mkdir()

    assert read(tmp_path).bundles == {"abc": resources}
