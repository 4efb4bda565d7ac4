"""Double-decoded text (mojibake), proved by undoing it: bytes written in one encoding and read in another.

`縺ゅ＞` written in CP932 gives the bytes E3 81 82 E3 81 84, which are strict UTF-8 for あい. No text that people write
survives that and comes out as plausible Japanese; half-width katakana and French come closest, so kana or several
plausible kanji are asked for. Where bytes were lost on the way the proof fails; three of the characters that only
UTF-8 read as CP932 brings forth (縺 繧 繝) still tell it, but nothing can be had back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from odconv.tables.alarms.model import Repair, Suspicion, suspicions
from odconv.tables.characters import plausibility
from odconv.tables.column_values import ColumnValues

_KANA = re.compile("[ぁ-ゖァ-ヺ]")
_JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-鿿]")
_FOREIGN = re.compile("[^\x00-\x7f\u3000-\u33ff一-鿿豈-﫿！-￮①-⓿Ⅰ-ⅿ℃°±×→-↙■-◯★☆※…−]")  # not in tables in Japanese
_LATIN = re.compile("[A-Za-z]")
_BEYOND = re.compile("[^\x00-\x7f]")
_SUSPECT = re.compile("[\x80-\xff‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€｡-ﾟ縺繧繝]|\\$[B@]")
_HALF_WIDTH = re.compile("[｡-ﾟ]")
_ALL_HALF_WIDTH = re.compile("[｡-ﾟ\x00-\x7f　]+")
_TRACES = re.compile("[縺繧繝]")
_UNDONE_JIS = re.compile(r"\$[B@]((?:[!-~]{2})+)\([BJ]")
_PLAUSIBLE, _GAIN = 0.8, 0.25  # of what two bytes at a time give: they prove less than the three of UTF-8
_PROOF = 2  # characters
_ENOUGH_TRACES = 3


def double_decoded(values: ColumnValues) -> Iterable[Suspicion]:
    """Texts that were read in a wrong encoding, with what they were where that can be proved."""
    if _SUSPECT.search(values.joined) is None:
        return ()
    whole: dict[str, str | None] = {}
    lossy: dict[str, str | None] = {}
    for text in values.counts:
        if _SUSPECT.search(text) is None:
            continue
        restored = restore(text)
        if restored is not None:
            whole[text] = restored
        elif len(_TRACES.findall(text)) >= _ENOUGH_TRACES:
            lossy[text] = None
    return (
        *suspicions("double-decoded", Repair.YES, whole),
        *suspicions("double-decoded-with-loss", Repair.NO, lossy),
    )


def restore(text: str) -> str | None:
    r"""What a text was before it was read in a wrong encoding; None where nothing proves that it was.

    >>> restore("譚ｱ莠ｬ驛ｽ"), restore("æ\x9d±äº¬"), restore("ｶﾀｶﾅ"), restore("東京都"), restore("Café")
    ('東京都', '東京', None, None, None)
    """
    if text.isascii():
        return _undone_jis(text)
    for write, encoding in _WAYS:
        try:
            restored = write(text).decode(encoding)
        except UnicodeError:
            continue
        if restored != text and _is_better(restored, text, encoding):
            return restored
    return None


def _is_better(restored: str, text: str, encoding: str) -> bool:
    """Whether what came out is Japanese, and shorter, as every wrong reading makes several characters of one."""
    if _FOREIGN.search(restored) or len(restored) >= len(text):
        return False
    japanese, gain = len(_JAPANESE.findall(restored)), plausibility(restored) - plausibility(text)
    if encoding == "utf-8":
        return japanese >= _PROOF or (japanese > 0 and gain > 0)
    if len(_BEYOND.findall(text)) < len(text) / 2 or len(_LATIN.findall(restored)) > japanese:
        return False
    kana = len(_KANA.findall(restored))
    enough = kana >= _PROOF or japanese > _PROOF
    if _ALL_HALF_WIDTH.fullmatch(text):  # readings in half-width katakana give kanji by chance, once in a thousand
        enough = kana >= max(_PROOF, len(restored) / 2)
    return enough and _HALF_WIDTH.search(restored) is None and plausibility(restored) >= _PLAUSIBLE and gain >= _GAIN


def _undone_jis(text: str) -> str | None:
    """ISO-2022-JP whose escape characters were dropped: `$B$"$$(B` is あい."""
    match = _UNDONE_JIS.search(text)
    if match is None:
        return None
    try:
        restored = _UNDONE_JIS.sub(lambda found: f"\x1b$B{found[1]}\x1b(B", text).encode().decode("iso2022_jp")
    except UnicodeError:
        return None
    return restored if _KANA.search(restored) or len(_JAPANESE.findall(restored)) >= 2 else None


def _cp932(text: str) -> bytes:
    return text.encode("cp932")


def _euc(text: str) -> bytes:
    return text.encode("euc_jp")


def _western(text: str) -> bytes:
    """The bytes that a browser takes for these characters: Windows-1252, and Latin-1 where that has a gap."""
    table = _western_bytes()
    try:
        return bytes(table[character] for character in text)
    except KeyError as error:
        raise UnicodeError(text) from error


@cache
def _western_bytes() -> dict[str, int]:
    table = {chr(byte): byte for byte in range(256)}
    for byte in range(0x80, 0xA0):
        try:
            table[bytes([byte]).decode("cp1252")] = byte
        except UnicodeDecodeError:
            continue
    return table


_WAYS: tuple[tuple[Callable[[str], bytes], str], ...] = (
    (_cp932, "utf-8"),
    (_western, "utf-8"),
    (_western, "cp932"),
    (_western, "euc_jp"),
    (_cp932, "euc_jp"),
    (_euc, "cp932"),
)
