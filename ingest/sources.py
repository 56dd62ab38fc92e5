"""Where files come from: a folder, an archive or a single file, each as a stream of named bytes."""

from __future__ import annotations

import hashlib
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from ingest.errors import IngestError
from ingest.reading import MAX_BYTES

MAX_ARCHIVE_BYTES = 4 * 1024**3
"""What an archive may unpack to in all; more is taken for a bomb."""
MAX_FILES = 200_000
IGNORED_NAMES = {"README.md", "README.txt", "Thumbs.db"}
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
    return path.name in IGNORED_NAMES or any(part.startswith(".") and not part.startswith("..") for part in path.parts)


def _safe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in name.split("/")[0]


def _refusal(name: str, size: int, total: int, count: int) -> str | None:
    if not _safe(name):
        return "Đường dẫn trong tệp nén trỏ ra ngoài thư mục, bị bỏ qua."
    if size > MAX_BYTES:
        return f"Tệp lớn hơn {MAX_BYTES // 1024**2} MB; hãy tách nhỏ."
    if total > MAX_ARCHIVE_BYTES or count > MAX_FILES:
        return "Tệp nén bung ra quá lớn; phần còn lại bị bỏ qua."
    return None


def _tar_files(path: Path) -> Iterator[SourceFile]:
    total = 0
    try:
        with tarfile.open(path) as archive:
            for count, member in enumerate(archive):
                if member.isdir() or _ignored(PurePosixPath(member.name)):
                    continue
                total += member.size
                refused = _refusal(member.name, member.size, total, count)
                if refused or not member.isfile():
                    yield SourceFile(
                        member.name, None, refused or "Không phải tệp thường (liên kết, thiết bị), bị bỏ qua."
                    )
                    if total > MAX_ARCHIVE_BYTES or count > MAX_FILES:
                        return
                    continue
                stream = archive.extractfile(member)
                yield SourceFile(member.name, stream.read() if stream else b"")
            _check_end(archive)
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise IngestError(f"Tệp nén «{path.name}» hỏng hoặc không mở được.", repr(error)) from error


def _check_end(archive: tarfile.TarFile) -> None:
    """Raise unless an archive ends as it must; tarfile takes a damaged header for the end, and files would be lost."""
    stream = archive.fileobj
    if stream is None:
        return
    stream.seek(archive.offset)
    if stream.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError("no end of archive")
    while stream.read(1024**2):
        pass  # the checksum of the packing stands at its very end


def _zip_files(path: Path) -> Iterator[SourceFile]:
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for count, info in enumerate(archive.infolist()):
                if info.is_dir() or _ignored(PurePosixPath(info.filename)):
                    continue
                total += info.file_size
                refused = _refusal(info.filename, info.file_size, total, count)
                if not refused and info.flag_bits & 1:
                    refused = "Tệp nén có mật khẩu, không mở được."
                yield SourceFile(info.filename, None if refused else archive.read(info), refused)
    except (
        zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, zlib.error, lzma.LZMAError
    ) as error:  # fmt: skip
        raise IngestError(f"Tệp nén «{path.name}» hỏng hoặc không mở được.", repr(error)) from error
