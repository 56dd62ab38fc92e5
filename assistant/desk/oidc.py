"""Single sign-on by OpenID Connect: a code with PKCE, state and nonce; Authlib speaks, and checks the token.

Nothing is cached: sign-ins are few, and so a key that the provider has changed is known at once.
Source: https://openid.net/specs/openid-connect-core-1_0.html, RFC 7636 (PKCE), RFC 9207 (`iss` in the reply).
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from assistant.desk import messages as say
from assistant.desk.config import OidcSettings
from assistant.desk.errors import DeskError, UnknownThingError

TIMEOUT_S = 10.0
LEEWAY_S = 60
LONGEST_SUBJECT = 255
SIGNED_BY = [*(f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)), "EdDSA"]
"""Signatures by the provider's own key; "none", and those by a secret that both sides know, are not taken."""


class ProviderError(DeskError):
    """The provider can't be reached, or does not answer as a provider does."""

    status = 503


class SignOnError(DeskError):
    """What came back with a browser is not the provider's word on this errand."""

    status = 400


@dataclass(frozen=True, slots=True)
class Errand:
    """A browser's way to the provider and back; its secret stays in a cookie of that browser.

    State, nonce and PKCE verifier are made from the secret, so that nothing is kept on the server and any replica can
    take the browser back.

    >>> len(Errand("x").verifier), Errand("x").state == Errand("x").nonce
    (43, False)
    """

    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def state(self) -> str:
        """What the provider gives back with the browser."""
        return self._made("state")

    @property
    def nonce(self) -> str:
        """What the provider writes into the token."""
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the provider that whoever brings the code also asked for it."""
        return self._made("verifier")

    def _made(self, purpose: str) -> str:
        return urlsafe_b64encode(hmac.digest(self.secret.encode(), purpose.encode(), "sha256")).rstrip(b"=").decode()


def begin(settings: OidcSettings, errand: Errand, redirect_uri: str) -> str:
    """Give the provider's address to send a browser to; raises ProviderError."""
    with _speaking(settings, redirect_uri) as client:
        provider = _discovered(settings, client)
        url, _ = client.create_authorization_url(
            provider["authorization_endpoint"], state=errand.state, code_verifier=errand.verifier, nonce=errand.nonce
        )
    return str(url)


def finish(
    settings: OidcSettings, errand: Errand | None, redirect_uri: str, reply: Mapping[str, str]
) -> dict[str, Any]:
    """Give the claims about who came back from the provider with this reply (`code` and `state`, or `error`).

    Raises SignOnError for a reply that is not the answer to this browser's errand, ProviderError.
    """
    if errand is None or not hmac.compare_digest(reply.get("state", "").encode(), errand.state.encode()):
        raise SignOnError(say.OIDC_STALE, "state")
    if reply.get("iss", settings.issuer) != settings.issuer:
        raise SignOnError(say.OIDC_REFUSED, "reply of another issuer")
    if "error" in reply:
        sentence = say.OIDC_DENIED if reply["error"] == "access_denied" else say.OIDC_REFUSED
        raise SignOnError(sentence, f"error {reply['error']!r}"[:200])
    with _speaking(settings, redirect_uri) as client:
        provider = _discovered(settings, client)
        try:
            token = client.fetch_token(
                provider["token_endpoint"],
                grant_type="authorization_code",
                code=reply.get("code", ""),
                code_verifier=errand.verifier,
                redirect_uri=redirect_uri,
            )
        except AuthlibBaseError as error:
            raise SignOnError(say.OIDC_REFUSED, f"the code was refused: {error.error}") from None
        keys = client.request("GET", provider["jwks_uri"], withhold_token=True).raise_for_status().json()
        return _checked(settings, token, KeySet.import_key_set(keys), errand.nonce)


@contextmanager
def _speaking(settings: OidcSettings, redirect_uri: str) -> Iterator[Any]:
    """Give a client of the provider; whatever fails on the way is a ProviderError."""
    secret = settings.client_secret.get_secret_value() if settings.client_secret else None
    try:
        with OAuth2Client(
            settings.client_id,
            secret,
            scope="openid profile email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
        ) as client:
            yield client
    except (httpx2.HTTPError, httpx2.InvalidURL, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
        cause = f"{type(error).__name__}: {error}".partition("\n")[0][:300]
        raise ProviderError(say.OIDC_UNREACHABLE.format(name=settings.name), cause) from None


def _discovered(settings: OidcSettings, client: Any) -> dict[str, Any]:
    if settings.issuer is None:
        raise UnknownThingError(say.OIDC_OFF, "no issuer")
    address = f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration"
    provider: dict[str, Any] = client.request("GET", address, withhold_token=True).raise_for_status().json()
    if provider["issuer"] != settings.issuer:
        raise ValueError(f"the provider calls itself {provider['issuer']!r}, the settings {settings.issuer!r}")
    return provider


def _checked(settings: OidcSettings, token: Mapping[str, Any], keys: KeySet, nonce: str) -> dict[str, Any]:
    """Give the claims of a token that this provider signed for this server and this errand, and that still holds."""
    must = {
        "iss": {"essential": True, "value": settings.issuer},
        "aud": {"essential": True, "value": settings.client_id},
    }
    said = {"nonce": nonce, "client_id": settings.client_id, "access_token": token.get("access_token")}
    try:
        read = jwt.decode(
            token["id_token"], keys, registry=JWSRegistry(algorithms=SIGNED_BY, strict_check_header=False)
        )
        claims = CodeIDToken(read.claims, read.header, must, said)
        claims.validate(leeway=LEEWAY_S)
    except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
        raise SignOnError(say.OIDC_REFUSED, f"token: {type(error).__name__}: {error}"[:200]) from None
    if not isinstance(claims["sub"], str) or not 0 < len(subject_of(claims)) <= LONGEST_SUBJECT:
        raise SignOnError(say.OIDC_REFUSED, "sub is no text of at most 255 letters")
    return dict(claims)


def subject_of(claims: Mapping[str, Any]) -> str:
    """Give the name under which a person is known here: `sub` alone may mean another person at another provider."""
    return f"{claims['iss']} {claims['sub']}"
