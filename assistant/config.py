"""All settings: one file, a section for each room; a wrong key or value stops the start with a sentence."""

from __future__ import annotations

import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    YamlConfigSettingsSource,
)

from assistant.desk.config import AccessSettings, DeskSettings
from assistant.errors import ConfigError
from index.config import IndexSettings
from ingest.provinces import PROVINCES

DEFAULT_PATH = Path("config.yaml")


class IngestSettings(BaseModel):
    """What is read at the first start."""

    model_config = ConfigDict(extra="forbid")

    corpus: list[Path] = Field([Path("corpus")], description="sources that `troly serve` takes in when they changed")


class AnswerSettings(BaseModel):
    """How an answer is made."""

    model_config = ConfigDict(extra="forbid")

    words: int = Field(290, ge=40, le=500, description="how long the lines may be in all, at most")
    enough: float = Field(1.85, ge=0.5, le=20, description="lines are added until so many facts are expected in them")
    weakest: float = Field(0.15, ge=0, le=1, description="a line this much less likely than the best one is left out")
    lines: int = Field(14, ge=1, le=40, description="how many lines at most")
    not_found_below: float = Field(0.6, ge=0, le=1, description="a question less likely to be covered is not answered")
    clarify_below: float = Field(0.6, ge=0, le=1, description="less likely to be the right one: options are given")


