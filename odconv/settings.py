"""Settings: `ODCONV_*` variables and `odconv.toml`. With `language` and `environment`, the only reader of variables."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, TomlConfigSettingsSource

from odconv.environment import FILE, PREFIX
from odconv.errors import UsageError
from odconv.language import language

if TYPE_CHECKING:
    from pydantic_settings import PydanticBaseSettingsSource

__all__ = ["Settings", "language", "settings"]


class Settings(BaseSettings):
    """What a user may set; each name is read as `ODCONV_<NAME>` or as a key of `odconv.toml`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, extra="forbid", frozen=True)

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

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then `odconv.toml`."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


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
