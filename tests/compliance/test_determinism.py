"""The same input gives the same bytes, without an account, a clock or a network."""

import filecmp
from pathlib import Path

from tests.support.assembly import Assembly, synthesize


def _files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_another_synthesis_gives_the_same_bytes(prod: Assembly, tmp_path: Path) -> None:
    elsewhere = {
        "PYTHONHASHSEED": "1",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    again = synthesize("prod", tmp_path / "again", env=elsewhere)
    names = _files(prod.folder)
    assert _files(again.folder) == names
    _, different, unreadable = filecmp.cmpfiles(prod.folder, again.folder, names, shallow=False)
    assert (different, unreadable) == ([], [])


def test_no_stack_asks_for_a_lookup_or_names_an_account(environment: Assembly) -> None:
    assert environment.manifest.get("missing", []) == []
    accounts = {
        artifact["environment"].removeprefix("aws://").split("/")[0]
        for artifact in environment.manifest["artifacts"].values()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    assert accounts == {"unknown-account"}
