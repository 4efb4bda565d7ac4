"""Bytes → text. One strict ladder decides the encoding of Japanese text; nothing is ever replaced or dropped.

Byte order mark → escapes of ISO-2022-JP → NUL bytes of UTF-16 → strict UTF-8 → strict CP932 against strict EUC-JP, by
the plausibility of the characters that each gives. A text that is in one encoding but for a few broken bytes is given
to that encoding, so that `decode_strict` can name the row.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from odconv.errors import UnreadableFile
from odconv.tables.characters import SAMPLE, plausibility
from odconv.tables.store import ByteStore

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([BJI]|\$\(D)")
_LONG_UTF8 = re.compile(rb"[\xe0-\xff]")  # lead byte of a character beyond U+07FF, as all Japanese letters are
_MAX_FAULTS = 20
_SOUND_PER_FAULT = 3  # so many sound characters beyond ASCII for each broken place make a text broken, not foreign
_BROKEN_COSTS = 0.2  # of plausibility: a sound reading is preferred to a broken one
_SAMPLE = 1 << 16
_LEGACY = ("cp932", "euc_jp")
_HEAD = 3 << 20  # bytes: as many characters as `plausibility` looks at, in any encoding
_PIECE = 1 << 12
_FIRST = 1 << 10  # bytes that show at once most text of another encoding
_REPLACED = "\ufffd".encode()
_LOWEST_SECOND_BYTE = "@"  # of a character in Shift_JIS: 0x40
_FEW = 1 << 11  # characters that tell text from chance, where no second encoding is to be told from the first


@dataclass(frozen=True, slots=True)
class Detection:
    """What the bytes are to be read as.

    Attributes:
        encoding: `utf-8`, `cp932`, `euc_jp`, `iso2022_jp`, `utf-16-le` or `utf-16-be`.
        bom: number of bytes of the byte order mark, to be skipped.
    """

    encoding: str
    bom: int = 0


def detect_encoding(data: bytes, *, partial: bool = False) -> Detection:
    """The encoding of Japanese text, from all of its bytes.

    Args:
        data: the text.
        partial: `data` is the beginning of a longer text and may end within a character.

    Raises:
        UnreadableFile: `encoding-undecidable` when the bytes are text in none of the encodings.
    """
    return _detected(data, partial=partial)[0]


def decode(data: bytes) -> tuple[Detection, str]:
    """The encoding of Japanese text and the text, which detection has often decoded already.

    Raises:
        UnreadableFile: `encoding-undecidable`, `encoding-broken`.
    """
    detection, text = _detected(data, partial=False)
    if text is None:
        rest = data[detection.bom :] if detection.bom else data
        text = decode_strict(rest, detection.encoding, before=detection.bom)
    return detection, text


def promised(store: ByteStore) -> tuple[Detection, str] | None:
    """The encoding that the head of a long text speaks for, and the head: what holds if all bytes are sound in it.

    Args:
        store: the text.

    Returns:
        What `decode` gives in that case, but for the text; None where the head does not decide.
    """
    data = store.read(0, _HEAD + len(codecs.BOM_UTF8))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    bom = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    head = data[bom : bom + _HEAD]
    text = _decoded(head, "utf-8", partial=True)
    if text is not None:
        return (Detection("utf-8", bom), text) if bom or _LONG_UTF8.search(head) else None
    if bom or len(data) <= _HEAD or utf16_without_mark(head) or not _ruled_out(head, "utf-8"):
        return None
    found = _by_head(head, partial=True)
    return (Detection(found[0]), found[1]) if found else None


def decode_strict(data: bytes, encoding: str, *, before: int = 0, lines: int = 0) -> str:
    """The text of bytes, all of them or none.

    Args:
        data: the bytes, without byte order mark.
        encoding: a codec name, as `detect_encoding` gives it.
        before: number of bytes that stand before `data`.
        lines: number of lines that stand before `data`.

    Raises:
        UnreadableFile: `encoding-broken` with the encoding, the byte and the row (both from 1) and the byte's value.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        start = min(error.start, len(data) - 1)
        sound = data[:start].decode(encoding, "ignore")
        raise UnreadableFile(
            "encoding-broken",
            encoding=encoding,
            byte=before + start + 1,
            row=lines + sound.count("\n") + sound.count("\r") - sound.count("\r\n") + 1,
            hex=data[start : max(error.end, start + 1)][:4].hex(" ").upper(),
        ) from error


def is_transparent(encoding: str, separator: str) -> bool:
    """Whether the bytes of the text show where its records and cells are."""
    return encoding in ("utf-8", "euc_jp") or (encoding == "cp932" and separator < _LOWEST_SECOND_BYTE)


def utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 text that has no mark, by the NUL bytes of its ASCII characters.

    A stray NUL byte in other text does not make it UTF-16: nearly all characters have to be likely ones.

    Returns:
        `utf-16-le`, `utf-16-be` or None.
    """
    if b"\0" not in data:
        return None
    sample = data[:_SAMPLE]
    scores = {encoding: _utf16_score(sample, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] > 0.5 else None


def _utf16_score(sample: bytes, encoding: str) -> float:
    """Mean plausibility of the characters, 0 where no ASCII character or a NUL character occurs."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return 0.0
    plain = sum(text.count(character) for character in map(chr, (9, 10, 13, *range(32, 127))))
    if not plain or "\0" in text:
        return 0.0
    beyond = sum(character > "\x7f" for character in text)
    return (plain + beyond * plausibility(text)) / len(text)


