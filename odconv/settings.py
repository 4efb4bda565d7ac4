"""Settings: `ODCONV_*` variables and `odconv.toml`. With `language`, the only reader of the environment."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, TomlConfigSettingsSource

from odconv.errors import UsageError
from odconv.language import language

if TYPE_CHECKING:
    from pydantic_settings import PydanticBaseSettingsSource

__all__ = ["Settings", "language", "settings"]


class Settings(BaseSettings):
    """What a user may set; each name is read as `ODCONV_<NAME>` or as a key of `odconv.toml`."""

    model_config = SettingsConfigDict(env_prefix="ODCONV_", toml_file="odconv.toml", extra="forbid", frozen=True)

    lang: str | None = Field(default=None, description="ja or en; without it the locale decides, Japanese where unsure")
    max_errors: int = Field(default=1000, ge=0, description="errors listed in a report; the totals are always exact")
    max_bytes: int = Field(default=20 * 2**30, gt=0, description="largest file that is opened, bytes")
    max_columns: int = Field(default=2000, gt=0, description="most columns of a table")
    max_workbook_bytes: int = Field(default=2**30, gt=0, description="most bytes that a workbook may unpack to")
    max_expansion: int = Field(default=200, gt=0, description="most times that a workbook may grow when unpacked")
    max_seconds: float = Field(default=600, gt=0, description="most seconds that the reading of one workbook may take")
    max_cells: int = Field(default=60_000_000, gt=0, description="most cells read from one workbook")

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
        name = ".".join(map(str, first["loc"])) or "odconv.toml"
        raise UsageError("settings-invalid", name=name, value=first.get("input", ""), reason=first["msg"]) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError("settings-invalid", name="odconv.toml", value="", reason=str(error)) from error
