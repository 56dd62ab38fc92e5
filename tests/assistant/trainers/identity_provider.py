"""A real OpenID Connect provider (django-oauth-toolkit) for the tests of single sign-on, as a process of its own.

`running(...)` starts it and gives a Provider, through which a test says who is signed in there and how it misbehaves.
Run as a script (`identity_provider.py PORT FOLDER REDIRECT_URI`), this file is the server itself.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

CLIENT_ID = "tro-ly-xa"
CLIENT_SECRET = "bi-mat-cua-khong-ai-du-dai-de-ky-mot-the"  # noqa: S105 - of nobody
STARTS_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider, and the browser that people of the tests have there."""

    address: str

    @property
    def issuer(self) -> str:
        return f"{self.address}/o"

    def behave(self, **how: Any) -> None:
        """Say what goes into the next tokens: `claims` (None takes one away), `signed` ("stranger" or "secret")."""
        httpx.post(f"{self.address}/behave", json=how).raise_for_status()

    def let_in(self, url: str, person: str, **claims: Any) -> dict[str, str]:
        """Go to the provider as a browser does, sign in there, and give what it sends the browser back with."""
        with httpx.Client(base_url=self.address) as browser:
            browser.post("/people", json={"login": person, "claims": claims}).raise_for_status()
            browser.post("/enter", json={"login": person}).raise_for_status()
            reply = browser.get(url)
            assert reply.status_code == 302, reply.text[:2000]
        return {key: values[0] for key, values in parse_qs(urlsplit(reply.headers["location"]).query).items()}


@contextmanager
def running(folder: Path, redirect_uri: str) -> Iterator[Provider]:
    """Run a provider that sends browsers back to `redirect_uri`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "provider.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, __file__, str(port), str(folder), redirect_uri], stdout=out, stderr=out
        )
    provider = Provider(f"http://127.0.0.1:{port}")
    try:
        until = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                httpx.get(f"{provider.issuer}/.well-known/openid-configuration").raise_for_status()
                break
            except httpx.TransportError:
                assert process.poll() is None, log.read_text()[-3000:]
                assert time.monotonic() < until, "the provider did not start"
                time.sleep(0.1)
        yield provider
    finally:
        process.terminate()
        process.wait(20)


def _serve(port: int, folder: Path, redirect_uri: str) -> None:
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

    import django
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from django.conf import settings

    def new_key() -> str:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    settings.configure(
        SECRET_KEY="của không ai",  # noqa: S106 - of nobody
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="provider_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.db")}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": new_key(),
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "", "profile": "", "email": ""},
            "OAUTH2_VALIDATOR_CLASS": "provider_validator.Validator",
        },
    )
    django.setup()

    import types

    from django.contrib.auth import get_user_model, login
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, HttpResponse
    from django.urls import include, path
    from django.views.decorators.csrf import csrf_exempt
    from jwcrypto import jwk, jws, jwt
    from oauth2_provider.models import get_application_model
    from oauth2_provider.oauth2_validators import OAuth2Validator

    people: dict[str, dict[str, Any]] = {}
    behaviour: dict[str, Any] = {}
    stranger = jwk.JWK.from_pem(new_key().encode())

    class Validator(OAuth2Validator):
        oidc_claim_scope = None

        def get_additional_claims(self, request: Any) -> dict[str, Any]:
            return people.get(request.user.username, {})

        def get_id_token_dictionary(self, *given: Any) -> Any:
            claims, expires = super().get_id_token_dictionary(*given)
            return claims | behaviour.get("claims", {}), expires

        def finalize_id_token(self, *given: Any) -> str:
            signed: str = super().finalize_id_token(*given)
            if behaviour.get("signed") is None and None not in behaviour.get("claims", {}).values():
                return signed
            token = jws.JWS()
            token.deserialize(signed)
            claims = {k: v for k, v in json.loads(token.objects["payload"]).items() if v is not None}
            header, key = token.jose_header, given[-1].client.jwk_key
            if behaviour.get("signed") == "stranger":
                key = stranger
            elif behaviour.get("signed") == "secret":
                header, key = {"typ": "JWT", "alg": "HS256"}, jwk.JWK.from_password(CLIENT_SECRET)
            forged = jwt.JWT(header=json.dumps(header), claims=json.dumps(claims))
            forged.make_signed_token(key)
            return str(forged.serialize())

    @csrf_exempt
    def enter(request: HttpRequest) -> HttpResponse:
        login(request, get_user_model().objects.get(username=json.loads(request.body)["login"]))
        return HttpResponse()

    @csrf_exempt
    def person(request: HttpRequest) -> HttpResponse:
        given = json.loads(request.body)
        get_user_model().objects.get_or_create(username=given["login"])
        people[given["login"]] = given["claims"]
        return HttpResponse()

    @csrf_exempt
    def behave(request: HttpRequest) -> HttpResponse:
        behaviour.clear()
        behaviour.update(json.loads(request.body))
        return HttpResponse()

    urls = types.ModuleType("provider_urls")
    urls.urlpatterns = [  # type: ignore[attr-defined]
        path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
        path("enter", enter),
        path("people", person),
        path("behave", behave),
    ]
    validator = types.ModuleType("provider_validator")
    validator.Validator = Validator  # type: ignore[attr-defined]
    sys.modules |= {"provider_urls": urls, "provider_validator": validator}
    call_command("migrate", verbosity=0)
    get_application_model().objects.create(
        name=CLIENT_ID,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=redirect_uri,
        skip_authorization=True,
        algorithm="RS256",
    )

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    server = Server(("127.0.0.1", port), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    server.serve_forever()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