def escape_in(data: bytes) -> int:
    """Offset of the first escape of ISO-2022-JP, -1 where there is none."""
    match = _ESCAPE.search(data) if b"\x1b" in data else None
    return match.start() if match else -1


def _detected(data: bytes, *, partial: bool) -> tuple[Detection, str | None]:
    """The encoding, and the text where it had to be decoded whole."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Detection(encoding, len(mark)), None
    if data.isascii():
        return Detection(_of_ascii(data)), None
    wide = utf16_without_mark(data)
    if wide is not None:
        return Detection(wide), None
    found = _of_bytes(data, partial=partial)
    if found is None:
        raise UnreadableFile("encoding-undecidable")
    return Detection(found[0]), found[1]


def _of_ascii(data: bytes) -> str:
    if escape_in(data) >= 0:
        return "iso2022_jp"
    return utf16_without_mark(data) or "utf-8"


def _of_bytes(data: bytes, *, partial: bool) -> tuple[str, str | None] | None:
    """The encoding of text with bytes beyond ASCII, and the text if it is sound."""
    sound = _decoded(data, "utf-8", partial=partial)
    if sound is not None and (_LONG_UTF8.search(data) or plausibility(sound) > 0.3):
        return "utf-8", sound
    if sound is None and _nearly(data, "utf-8") is not None:
        return "utf-8", None
    if sound is None and len(data) > _HEAD and (found := _by_head(data, partial=partial)) is not None:
        return found
    scores, texts = _scores(data, partial=partial)
    if sound is not None:
        scores["utf-8"], texts["utf-8"] = plausibility(sound) + 0.3, sound  # well-formed UTF-8 is seldom chance
    best = max(scores, key=lambda encoding: scores[encoding])
    return (best, texts.get(best)) if scores[best] >= 0 else None


def _by_head(data: bytes, *, partial: bool) -> tuple[str, str] | None:
    """What all bytes would tell, at the price of one decode: plausibility looks at no more than the head.

    Bytes after it can only prove an encoding wrong, so the better one holds when all of them are sound in it.

    Returns:
        None where the better encoding of the head is not sound, or none is plausible.
    """
    left = [encoding for encoding in _LEGACY if not _ruled_out(data[:_SAMPLE], encoding)]
    if len(left) != 1:
        scores, _ = _scores(data[:_HEAD], partial=True)
        best = max(scores, key=lambda encoding: scores[encoding])
        left = [best] if scores[best] > 0 else []
    text = _decoded(data, left[0], partial=partial) if left else None
    return None if text is None or plausibility(text, _FEW) < 0 else (left[0], text)


def _ruled_out(sample: bytes, encoding: str) -> bool:
    """Whether there are more broken places than any text has, whatever follows."""
    view, place = memoryview(sample), 0
    for _ in range(_MAX_FAULTS + 2):  # one more, as the sample may end within a character
        _, broken = _up_to_fault(view, place, encoding)
        if broken is None:
            return False
        place = broken
    return True


def _scores(data: bytes, *, partial: bool) -> tuple[dict[str, float], dict[str, str]]:
    """Plausibility of the bytes in each encoding, less where some are broken, below 0 where too many are.

    Returns:
        The scores, and the texts of the encodings in which all bytes are sound.
    """
    sound = {name: text for name in _LEGACY if (text := _decoded(data, name, partial=partial)) is not None}
    nearly = {name: text for name in _LEGACY if name not in sound and (text := _nearly(data, name)) is not None}
    most = SAMPLE if len(sound) + len(nearly) > 1 else _FEW
    scores = dict.fromkeys(_LEGACY, -1.0)
    scores |= {name: plausibility(text, most) for name, text in sound.items()}
    scores |= {name: plausibility(text, most) - _BROKEN_COSTS for name, text in nearly.items()}
    return scores, sound


def _decoded(data: bytes, encoding: str, *, partial: bool) -> str | None:
    try:
        if len(data) > _PIECE:  # an error keeps a copy of what was to be decoded: most foreign bytes break at once
            codecs.getincrementaldecoder(encoding)("strict").decode(data[:_PIECE])
        if not partial:
            return data.decode(encoding)
        return codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return None


def _nearly(data: bytes, encoding: str) -> str | None:
    """The sound parts of text in an encoding with few broken places among many sound characters, None for others."""
    head = data[:_FIRST]
    if head.decode(encoding, "replace").count("\ufffd") - head.count(_REPLACED) - 1 > _MAX_FAULTS:
        return None  # with all that may be no fault left out: signs of the text, a last character that was cut
    view, place, faults, sound = memoryview(data), 0, 0, ""
    while faults <= _MAX_FAULTS:
        text, broken = _up_to_fault(view, place, encoding)
        sound += text
        if broken is None:
            letters = sum(character >= "\u0800" for character in sound)  # as all Japanese ones are
            return sound if letters >= _SOUND_PER_FAULT * faults else None
        faults += 1
        place = broken
    return None


def _up_to_fault(view: memoryview, place: int, encoding: str) -> tuple[str, int | None]:
    """The first of the sound characters from a place on, and the place after the next broken one, None at the end."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    text = ""
    while True:
        end = min(len(view), place + _PIECE)
        try:
            piece = decoder.decode(view[place:end], final=end == len(view))
        except UnicodeDecodeError as error:
            start = end - len(error.object)  # bytes kept from the piece before stand in `object` too
            text += error.object[: error.start].decode(encoding)
            return text[:_SAMPLE], start + max(error.end, error.start + 1)
        if len(text) < _SAMPLE:
            text += piece
        place = end
        if end == len(view):
            return text[:_SAMPLE], None
