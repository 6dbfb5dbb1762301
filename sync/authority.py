"""The one door to the hub over HTTP: requests live here and nowhere else; every foreign error becomes one of ours."""

import base64
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3
import zstandard
from requests.adapters import HTTPAdapter

from app.domain.strict import Unreadable, decode_checked
from sync import wire, wire_census, wire_figures, wire_files, wire_laptops, wire_passing, wire_removals
from sync.rhythm import asked_wait

CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
COMPRESS_ABOVE = 1024
ANSWER_BYTES = 64 << 20

T = TypeVar("T")


class Unreachable(Exception):
    """The hub cannot be reached now. Nothing is lost; the round is tried again later."""


class NotTheHub(Unreachable):
    """Something else answered in the hub's place, such as a sign-in page of a guest network."""


class HubTrouble(Unreachable):
    """The hub is in trouble: it says so (5xx), or its answers lead nowhere (docs/sync.md 6.7).

    Nothing is lost; it is said as what it is, not as no network. `retry_after` are the seconds it asks to be left.
    """

    def __init__(self, code: str, retry_after: float = 0.0) -> None:
        super().__init__(code)
        self.retry_after = retry_after


NOT_AS_AGREED = frozenset((400, 404, 405, 413))
"""The hub does not take this one request, though it takes others: an older hub, or words that it cannot read."""


class HubRefused(Exception):
    """The hub refused the whole request; `problem` carries its code and sentence, `retry_after` the seconds to wait."""

    def __init__(self, status: int, problem: wire.Problem, retry_after: float = 0.0) -> None:
        super().__init__(problem.code)
        self.status = status
        self.problem = problem
        self.retry_after = retry_after


@dataclass(frozen=True)
class DeviceIdentity:
    """This laptop's id at the hub, and its signing (base64) with the device key, which stays where it is kept."""

    device: str
    sign: Callable[[bytes], str]


@dataclass(frozen=True)
class TokenPair:
    """The short access token and the refresh token that is used once."""

    access: str
    refresh: str


