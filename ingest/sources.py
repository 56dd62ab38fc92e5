"""Where files come from: a folder, an archive or a single file, each as a stream of named bytes."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, cast

from ingest.errors import IngestError
from ingest.reading import MAX_BYTES

MAX_ARCHIVE_BYTES = 4 * 1024**3
"""What an archive may unpack to in all; more is taken for a bomb."""
MAX_FILES = 200_000
MAX_READ = MAX_BYTES + tarfile.RECORDSIZE
"""The most that a tar may make its reader take into memory at once, for a header as for a file."""
MAX_RATIO = 400
"""How many times its size an archive may unpack to (above SMALL); text packs to a twentieth, zeros to a thousandth."""
SMALL = 64 * 1024 * 1024
MAX_DIRECTORY = 64 * 1024 * 1024
"""How large the list of files inside a zip may be; it is read whole."""
BOMB = "Tệp nén bung ra lớn gấp hàng trăm lần, có thể là bom nén; phần còn lại bị bỏ qua."
IGNORED_NAMES = {"README.md", "README.txt", "Thumbs.db", "manifest.yaml"}
_TAR_ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a source; `data` is None when it may not be read, and `refused` says why, in Vietnamese."""

    path: str
    data: bytes | None
    refused: str | None = None

    @property
    def sha256(self) -> str:
        """Give the hash of the bytes (of nothing, when they may not be read)."""
        return hashlib.sha256(self.data or b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """Something that was given to ingestion. `name` identifies it, `whole` tells that a file it lost is gone."""

    name: str
    path: Path
    whole: bool

    def files(self) -> Iterator[SourceFile]:
        """Walk over the files in the order of their names (archives: in their own order)."""
        if self.path.is_dir():
            return _folder_files(self.path)
        name = self.path.name.lower()
        if name.endswith(_TAR_ENDINGS):
            return _tar_files(self.path)
        if name.endswith(".zip"):
            return _zip_files(self.path)
        return iter([_file(self.path, self.path.name)])


def open_source(path: Path) -> Source:
    """Give the source at a path; raises IngestError when there is none."""
    if not path.exists():
        raise IngestError(f"Không tìm thấy «{path}». Hãy kiểm tra lại đường dẫn.", "no such path")
    return Source(str(path.resolve()), path, whole=True)


def _file(path: Path, name: str) -> SourceFile:
    try:
        if path.stat().st_size > MAX_BYTES:
            return SourceFile(name, None, f"Tệp lớn hơn {MAX_BYTES // 1024**2} MB; hãy tách nhỏ.")
        return SourceFile(name, path.read_bytes())
    except OSError as error:
        return SourceFile(name, None, f"Không đọc được tệp ({error.strerror or error}).")


def _folder_files(folder: Path) -> Iterator[SourceFile]:
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if _ignored(relative):
            continue
        # Path.resolve would stop at a link that leads to itself.
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
            yield SourceFile(str(relative), None, "Liên kết trỏ ra ngoài thư mục, bị bỏ qua.")
        elif path.is_file():
            yield _file(path, str(relative))


def _ignored(path: PurePath) -> bool:
    """Tell files that are no documents: hidden ones (as macOS puts into archives too) and notes on the folder."""
    if path.name in IGNORED_NAMES or path.name.endswith(".manifest.yaml"):
        return True
    return any(part.startswith(".") and not part.startswith("..") for part in path.parts)


def _safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in name.split("/")[0]


def _refusal(name: str, size: int, total: int, count: int, packed: int) -> str | None:
    if not _safe(name):
        return "Đường dẫn trong tệp nén trỏ ra ngoài thư mục, bị bỏ qua."
    if size > MAX_BYTES:
        return f"Tệp lớn hơn {MAX_BYTES // 1024**2} MB; hãy tách nhỏ."
    if total > MAX_ARCHIVE_BYTES or count > MAX_FILES:
        return "Tệp nén bung ra quá lớn; phần còn lại bị bỏ qua."
    if total > SMALL and total > MAX_RATIO * packed:
        return BOMB
    return None


class _Bounded:
    """A stream that gives no more at once than a file may hold: the headers of a tar are read whole into memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MAX_READ:
            raise tarfile.ReadError(f"a header asks for {size} bytes")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


def _unpacked(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.open(path))
    if start.startswith(b"BZh"):
        return cast(IO[bytes], bz2.open(path))
    return cast(IO[bytes], lzma.open(path)) if start == b"\xfd7zXZ\0" else path.open("rb")


def _tar_files(path: Path) -> Iterator[SourceFile]:
    total = 0
    packed = path.stat().st_size
    try:
        with (
            _unpacked(path) as stream,
            tarfile.open(fileobj=cast(IO[bytes], _Bounded(stream)), mode="r:") as archive,
        ):
            for count, member in enumerate(archive):
                setattr(archive, "members", [])  # noqa: B010 - untyped; else the headers of all files stay in memory
                total += member.size
                refused = _refusal(member.name, member.size, total, count, packed)
                stop = refused is not None and (total > MAX_ARCHIVE_BYTES or count > MAX_FILES or refused == BOMB)
                if not stop and (member.isdir() or _ignored(PurePosixPath(member.name))):
                    continue
                if refused or not member.isfile():
                    yield SourceFile(
                        member.name, None, refused or "Không phải tệp thường (liên kết, thiết bị), bị bỏ qua."
                    )
                    if stop:
                        return
                    continue
                inside = archive.extractfile(member)
                yield SourceFile(member.name, inside.read() if inside else b"")
            _check_end(archive, stream)
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise IngestError(f"Tệp nén «{path.name}» hỏng hoặc không mở được.", repr(error)) from error


def _check_end(archive: tarfile.TarFile, stream: IO[bytes]) -> None:
    """Raise unless an archive ends as it must; tarfile takes a damaged header for the end, and files would be lost."""
    stream.seek(archive.offset)
    if stream.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError("no end of archive")
    for _ in range(MAX_READ // 1024**2):
        if not stream.read(1024**2):
            return  # the checksum of the packing stands at its very end
    raise tarfile.ReadError("too much behind the end of the archive")


def _zip_files(path: Path) -> Iterator[SourceFile]:
    total = 0
    packed = path.stat().st_size
    try:
        if _directory_size(path) > MAX_DIRECTORY:
            raise IngestError(f"Tệp nén «{path.name}» khai quá nhiều tệp bên trong; hãy tách nhỏ.", "zip directory")
        with zipfile.ZipFile(path) as archive:
            for count, info in enumerate(archive.infolist()):
                if info.is_dir() or _ignored(PurePosixPath(info.filename)):
                    continue
                total += info.file_size
                refused = _refusal(info.filename, info.file_size, total, count, packed)
                if not refused and info.flag_bits & 1:
                    refused = "Tệp nén có mật khẩu, không mở được."
                if not refused and stat.S_ISLNK(info.external_attr >> 16):
                    refused = "Không phải tệp thường (liên kết, thiết bị), bị bỏ qua."
                if not refused and info.file_size > SMALL // 16 and info.file_size > MAX_RATIO * info.compress_size:
                    refused = BOMB
                yield SourceFile(info.filename, None if refused else archive.read(info), refused)
                if refused == BOMB or count > MAX_FILES:
                    return
    except (
        zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, zlib.error, lzma.LZMAError
    ) as error:  # fmt: skip
        raise IngestError(f"Tệp nén «{path.name}» hỏng hoặc không mở được.", repr(error)) from error


def _directory_size(path: Path) -> int:
    """Give the size of a zip's list of files as its end says it; zipfile reads that list whole."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 65_557))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
