from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

import pytest

from mozpool import ConfigurationError, Mozpool
from mozpool.settings import choose

LAB, STAGING = ["http://lab-1.example", "http://lab-2.example"], ["http://staging.example"]
CONFIG = {
    "current": "staging",
    "servers": {"lab": {"urls": LAB, "token": "mzp_lab"}, "staging": {"urls": STAGING, "token": "mzp_staging"}},
}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file as "mozpool login" writes it, where the XDG specification puts it."""
    monkeypatch.delenv("MOZPOOL_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "mozpool" / "config.json"
    path.parent.mkdir()
    path.write_text(json.dumps(CONFIG))
    return path


@pytest.mark.parametrize(
    ("servers", "token", "environment", "expected"),
    [
        (None, None, {}, (STAGING, "mzp_staging")),
        (None, None, {"MOZPOOL_SERVER": "lab"}, (LAB, "mzp_lab")),
        ("staging", None, {"MOZPOOL_SERVER": "lab"}, (STAGING, "mzp_staging")),
        (None, None, {"MOZPOOL_SERVER": "lab", "MOZPOOL_TOKEN": "mzp_mine"}, (LAB, "mzp_mine")),
        ("lab", "mzp_given", {"MOZPOOL_TOKEN": "mzp_mine"}, (LAB, "mzp_given")),
        ("lab", "", {}, (LAB, "")),
        (["http://lab-2.example/"], None, {}, (["http://lab-2.example"], "mzp_lab")),
        ("http://elsewhere.example", None, {}, (["http://elsewhere.example"], None)),
        ("lab,http://lab-1.example", None, {}, (LAB, "mzp_lab")),
    ],
)
def test_what_is_given_goes_before_the_environment_and_that_before_what_is_saved(
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
    servers: Any,
    token: Optional[str],
    environment: Dict[str, str],
    expected: Tuple[Any, Optional[str]],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert choose(servers, token) == expected


def test_the_token_is_read_from_a_file_unless_the_environment_has_it_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "token"
    path.write_text("mzp_file\n")
    monkeypatch.setenv("MOZPOOL_TOKEN_FILE", str(path))
    assert choose("http://h.example", None).token == "mzp_file"
    assert choose("http://h.example", "mzp_given").token == "mzp_given"
    monkeypatch.setenv("MOZPOOL_TOKEN", "mzp_mine")
    assert choose("http://h.example", None).token == "mzp_mine"


def test_a_file_that_the_environment_names_goes_before_the_usual_one(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"current": "x", "servers": {"x": {"urls": ["https://x.example/"]}}}))
    monkeypatch.setenv("MOZPOOL_CONFIG", str(other))
    assert choose(None, None) == (["https://x.example"], None)


def test_the_home_directory_has_it_otherwise(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    config.parent.rename(tmp_path / "moved")
    (tmp_path / ".config").mkdir()
    (tmp_path / "moved").rename(tmp_path / ".config" / "mozpool")
    assert choose(None, None).urls == STAGING


def test_servers_of_two_installations_are_not_mixed(config: Path) -> None:
    with pytest.raises(ConfigurationError, match="tokens of their own"):
        choose("lab,staging", None)


def test_a_name_that_nobody_saved_is_told_with_those_that_are(config: Path) -> None:
    with pytest.raises(ConfigurationError, match="Known are: lab, staging.*mozpool login moon"):
        choose("moon", None)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"servers": []}', '{"servers": {"x": {}}}', '{"servers": {"x": {"urls": []}}}', '{"servers": {"x": {"urls": "http://h"}}}'],
)
def test_a_file_that_cannot_be_used_is_named(config: Path, text: str) -> None:
    config.write_text(text)
    with pytest.raises(ConfigurationError, match=r'config\.json cannot be used.*"mozpool login" again'):
        choose(None, None)


@pytest.mark.parametrize(("content", "why"), [(None, "cannot be read"), (" \n", "it is empty")])
def test_a_token_file_without_a_token_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: Optional[str], why: str) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("MOZPOOL_TOKEN_FILE", str(path))
    with pytest.raises(ConfigurationError, match=why):
        choose("http://h.example", None)


def test_the_client_follows_these_rules(config: Path) -> None:
    with Mozpool() as client:
        assert (client._servers.urls, client._servers.token) == (STAGING, "mzp_staging")
