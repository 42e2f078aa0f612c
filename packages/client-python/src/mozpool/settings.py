"""
Which servers a client talks to, and with which token: what it is given, else the environment, else the file in which ``mozpool login``
saves servers. The rules are those of the command line.

``MOZPOOL_SERVER``: names of saved servers or addresses, with commas between them. ``MOZPOOL_TOKEN``: the token; ``MOZPOOL_TOKEN_FILE``: a
file with it. ``MOZPOOL_CONFIG``: the file of saved servers, instead of ``mozpool/config.json`` in ``XDG_CONFIG_HOME`` or ``~/.config``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Union
from urllib.parse import urlsplit

from .errors import ConfigurationError


class Chosen(NamedTuple):
    urls: List[str]
    token: Optional[str]


class Saved(NamedTuple):
    """What ``mozpool login`` has saved."""

    current: Optional[str]
    servers: Dict[str, Chosen]


def choose(servers: Union[str, Sequence[str], None], token: Optional[str]) -> Chosen:
    """Raises `ConfigurationError`. An empty `token` is none."""
    saved = _read_saved()
    asked = _words(os.environ.get("MOZPOOL_SERVER", "") if servers is None else servers)
    named = asked or ([saved.current] if servers is None and saved.current is not None else [])
    if not named:
        raise ConfigurationError(
            "No server is named: set MOZPOOL_SERVER to the addresses of the servers, with commas between them, give them as `servers`, "
            'or run "mozpool login NAME --server URL" once.'
        )
    found = [_by_url(saved, word) if "://" in word else _by_name(saved, word) for word in named]
    tokens = {one.token for one in found}
    given = _given_token() if token is None else token
    if given is None and len(tokens) > 1:
        raise ConfigurationError(f"{' and '.join(named)} have tokens of their own: name servers of one installation.")
    urls = list(dict.fromkeys(url for one in found for url in one.urls))
    return Chosen(urls, tokens.pop() if given is None else given)


def _words(servers: Union[str, Sequence[str]]) -> List[str]:
    words = servers.split(",") if isinstance(servers, str) else servers
    return [word.strip().rstrip("/") for word in words if word.strip()]


def _given_token() -> Optional[str]:
    """The environment's; None when it has none."""
    token, path = os.environ.get("MOZPOOL_TOKEN"), os.environ.get("MOZPOOL_TOKEN_FILE")
    if token or not path:
        return token or None
    text = _read(Path(path), "the token")
    if not text.strip():
        raise ConfigurationError(f"The token cannot be read from {path}: it is empty. Write the token into it, or unset MOZPOOL_TOKEN_FILE.")
    return text.strip()


def _by_url(saved: Saved, url: str) -> Chosen:
    """With the token that was saved for this very address, and no other."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f'"{url}" is no address of a server: write http://HOST:PORT or https://HOST')
    return Chosen([url], next((one.token for one in saved.servers.values() if url in one.urls), None))


def _by_name(saved: Saved, name: str) -> Chosen:
    if name in saved.servers:
        return saved.servers[name]
    known = f"Known are: {', '.join(saved.servers)}." if saved.servers else "None is saved yet."
    raise ConfigurationError(
        f'No server called "{name}" is saved. {known} Write its address, http://HOST:PORT, or run "mozpool login {name} --server URL".'
    )


def _saved_path() -> Path:
    if os.environ.get("MOZPOOL_CONFIG"):
        return Path(os.environ["MOZPOOL_CONFIG"])
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path("~").expanduser() / ".config") / "mozpool" / "config.json"


def _read_saved() -> Saved:
    path = _saved_path()
    if not path.exists():
        return Saved(None, {})
    try:
        return _saved(json.loads(_read(path, "saved servers")))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigurationError(
            f'{path} cannot be used ({type(error).__name__}: {error}). Mend it, or remove it and run "mozpool login" again.'
        ) from error


def _saved(config: Dict[str, Any]) -> Saved:
    servers = {}
    for name, server in config.get("servers", {}).items():
        if not isinstance(server["urls"], list) or not server["urls"]:
            raise TypeError(f'"urls" of {name} is no list of addresses')
        servers[name] = Chosen([str(url).rstrip("/") for url in server["urls"]], server.get("token"))
    return Saved(config.get("current"), servers)


def _read(path: Path, what: str) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read for {what}: {error}") from error
