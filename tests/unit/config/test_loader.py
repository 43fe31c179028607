"""Finding and reading environment files: whatever is wrong with one ends in a ConfigError."""

from pathlib import Path

import pytest

from config import ConfigError, load_environment

REQUIRED = b'name = "mine"\nregion = "eu-west-1"\n'


def _refusal(selector: object) -> str:
    with pytest.raises(ConfigError) as error:
        load_environment(selector)
    return str(error.value)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_an_environment_is_found_by_its_name(name: str) -> None:
    assert load_environment(name).name == name


def test_an_environment_is_found_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_bytes(REQUIRED)
    assert load_environment(str(file)).name == "mine"


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbf" + REQUIRED)
    assert load_environment(str(file)).name == "mine"


def test_a_misspelled_name_gets_a_suggestion() -> None:
    assert _refusal("prd") == (
        "env: there is no environment 'prd'\n"
        "  allowed: dev, prod, or the path of a file that ends in .toml\n"
        "  fix: did you mean 'prod'?"
    )


@pytest.mark.parametrize("selector", ["", None, 7, {"env": "dev"}, "a\0b.toml", "x" * 5000 + ".toml", "/tmp"])
def test_a_selector_that_names_no_file_is_refused(selector: object) -> None:
    assert "fix: pass `-c env=<name>` or `-c env=<path>.toml`" in _refusal(selector)


@pytest.mark.parametrize(
    ("content", "problem", "fix"),
    [
        (b"name = dev", "is not TOML: Invalid value (at line 1, column 8)", "texts need quotes"),
        (REQUIRED + b'name = "again"', "is not TOML: Cannot overwrite a value", "a key stands once"),
        (b'name = "caf\xe9"', "is not UTF-8 text (byte 11)", "save it as UTF-8"),
        (b"\xff\xfe" + "name".encode("utf-16-le"), "is not UTF-8 text (byte 0)", "save it as UTF-8"),
        (b"a = " + b"[" * 100_000, "is nested too deeply", "superfluous brackets"),
        (REQUIRED + b"a = " + b"9" * 5000, "has a number of thousands of digits", "shorten it"),
    ],
    ids=["unquoted", "duplicate", "latin-1", "utf-16", "nested", "digits"],
)
def test_a_file_that_is_not_toml_is_refused(tmp_path: Path, content: bytes, problem: str, fix: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(content)
    message = _refusal(str(file))
    assert message.startswith(f"{file}: {problem}")
    assert fix in message


def test_an_empty_file_is_told_what_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.touch()
    message = _refusal(str(file))
    assert 'fix: add name = "staging" at the top of the file' in message
    assert 'fix: add region = "eu-west-1" at the top of the file' in message


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "mine.toml"
    folder.mkdir()
    assert _refusal(str(folder)).startswith(f"env: there is no file {str(folder)!r}")


def test_many_errors_fit_one_screen(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(REQUIRED + b"[web]\n" + b"\n".join(b"key%d = 1" % number for number in range(50)))
    lines = _refusal(str(file)).splitlines()
    assert len(lines) < 24
    assert lines[-1] == "... and 44 more"


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(REQUIRED + b'[domain]\nname = "' + b"x" * 5000 + b'"')
    assert max(map(len, _refusal(str(file)).splitlines())) < 250


def test_a_wrong_entry_of_a_list_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(REQUIRED + b'[database]\nshards = [{ name = "S", buckets = ["0-1023"] }]')
    assert _refusal(str(file)).count("got") == 1


@pytest.mark.parametrize("bundle", ["no-such-folder", "README.md", ".", "..", "/", r"a\u0000b", "a" * 5000])
def test_a_bundle_must_be_a_folder_that_does_not_hold_the_project(tmp_path: Path, bundle: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(REQUIRED + f'[application]\nbundle = "{bundle}"'.encode())
    message = _refusal(str(file))
    assert message.startswith(f"{file}: application.bundle: got '")
    assert "allowed: a folder with your application" in message
    assert max(map(len, message.splitlines())) < 350


def test_a_bundle_may_be_anywhere(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(REQUIRED + f'[application]\nbundle = "{tmp_path}"'.encode())
    assert load_environment(str(file)).application.bundle == str(tmp_path)
