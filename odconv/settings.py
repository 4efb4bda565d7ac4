"""Settings: `ODCONV_*` variables and `odconv.toml`. With `language` and `environment`, the only reader of variables."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from odconv.environment import FILE, PREFIX
from odconv.errors import UsageError
from odconv.language import language

__all__ = ["Settings", "language", "settings"]


class Settings(BaseModel):
    """What a user may set; each name is read as `ODCONV_<NAME>` or as a key of `odconv.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: str | None = Field(default=None, description="ja or en; without it the locale decides, Japanese where unsure")
    max_errors: int = Field(default=1000, ge=0, description="errors listed in a report; the totals are always exact")
    max_bytes: int = Field(default=20 * 2**30, gt=0, description="largest file that is opened, bytes")
    max_text_bytes: int = Field(default=2**30, gt=0, description="largest text, JSON or web page read whole, bytes")
    max_rows: int = Field(default=5_000_000, gt=0, description="most rows of a table that is no workbook")
    max_columns: int = Field(default=2000, gt=0, description="most columns of a table")
    max_workbook_bytes: int = Field(default=2**30, gt=0, description="most bytes that a workbook may unpack to")
    max_expansion: int = Field(default=200, gt=0, description="most times that a workbook or archive may grow unpacked")
    max_seconds: float = Field(default=600, gt=0, description="most seconds that the reading of one file may take")
    max_cells: int = Field(default=60_000_000, gt=0, description="most cells read from one file")
    max_depth: int = Field(
        default=64, gt=0, description="most values within values in JSON, tables within tables in HTML"
    )
    max_tables: int = Field(default=1000, gt=0, description="most tables of a web page, a JSON document or a PDF")
    max_members: int = Field(default=1000, gt=0, description="most files in one archive")
    max_archive_depth: int = Field(default=3, gt=0, description="most archives within one another")
    max_archive_bytes: int = Field(default=2**30, gt=0, description="most bytes that an archive may unpack to")
    max_pages: int = Field(default=1000, gt=0, description="most pages of a PDF")
    harvest_store: Path = Field(default=Path("harvest"), description="folder of the harvest: ledger, files, editions")
    harvest_portals: tuple[Path, ...] = Field(default=(), description="portal files, or folders of them")
    harvest_webhook: str | None = Field(default=None, description="address that is told of failures and holds")
    harvest_contact: str | None = Field(
        default=None, description="mail or page by which operators of portals reach whoever runs the harvest"
    )
    harvest_pace_seconds: float = Field(
        default=1.0, ge=0, description="least seconds between two requests to a host that no portal file names"
    )
    harvest_connections: int = Field(default=2, ge=1, le=16, description="most connections to such a host")
    harvest_tries: int = Field(default=3, ge=1, le=10, description="requests for one address before it is given up")
    harvest_max_bytes: int = Field(default=2**29, gt=0, description="largest file that is fetched, bytes unpacked")
    harvest_seconds: float = Field(default=600, gt=0, description="most seconds that one file may take to come")
    harvest_read_seconds: float = Field(
        default=30, gt=0, description="most seconds without a connection, or without a further piece of a file"
    )
    harvest_wait_seconds: float = Field(default=120, ge=0, description="longest wait that a server may ask for")
    harvest_allow: tuple[str, ...] = Field(
        default=(),
        description="private hosts (ckan.example.lg.jp, 127.0.0.1:5000) and networks that may be fetched from",
    )
    harvest_ca_file: Path | None = Field(
        default=None, description="certificates (PEM) of authorities to trust beside the usual ones"
    )
    max_pdf_memory: int = Field(default=2**31, gt=0, description="most bytes of memory for reading one PDF")
    ckan_token: str | None = Field(default=None, description="API token for the CKAN that is published to")

    def __init__(self, **given: Any) -> None:
        """Arguments first, then the environment, then `odconv.toml`. Raises ValidationError, TOMLDecodeError."""
        super().__init__(**{**_in_file(), **_in_environment(), **given})


def _in_file() -> dict[str, Any]:
    file = Path(FILE)
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _in_environment() -> dict[str, Any]:
    """What variables say, in letters of whatever case; a list stands there as JSON."""
    variables = {name.upper(): text for name, text in os.environ.items()}
    said = {name: variables.get(f"{PREFIX}{name.upper()}") for name in Settings.model_fields}
    return {name: _items(text) if _is_list(name) else text for name, text in said.items() if text is not None}


def _is_list(name: str) -> bool:
    return get_origin(Settings.model_fields[name].annotation) is tuple


def _items(text: str) -> object:
    try:
        return from_json(text)
    except ValueError:
        return text  # which is no list, and told as such


@cache
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        UsageError: `settings-invalid`.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or FILE
        raise UsageError("settings-invalid", name=name, value=first.get("input", ""), reason=first["msg"]) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError("settings-invalid", name=FILE, value="", reason=str(error)) from error
