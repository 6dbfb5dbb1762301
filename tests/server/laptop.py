"""A laptop as the hub sees one: a device key that signs requests, over the application as it is served."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.testclient import TestClient

from app.domain.identity import new_id
from server import accounts, admission
from server.accounts import Account
from server.hub import Hub
from sync import wire

PASSWORD = "a long enough password"


def account_for(hub: Hub, login: str) -> Account:
    """Make an account and return it."""
    who = Account(new_id(), login, new_id(), "social", active=True)
    with hub.database.begin() as connection:
        accounts.add(connection, who, PASSWORD)
    return who


def code_for(hub: Hub, practitioner: str) -> str:
    """Return a fresh enrolment code."""
    with hub.database.begin() as connection:
        return admission.new_code(hub, connection, practitioner)


class Answer(Protocol):
    """What a test looks at of an answer."""

    @property
    def status_code(self) -> int: ...
    @property
    def content(self) -> bytes: ...
    @property
    def text(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


class Laptop:
    """One device with its key; `last` is the last request it sent, for sending it again."""

    def __init__(self, hub: Hub, client: TestClient) -> None:
        self.hub = hub
        self.client = client
        self.key = Ed25519PrivateKey.generate()
        self.device = ""
        self.access = ""
        self.refresh = ""
        self.offset = timedelta()
        self.last: dict[str, Any] = {}

    @property
    def public(self) -> str:
        """The device's public key in base64."""
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    def enrol(self, login: str, code: str, password: str = PASSWORD) -> Answer:
        """Ask to be made known."""
        ask = wire.EnrolAsk(login=login, password=password, code=code, device_key=self.public, device_name="Dell 14")
        return self._admitted(self.client.post("/auth/v1/enrol", content=msgspec.json.encode(ask), headers=_JSON))

    def sign_in(self, login: str, password: str = PASSWORD) -> Answer:
        """Sign in with the device's key."""
        return self._admitted(self.ask("/auth/v1/sign-in", wire.SignInAsk(login=login, password=password), token=""))

    def renew(self) -> Answer:
        """Use the refresh token."""
        response = self.ask("/auth/v1/refresh", wire.RefreshAsk(self.refresh), token="")
        if response.status_code == 200:
            fresh = msgspec.json.decode(response.content, type=wire.Tokens)
            self.access, self.refresh = fresh.access, fresh.refresh
        return response

    def caseload(self) -> Answer:
        """Ask for something only a person signed in may have."""
        return self.ask("/sync/v1/caseload", {})

    def ask(self, path: str, ask: Any, token: str | None = None, **more: str) -> Answer:
        """Send one signed request."""
        raw = ask if isinstance(ask, bytes) else msgspec.json.encode(ask)
        headers = _JSON | self.signature("POST", path, raw, self.access if token is None else token) | more
        self.last = {"url": path, "content": raw, "headers": headers}
        return self.client.post(**self.last)

    def signature(self, method: str, path: str, raw: bytes, token: str) -> dict[str, str]:
        """Return the headers that bind a request to this device."""
        at = (self.hub.clock() + self.offset).isoformat()
        nonce = base64.b64encode(secrets.token_bytes(16)).decode()
        digests = hashlib.sha256(raw).hexdigest(), hashlib.sha256(token.encode()).hexdigest()
        message = wire.proof_message((method, path, digests[0], at, nonce, digests[1]))
        headers = {
            "doorstep-device": self.device,
            "doorstep-time": at,
            "doorstep-nonce": nonce,
            "doorstep-signature": base64.b64encode(self.key.sign(message)).decode(),
        }
        return headers | ({"authorization": f"Bearer {token}"} if token else {})

    def _admitted(self, response: Answer) -> Answer:
        if response.status_code == 200:
            admission = msgspec.json.decode(response.content, type=wire.Admission)
            self.device, self.access, self.refresh = admission.device, admission.access, admission.refresh
        return response


_JSON = {"content-type": "application/json"}


def code_of(response: Answer) -> tuple[int, str]:
    """Return a refusal's status and code."""
    return response.status_code, msgspec.json.decode(response.content, type=wire.Problem).code