class ModelSettings(BaseModel):
    """The language model that may write answers: any OpenAI-compatible address."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = Field(None, pattern=r"^https?://\S+$", description="address up to /v1, or null for no model")
    name: str = Field("default", description="the model's name at that address")
    api_key: SecretStr | None = Field(None, description="key for that address; best set by the environment")
    default_writer: Literal["rules", "model"] = Field("rules", description="who writes where a request does not say")
    timeout_s: float = Field(30, gt=0, le=600, description="seconds that a whole answer may take")
    first_token_s: float = Field(8, gt=0, le=600, description="seconds of silence, at the start or between two words")
    max_tokens: int = Field(600, ge=50, le=4000, description="how long an answer may be")
    temperature: float = Field(0, ge=0, le=2, description="0 takes the likeliest word each time")
    retries: int = Field(1, ge=0, le=5, description="how often a call is made again that failed before its first word")
    parallel: int = Field(4, ge=1, le=64, description="calls at a time; those beyond get the composed answer")
    passages: int = Field(16, ge=1, le=40, description="how many passages the model is given")
    failures: int = Field(3, ge=1, le=100, description="failures in a row after which the model is left alone")
    wait_s: float = Field(60, ge=0, le=3600, description="seconds that it is then left alone")


class DatabaseSettings(BaseModel):
    """What is kept of questions and answers, and where."""

    model_config = ConfigDict(extra="forbid")

    url: SecretStr = Field(SecretStr("sqlite:///var/troly.db"), description="sqlite:///path or postgresql://…")
    keep_answers: bool = Field(True, description="whether questions and answers are kept; without them no feedback")
    keep_days: int = Field(180, ge=1, le=3650, description="days after which they are deleted")
    turns: int = Field(6, ge=1, le=50, description="turns of a conversation by id that are read again")

    @field_validator("url")
    @classmethod
    def _known_engine(cls, url: SecretStr) -> SecretStr:
        if not re.match(r"(?:sqlite:///|postgresql(?:\+psycopg)?://)\S", url.get_secret_value()):
            raise PydanticCustomError("database_url", "phải bắt đầu bằng sqlite:/// hoặc postgresql://")
        return url


class LimitSettings(BaseModel):
    """How much one client may ask."""

    model_config = ConfigDict(extra="forbid")

    per_minute: int | None = Field(300, ge=1, description="requests of one address a minute, or null for no limit")
    feedback_per_minute: int | None = Field(30, ge=1, description="feedback of one address a minute, or null")
    sign_ins_per_minute: int | None = Field(20, ge=1, description="tries of one address to sign in a minute, or null")
    exempt: list[IPvAnyNetwork] = Field(
        [ip_network("127.0.0.0/8"), ip_network("::1/128")], description="addresses and networks without a limit"
    )
    trusted_proxies: list[IPvAnyNetwork] = Field(
        [ip_network("127.0.0.1/32"), ip_network("::1/128")], description="proxies whose X-Forwarded-For is believed"
    )


class AssistantSettings(BaseModel):
    """Whom the assistant serves, and where."""

    model_config = ConfigDict(extra="forbid")

    host: str = Field("127.0.0.1", description="address that the server listens on")
    port: int = Field(8000, ge=1, le=65535, description="port that the server listens on")
    province: str | None = Field("Gia Lai", description="the province of the officers; one of the 34, or null")
    commune: str | None = Field(None, description="the commune of the officers, or null")
    allowed_origins: list[Annotated[str, Field(pattern=r"^https?://[^\s/?#@*]+$")]] = Field(
        [], description="pages, besides the server's own, that may hold the widget and call /api and the MCP server"
    )
    answer: AnswerSettings = Field(default_factory=lambda: AnswerSettings(), description="how an answer is made")
    model: ModelSettings = Field(default_factory=lambda: ModelSettings(), description="a language model, by choice")
    database: DatabaseSettings = Field(
        default_factory=lambda: DatabaseSettings(), description="what is kept, and where"
    )
    limits: LimitSettings = Field(default_factory=lambda: LimitSettings(), description="how much one client may ask")
    access: AccessSettings = Field(default_factory=lambda: AccessSettings(), description="who may do what")
    desk: DeskSettings = Field(default_factory=lambda: DeskSettings(), description="the trainers' desk")


class Settings(BaseSettings):
    """The whole of config.yaml; an environment variable such as TROLY_ASSISTANT__PORT goes before the file."""

    model_config = SettingsConfigDict(
        extra="forbid", env_prefix="TROLY_", env_nested_delimiter="__", yaml_file_encoding="utf-8"
    )
    file: ClassVar[Path | None] = None

    ingest: IngestSettings = Field(default_factory=lambda: IngestSettings(), description="reading")
    index: IndexSettings = Field(default_factory=lambda: IndexSettings(), description="finding")
    assistant: AssistantSettings = Field(default_factory=lambda: AssistantSettings(), description="answering")
    eval: dict[str, Any] = Field({}, description="judging; that room reads its section itself (eval/config.py)")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment, then the file."""
        return env_settings, YamlConfigSettingsSource(settings_cls, yaml_file=cls.file)


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings from a file (default: config.yaml here, where there is one).

    Raises ConfigError naming the key, its value and what is allowed.
    """
    if path is not None and not path.is_file():
        raise ConfigError(f"Không tìm thấy tệp cấu hình «{path}».", "no file")
    found = path or (DEFAULT_PATH if DEFAULT_PATH.is_file() else None)

    class FromFile(Settings):
        file: ClassVar[Path | None] = found

    try:
        settings = FromFile()
    except ValidationError as error:
        raise ConfigError(_sentence(error, found), str(error)) from error
    except SettingsError as error:
        given = ", ".join(name for name in os.environ if name.startswith("TROLY_"))
        raise ConfigError(
            f'Biến môi trường không đọc được (đang đặt: {given}); danh sách phải viết dạng JSON, ví dụ ["corpus"].',
            str(error),
        ) from error
    except (yaml.YAMLError, ValueError) as error:  # a file that is no mapping, or in another encoding, is a ValueError
        raise ConfigError(f"Tệp cấu hình «{found}» không phải YAML (UTF-8) gồm các mục có tên.", str(error)) from error
    province = settings.assistant.province
    if province is not None and province not in PROVINCES:
        raise ConfigError(
            f"Cấu hình «assistant.province» có giá trị «{province}»; được phép: {', '.join(PROVINCES)}.",
            "unknown province",
        )
    return settings


_ALLOWED = {
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "float_parsing": "phải là số",
    "float_type": "phải là số",
    "string_type": "phải là chữ",
    "bool_parsing": "phải là true hoặc false",
    "bool_type": "phải là true hoặc false",
    "ip_any_network": "phải là địa chỉ hoặc dải địa chỉ, ví dụ 10.0.0.0/8",
    "list_type": "phải là danh sách",
    "path_type": "phải là đường dẫn",
    "model_type": "phải là một mục có các khóa",
    "literal_error": "phải là một trong {expected}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
    "greater_than": "phải lớn hơn {gt}",
    "string_pattern_mismatch": "phải khớp mẫu {pattern}",
}


def _sentence(error: ValidationError, path: Path | None) -> str:
    lines = []
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"])
        secret = (
            key.rsplit(".", 1)[-1] in ("password", "client_secret")
            or "key" in key.rsplit(".", 1)[-1].lower()
            or key == "assistant.database.url"
        )
        given = "…" if secret else problem["input"]
        if problem["type"] == "extra_forbidden":
            allowed = ", ".join(_known_keys([str(part) for part in problem["loc"][:-1]]))
            lines.append(f"Cấu hình không có khóa «{key}» (giá trị «{given}»). Khóa được phép: {allowed}.")
        else:
            allowed = (
                _ALLOWED.get(problem["type"], problem["msg"]).format(**problem.get("ctx", {})).replace(" or ", " hoặc ")
            )
            lines.append(f"Cấu hình «{key}» có giá trị «{given}» không hợp lệ: {allowed}.")
    where = f" Tệp: {path}." if path else ""
    return " ".join(lines) + where


def _known_keys(parts: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in parts:
        inner = model.model_fields[part].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return list(model.model_fields)
