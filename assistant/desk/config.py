"""The settings of accounts and of the trainers' desk."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr


class OidcSettings(BaseModel):
    """Single sign-on by OpenID Connect: a provider of the province (Keycloak, VNeID gateway, ...)."""

    model_config = ConfigDict(extra="forbid")

    issuer: str | None = Field(None, pattern=r"^https?://\S+$", description="the provider's address, or null for none")
    name: str = Field("tài khoản của tỉnh", description="what the button of the sign-in page calls it")
    client_id: str = Field("tro-ly-xa", description="the name that the provider knows this server by")
    client_secret: SecretStr | None = Field(None, description="the secret for it; best set by the environment")
    role_claim: str = Field("roles", description="the claim that holds the role or roles of a person")
    roles: dict[str, Literal["staff", "trainer", "evaluator", "admin"]] = Field(
        {}, description="what a value of that claim makes of a person; the most powerful one counts"
    )
    default_role: Literal["staff", "trainer", "evaluator"] | None = Field(
        "staff", description="the role of a person for whom the claim says nothing, or null to refuse"
    )


class AccessSettings(BaseModel):
    """Who may ask without signing in, and how signing in works."""

    model_config = ConfigDict(extra="forbid")

    trusted_networks: list[IPvAnyNetwork] = Field(
        [ip_network("0.0.0.0/0"), ip_network("::/0")], description="networks from which one may ask without signing in"
    )
    session_hours: float = Field(12, gt=0, le=720, description="hours after which one must sign in again")
    idle_minutes: float = Field(120, gt=0, le=43200, description="minutes without a request after which so too")
    failures: int = Field(5, ge=1, le=100, description="wrong passwords in a row after which an account is locked")
    lockout_minutes: float = Field(15, gt=0, le=1440, description="minutes for which it is locked")
    secure_cookies: Literal["auto", "always"] = Field(
        "auto", description="whether cookies are sent over HTTPS only; auto: when the page came over HTTPS"
    )
    oidc: OidcSettings = Field(default_factory=lambda: OidcSettings(), description="single sign-on, by choice")


class MailSettings(BaseModel):
    """The mail server of the province."""

    model_config = ConfigDict(extra="forbid")

    host: str | None = Field(None, description="the server's address, or null for no mail")
    port: int = Field(587, ge=1, le=65535, description="its port")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="how the line is kept secret")
    user: str | None = Field(None, description="the account, or null for none")
    password: SecretStr | None = Field(None, description="its password; best set by the environment")
    sender: str = Field("tro-ly-xa@localhost", description="the address that mails come from")
    timeout_s: float = Field(20, gt=0, le=300, description="seconds after which the server is given up")


class DigestSettings(BaseModel):
    """The weekly digest of what communes could not solve."""

    model_config = ConfigDict(extra="forbid")

    weekday: int = Field(4, ge=1, le=7, description="the day: 1 is Monday, 4 is Thursday")
    hour: int = Field(15, ge=0, le=23, description="the hour, in Vietnam")
    holidays: Path = Field(Path("var/desk/holidays.yaml"), description="days that differ from the public calendar")
    issuer: str = Field("ỦY BAN NHÂN DÂN TỈNH GIA LAI", description="the body above, at the head of the document")
    office: str = Field(
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", description="the body that sends it, at the head of the document"
    )
    place: str = Field("Gia Lai", description="the place beside the date")


class DeskSettings(BaseModel):
    """The trainers' desk."""

    model_config = ConfigDict(extra="forbid")

    folder: Path = Field(Path("var/desk"), description="where files of the desk lie: uploads, versions, the own corpus")
    largest_upload_mb: int = Field(200, ge=1, le=10_000, description="megabytes of one uploaded file, at most")
    digest: DigestSettings = Field(default_factory=lambda: DigestSettings(), description="the weekly digest")
    mail: MailSettings = Field(default_factory=lambda: MailSettings(), description="the mail server")
