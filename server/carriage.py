"""How bodies travel: unpacked within a bound, so that a few bytes cannot become a flood, and packed when it pays."""

import gzip
import zlib

import zstandard

from server.refusal import Refusal

PACK_ABOVE = 1024
"""A smaller answer is sent as it is: packing it saves less than a packet."""

_ZSTD_LEVEL = 3
_GZIP_LEVEL = 4
_ZSTD_BEGINS = b"\x28\xb5\x2f\xfd"
_WINDOW = 8 << 20
_GZIP_ONLY = 31


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """Return a body as it was before it was packed.

    A proxy may have taken the name of the packing off and left the body as it was: no JSON begins as zstd does.

    Raises Refusal: (413, too-large) beyond the limit, (415, encoding) for a packing that is not spoken,
    (400, not-unpacked) for bytes that are not what their encoding says.
    """
    if encoding == "zstd" or (not encoding and body.startswith(_ZSTD_BEGINS)):
        found = _from_zstd(body, limit)
    elif encoding in ("", "identity"):
        found = body
    elif encoding == "gzip":
        found = _from_gzip(body, limit)
    else:
        raise Refusal(415, "encoding", "The hub reads zstd, gzip or plain requests.")
    if len(found) > limit:
        raise too_large()
    return found


def packed(body: bytes, accepted: str) -> tuple[bytes, str]:
    """Return an answer's bytes and their encoding, the best of those the client accepts; "" for plain."""
    offers = {
        part.partition(";")[0].strip() for part in accepted.lower().split(",") if "q=0" not in part.split(";")[1:]
    }
    if len(body) < PACK_ABOVE:
        return body, ""
    if "zstd" in offers:
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body), "zstd"
    if "gzip" in offers:
        return gzip.compress(body, _GZIP_LEVEL, mtime=0), "gzip"
    return body, ""


def too_large() -> Refusal:
    """Return the answer to a request over the limits of docs/protocol.md."""
    return Refusal(413, "too-large", "The request is too large. Nothing was taken. Send less at a time.")


def _from_zstd(body: bytes, limit: int) -> bytes:
    try:
        with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(body) as reader:
            found = reader.read(limit + 1)
        # a cut frame reads as its beginning; its header knows better
        known = zstandard.frame_content_size(body)
    except zstandard.ZstdError:
        raise _not_unpacked() from None
    if known >= 0 and len(found) <= limit and len(found) != known:
        raise _not_unpacked()
    return found


def _from_gzip(body: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj(_GZIP_ONLY)
    try:
        found = unpacker.decompress(body, limit + 1)
    except zlib.error:
        raise _not_unpacked() from None
    if len(found) <= limit and not unpacker.eof:
        raise _not_unpacked()
    return found


def _not_unpacked() -> Refusal:
    return Refusal(400, "not-unpacked", "The request could not be unpacked. Nothing was taken.")
