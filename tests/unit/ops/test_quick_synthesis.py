from pathlib import Path

import pytest

from ops.synthesis import synthesized


def test_a_look_at_templates_needs_no_node_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JSII_NODE", "/nowhere/node")
    monkeypatch.setenv("PATH", str(tmp_path))

    with synthesized("dev") as folder:
        assert (folder / "manifest.json").is_file()

    assert not folder.exists()