class Authority:
    """A conversation with one hub, for one device. Not shared between threads."""

    def __init__(
        self,
        address: str,
        device: DeviceIdentity | None = None,
        tokens: TokenPair | None = None,
        ca_bundle: str | None = None,
    ) -> None:
        self.address = address.rstrip("/")
        if not _is_protected(self.address):
            raise Unreachable("not-https")
        self.device = device
        self.tokens = tokens
        self.clock_offset = timedelta()
        self._ready: tuple[Any, tuple[bytes, str]] = (None, (b"", ""))
        self._http = requests.Session()
        # a .netrc silently replaced an explicit bearer token when measured (psf/requests#6695)
        self._http.trust_env = False
        self._http.verify = ca_bundle or True
        self._http.mount("http://", HTTPAdapter(pool_connections=1, pool_maxsize=2))
        self._http.mount("https://", HTTPAdapter(pool_connections=1, pool_maxsize=2))

    def __enter__(self) -> Self:
        """Use it for a while; the connection ends with the block."""
        return self

    def __exit__(self, *_how: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._http.close()

    def is_there(self) -> bool:
        """Whether the hub answers; asks nothing and tells nothing."""
        try:
            with self._http.get(self.address + "/health", timeout=CONNECT_SECONDS, allow_redirects=False) as response:
                found: bool = response.status_code == requests.codes.ok
        except (requests.RequestException, urllib3.exceptions.HTTPError):
            return False
        return found

    def enrol(self, ask: wire.EnrolAsk) -> wire.Admission:
        """Make this laptop known with a one-use code; adopts the tokens."""
        return self._admitted(self._call("/auth/v1/enrol", ask, wire.Admission, with_token=False))

    def sign_in(self, ask: wire.SignInAsk) -> wire.Admission:
        """Sign in on a known laptop; adopts the tokens."""
        return self._admitted(self._call("/auth/v1/sign-in", ask, wire.Admission, with_token=False))

    def hello(self, ask: wire.HelloAsk) -> wire.HelloAnswer:
        """Settle the terms of a round."""
        return self._call("/sync/v1/hello", ask, wire.HelloAnswer)

    def get_ready(self, ask: wire.PushAsk) -> None:
        """Pack what is asked next, which may be done while another thread waits for an answer."""
        self._ready = (ask, _packed(ask))

    def push(self, ask: wire.PushAsk) -> wire.PushAnswer:
        """Send changes; safe to repeat."""
        return self._call("/sync/v1/push", ask, wire.PushAnswer)

    def pull(self, ask: wire.PullAsk) -> wire.PullAnswer:
        """Read a page of the feed."""
        page = self._call("/sync/v1/pull", ask, wire.PullAnswer)
        _require_objects(page.records)
        return page

    def caseload(self) -> wire.CaseloadAnswer:
        """Read which children are in scope, in the order in which to copy them."""
        return self._call("/sync/v1/caseload", {}, wire.CaseloadAnswer)

    def bootstrap(self, ask: wire.BootstrapAsk) -> wire.BootstrapAnswer:
        """Read a page of whole copies."""
        page = self._call("/sync/v1/bootstrap", ask, wire.BootstrapAnswer)
        _require_objects(page.records)
        return page

    def looks(self, ask: wire.LooksAsk) -> wire.LooksAnswer:
        """Tell who has looked at what on this laptop; safe to repeat."""
        return self._call("/sync/v1/looks", ask, wire.LooksAnswer)

    def who_looked(self, ask: wire.WhoLookedAsk) -> wire.WhoLookedAnswer:
        """Read who has looked at a child."""
        return self._call("/sync/v1/who-looked", ask, wire.WhoLookedAnswer)

    def laptops(self) -> wire_laptops.LaptopsAnswer:
        """Read whose laptops have unsent work, of the teams that this person supervises."""
        return self._call("/sync/v1/laptops", {}, wire_laptops.LaptopsAnswer)

    def figures(self, ask: wire_figures.FiguresAsk) -> wire_figures.FiguresAnswer:
        """Read the authority's figures."""
        return self._call("/sync/v1/figures", ask, wire_figures.FiguresAnswer)

    def census(self, ask: wire_census.CensusAsk) -> wire_census.CensusAnswer:
        """Read what the census would find."""
        return self._call("/sync/v1/census", ask, wire_census.CensusAnswer)

    def pass_on(self, ask: wire_passing.PassingAsk) -> wire_passing.PassingAnswer:
        """Read a referral that is passed on, as a file for another authority."""
        return self._call("/sync/v1/pass-on", ask, wire_passing.PassingAnswer)

    def compare(self, ask: wire.CompareAsk) -> wire.CompareAnswer:
        """Read what stands at a position of the feed, or which records this person must not have."""
        return self._call("/sync/v1/compare", ask, wire.CompareAnswer)

    def receipts(self, ask: wire.ReceiptsAsk) -> wire.ReceiptsAnswer:
        """Read the receipts of changes again, after a restore."""
        return self._call("/sync/v1/receipts", ask, wire.ReceiptsAnswer)

    def deliver(self, ask: wire.DeliverAsk) -> wire.DeliverAnswer:
        """Deliver sealed work with the device key alone."""
        return self._call("/sync/v1/deliver", ask, wire.DeliverAnswer, with_token=False)

    def removals(self, ask: wire_removals.RemovalsAsk) -> wire_removals.RemovalsAnswer:
        """Prove what has left this laptop, with the device key alone; safe to repeat."""
        return self._call("/sync/v1/removals", ask, wire_removals.RemovalsAnswer, with_token=False)

    def file(self, ask: wire_files.FileAsk) -> wire_files.FileStanding:
        """Read how far an attachment's file has come, with the device key alone."""
        return self._call("/sync/v1/file", ask, wire_files.FileStanding, with_token=False)

    def file_part(self, ask: wire_files.FilePart) -> wire_files.FileStanding:
        """Send a part of a sealed file, with the device key alone; safe to repeat."""
        return self._call("/sync/v1/file-part", ask, wire_files.FileStanding, with_token=False)

    def file_read(self, ask: wire_files.FileReadAsk) -> wire_files.FileReadAnswer:
        """Read a part of an attachment's file."""
        return self._call("/sync/v1/file-read", ask, wire_files.FileReadAnswer)

    def _admitted(self, admission: wire.Admission) -> wire.Admission:
        self.tokens = TokenPair(admission.access, admission.refresh)
        return admission

    def _call(self, path: str, ask: Any, answer: type[T], *, with_token: bool = True) -> T:
        """Ask once; correct the clock or refresh the token when the hub says so, and ask once more."""
        for last in (False, False, True):
            try:
                return self._ask(path, ask, answer, with_token)
            except HubRefused as refused:
                if last or not self._mend(refused, with_token):
                    raise
        raise AssertionError

    def _mend(self, refused: HubRefused, with_token: bool) -> bool:
        if refused.problem.code == "clock":
            self.clock_offset = refused.problem.now - datetime.now(UTC)
            return True
        ended = refused.problem.code in ("token-expired", "token-unknown")
        if ended and with_token and self.tokens and self.tokens.refresh:
            asked = wire.RefreshAsk(self.tokens.refresh)
            fresh = self._ask("/auth/v1/refresh", asked, wire.Tokens, with_token=False)
            self.tokens = TokenPair(fresh.access, fresh.refresh)
            return True
        return False

    def _ask(self, path: str, ask: Any, answer: type[T], with_token: bool) -> T:
        ready, found = self._ready
        raw, packing = found if ready is ask else _packed(ask)
        headers = {"Content-Type": "application/json", "Accept-Encoding": "zstd, gzip"}
        headers |= {"Content-Encoding": packing} if packing else {}
        headers |= self._proof(path, raw, with_token)
        try:
            with self._http.post(
                self.address + path,
                data=raw,
                headers=headers,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = _unpacked(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise Unreachable(type(error).__name__) from error
        return _read(response, body, answer)

    def _proof(self, path: str, raw: bytes, with_token: bool) -> dict[str, str]:
        """Bind the request to this device (docs/protocol.md, part 2): a stolen token is useless elsewhere."""
        if self.device is None:
            return {}
        token = self.tokens.access if with_token and self.tokens else ""
        now = (datetime.now(UTC) + self.clock_offset).isoformat(timespec="milliseconds")
        nonce = base64.b64encode(os.urandom(16)).decode()
        of_body, of_token = hashlib.sha256(raw).hexdigest(), hashlib.sha256(token.encode()).hexdigest()
        parts = ("POST", path, of_body, now, nonce, of_token)
        headers = {
            "Doorstep-Device": self.device.device,
            "Doorstep-Time": now,
            "Doorstep-Nonce": nonce,
            "Doorstep-Signature": self.device.sign(wire.proof_message(parts)),
        }
        return headers | ({"Authorization": f"Bearer {token}"} if token else {})


_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


def _is_protected(address: str) -> bool:
    """Whether nobody on the way can read along: HTTPS, or a hub on this very computer."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


_BEGINS = {"zstd": b"\x28\xb5\x2f\xfd", "gzip": b"\x1f\x8b"}
"""How packed bodies begin; no JSON does."""


def _packed(ask: Any) -> tuple[bytes, str]:
    """Return a question as it is sent, and how it is packed; empty for plain."""
    raw = msgspec.json.encode(ask)
    return (zstandard.ZstdCompressor(level=3).compress(raw), "zstd") if len(raw) > COMPRESS_ABOVE else (raw, "")


def _unpacked(response: requests.Response) -> bytes:
    """Read the whole answer, bounded.

    The header decides, because a proxy may have unpacked it; where a proxy has taken the header off and nothing else,
    its first bytes do.
    """
    body: bytes = response.raw.read(ANSWER_BYTES + 1, decode_content=False)
    if len(body) > ANSWER_BYTES:
        raise NotTheHub("answer-too-large")
    encoding = response.headers.get("Content-Encoding") or _packing_of(body)
    try:
        if encoding == "zstd":
            body = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body)).read(ANSWER_BYTES + 1)
        elif encoding == "gzip":
            body = gzip.GzipFile(fileobj=io.BytesIO(body)).read(ANSWER_BYTES + 1)
    except (zstandard.ZstdError, zlib.error, OSError, EOFError) as error:
        raise Unreachable("answer-cut") from error
    if len(body) > ANSWER_BYTES:  # a small answer must not unpack into all of the laptop's memory
        raise NotTheHub("answer-too-large")
    return body


def _packing_of(body: bytes) -> str:
    return next((name for name, begin in _BEGINS.items() if body.startswith(begin)), "")


def _require_objects(records: Iterable[wire.WireRecord]) -> None:
    """A body is kept as it comes, of whatever kind; but a body of any kind has fields."""
    if any(bytes(memoryview(one.body)[:1]) != b"{" for one in records):
        raise NotTheHub("not-as-agreed")


def _read(response: requests.Response, body: bytes, answer: type[T]) -> T:
    if not response.headers.get("Content-Type", "").startswith("application/json"):
        raise NotTheHub("not-json")
    try:
        body.decode("utf-8")  # records are kept unread, and what is kept is text
        if response.status_code == requests.codes.ok:
            return decode_checked(body, answer)
        problem = decode_checked(body, wire.Problem)
    except UnicodeDecodeError:
        raise NotTheHub("not-utf-8") from None
    except Unreadable as error:
        raise NotTheHub(error.code) from None
    wait = asked_wait(response.headers.get("Retry-After", ""))
    if response.status_code >= requests.codes.server_error:
        raise HubTrouble(problem.code, wait)
    raise HubRefused(response.status_code, problem, wait)
