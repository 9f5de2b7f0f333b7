"""What was read, as bytes and back: for the cache and for the pipe of a worker process.

MessagePack by the records' own annotations, since bytes that are not what they should be can then
do no harm but be refused.
"""

from __future__ import annotations

import msgspec

from handlingsplan.reading.records import RawBook, Refusal

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(RawBook | Refusal)


def encode(result: RawBook | Refusal) -> bytes:
    """Return a result as bytes, without the file's name; :func:`decode` gives an equal one back.

    Raises:
        UnicodeEncodeError: a text holds half of a surrogate pair, which the reader never returns.
    """
    return _ENCODER.encode(msgspec.structs.replace(result, fil=""))


def decode(data: bytes, *, fil: str) -> RawBook | Refusal:
    """Return the result that ``data`` was made from, as the reading of the file ``fil``.

    Raises:
        ValueError: these are not bytes that :func:`encode` has made.
    """
    try:
        result: RawBook | Refusal = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        message = "not an encoded reading"
        raise ValueError(message) from error
    return msgspec.structs.replace(result, fil=fil)
