"""What a bad card does to a store that nobody has open."""
import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

BLOCK = 4096
HEAD = struct.Struct("<IIIIQQQHHI")  # src/store/journal_frame.hpp
MAGIC = 0x314A4648
SEQUENCE_AT = 16


@dataclass
class Frame:
    file: Path
    offset: int
    sequence: int
    bytes: bytes


def frames(store: Path) -> list[Frame]:
    """All frames of the journal in their order."""
    found = []
    for file in sorted((store / "journal").glob("*.journal")):
        content = file.read_bytes()
        for block in range(0, len(content), BLOCK):
            at = block
            while at + HEAD.size <= len(content):
                magic, _, length, _, sequence, *_ = HEAD.unpack_from(content, at)
                if magic != MAGIC:
                    break
                size = (HEAD.size + length + 7) // 8 * 8
                found.append(Frame(file, at, sequence, content[at : at + size]))
                at += size
    return sorted(found, key=lambda frame: frame.sequence)


def frame_of(store: Path, text: str) -> Frame:
    return next(frame for frame in frames(store) if text.encode() in frame.bytes)


def flip(file: Path, at: int) -> None:
    with file.open("r+b") as out:
        out.seek(at)
        byte = out.read(1)[0]
        out.seek(at)
        out.write(bytes([byte ^ 0x10]))


def flip_in_state(store: Path, text: str) -> int:
    """In every page of the state that has the text; the number of places."""
    file = store / "state/data.mdb"
    content, places = file.read_bytes(), 0
    at = content.find(text.encode())
    while at >= 0:
        flip(file, at)
        places += 1
        at = content.find(text.encode(), at + 1)
    return places


def tear(store: Path) -> int:
    """The power goes in the middle of the next write: a piece of a frame is there, and nothing
    behind it. The sequence of the last whole frame."""
    last = frames(store)[-1]
    torn = bytearray(last.bytes[: HEAD.size + 20])
    struct.pack_into("<Q", torn, SEQUENCE_AT, last.sequence + 1)
    at = (last.offset + len(last.bytes) + BLOCK - 1) // BLOCK * BLOCK
    with last.file.open("r+b") as out:
        out.seek(at)
        out.write(torn)
        out.truncate()
    return last.sequence


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file that holds data."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("lock", "lock.mdb")
    }
