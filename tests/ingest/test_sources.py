"""Folders, archives and files give their files by name; what may not be read is named, and nothing climbs out."""

from __future__ import annotations

import io
import os
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from ingest import sources
from ingest.errors import IngestError
from ingest.sources import SourceFile, open_source


def files(path: Path) -> dict[str, bytes | None]:
    return {file.path: file.data for file in open_source(path).files()}


def refused(path: Path) -> dict[str, str]:
    return {file.path: file.refused or "" for file in open_source(path).files() if file.data is None}


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, size
    return info


def tar(path: Path, mode: str = "w", **contents: bytes) -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in contents.items():
            archive.addfile(member(name, size=len(data)), io.BytesIO(data))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kho"
    for name, text in {"b.txt": "hai", "a.txt": "một", "con/cháu/c.txt": "ba"}.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    return made


def test_a_folder_gives_all_its_files_in_the_order_of_their_names(folder: Path) -> None:
    assert [(f.path, (f.data or b"").decode()) for f in open_source(folder).files()] == [
        ("a.txt", "một"),
        ("b.txt", "hai"),
        ("con/cháu/c.txt", "ba"),
    ]


def test_a_file_is_known_by_the_hash_of_its_bytes(folder: Path) -> None:
    hashes = {f.path: f.sha256 for f in open_source(folder).files()}
    (folder / "a.txt").write_text("một ", encoding="utf-8")
    again = {f.path: f.sha256 for f in open_source(folder).files()}
    assert hashes["a.txt"] != again["a.txt"]
    assert hashes["b.txt"] == again["b.txt"]
    assert len(hashes["a.txt"]) == 64


def test_a_source_has_one_name_however_its_path_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert open_source(Path("kho")).name == open_source(Path("kho/con/..")).name == str(folder)


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"Không tìm thấy «.*không có»"):
        open_source(tmp_path / "không có")


def test_a_single_file_is_a_source_of_one(folder: Path) -> None:
    assert files(folder / "a.txt") == {"a.txt": "một".encode()}


def test_readme_and_hidden_files_of_a_folder_are_passed_over(folder: Path) -> None:
    for name in ("README.md", "con/README.md", ".ẩn", ".git/config", "con/.DS_Store", "Thumbs.db"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    assert set(files(folder)) == {"a.txt", "b.txt", "con/cháu/c.txt"}


def test_a_hidden_folder_above_the_source_does_not_hide_it(tmp_path: Path) -> None:
    (tmp_path / ".ẩn" / "kho").mkdir(parents=True)
    (tmp_path / ".ẩn" / "kho" / "a.txt").write_text("x", encoding="utf-8")
    assert set(files(tmp_path / ".ẩn" / "kho")) == {"a.txt"}


def test_readme_and_hidden_files_of_an_archive_are_passed_over_too(tmp_path: Path) -> None:
    names = ["kho/README.md", "kho/.DS_Store", "._a.txt", ".git/config", "./kho/a.txt"]
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name in names:
            archive.addfile(member(name, size=1), io.BytesIO(b"x"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        for name in names:
            zipped.writestr(name, b"x")
    for made in ("a.tar", "a.zip"):
        assert list(files(tmp_path / made)) == ["./kho/a.txt"]


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("a.tar", "w"),
        ("a.tar.gz", "w:gz"),
        ("a.tgz", "w:gz"),
        ("A.TAR.XZ", "w:xz"),
        ("a.txz", "w:xz"),
        ("a.tar.bz2", "w:bz2"),
    ],
)
def test_archives_of_every_packing_give_their_files(tmp_path: Path, name: str, mode: str) -> None:
    path = tar(tmp_path / name, mode, **{"b.txt": b"2", "Kho/á.txt": b"1"})
    assert list(files(path).items()) == [("b.txt", b"2"), ("Kho/á.txt", b"1")]


def test_a_zip_gives_its_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ZIP", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kho/", b"")
        archive.writestr("kho/á.txt", "một")
    assert files(tmp_path / "a.ZIP") == {"kho/á.txt": "một".encode()}


CLIMBING = ["../ra.txt", "a/../../ra.txt", "/etc/ra.txt", "..\\ra.txt", "C:\\ra.txt", "C:/ra.txt", "\\\\máy\\ra.txt"]


@pytest.mark.parametrize("name", CLIMBING)
def test_a_path_that_climbs_out_of_a_tar_is_left_out_and_named(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        archive.addfile(member(name, size=1), io.BytesIO(b"x"))
        archive.addfile(member("tốt.txt", size=1), io.BytesIO(b"y"))
    found = files(tmp_path / "a.tar")
    assert found == {name: None, "tốt.txt": b"y"}
    assert "trỏ ra ngoài" in refused(tmp_path / "a.tar")[name]


@pytest.mark.parametrize("name", CLIMBING)
def test_a_path_that_climbs_out_of_a_zip_is_left_out_and_named(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, b"x")
        archive.writestr("tốt.txt", b"y")
    found = files(tmp_path / "a.zip")
    assert list(found.values()) == [None, b"y"]
    assert "trỏ ra ngoài" in next(iter(refused(tmp_path / "a.zip").values()))


def test_links_and_devices_in_a_tar_are_left_out_and_named(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        archive.addfile(member("liên kết", tarfile.SYMTYPE, "/etc/passwd"))
        archive.addfile(member("liên kết cứng", tarfile.LNKTYPE, "tốt.txt"))
        archive.addfile(member("ống", tarfile.FIFOTYPE))
        archive.addfile(member("thiết bị", tarfile.CHRTYPE))
        archive.addfile(member("kho", tarfile.DIRTYPE))
    assert set(refused(tmp_path / "a.tar")) == set(files(tmp_path / "a.tar"))
    assert set(refused(tmp_path / "a.tar")) == {"liên kết", "liên kết cứng", "ống", "thiết bị"}


def test_a_link_out_of_the_folder_is_left_out_and_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mật.txt").write_text("mật", encoding="utf-8")
    (folder / "ra.txt").symlink_to(tmp_path / "mật.txt")
    (folder / "thư mục ra").symlink_to(tmp_path)
    assert set(refused(folder)) == {"ra.txt", "thư mục ra"}
    assert all("trỏ ra ngoài" in said for said in refused(folder).values())


def test_a_link_inside_the_folder_is_read(folder: Path) -> None:
    (folder / "nối.txt").symlink_to("a.txt")
    assert files(folder)["nối.txt"] == "một".encode()


def test_links_that_lead_nowhere_or_round_in_circles_stop_nothing(folder: Path) -> None:
    (folder / "cụt").symlink_to("không có")
    (folder / "vòng").symlink_to("vòng")
    (folder / "con" / "lên").symlink_to(folder)
    assert {path for path, data in files(folder).items() if data} == {"a.txt", "b.txt", "con/cháu/c.txt"}


def test_a_link_above_the_source_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "lối tắt").symlink_to(folder)
    assert set(files(tmp_path / "lối tắt")) == set(files(folder))


def test_a_pipe_in_a_folder_is_passed_over(folder: Path) -> None:
    os.mkfifo(folder / "ống")
    assert "ống" not in files(folder)


def test_a_zip_under_a_password_is_left_out_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kin.txt", b"x")
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(mark) + at, 1)
    path.write_bytes(data)
    assert refused(path) == {"kin.txt": "Tệp nén có mật khẩu, không mở được."}


def broken_archives() -> dict[str, bytes]:
    """Archives cut short, or damaged in their middle."""
    noise = os.urandom(60_000)
    made: dict[str, bytes] = {}
    for ending, mode in ((".tar", "w"), (".tar.gz", "w:gz"), (".tar.xz", "w:xz"), (".tar.bz2", "w:bz2")):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
            for n in range(3):
                archive.addfile(member(f"{n}.txt", size=len(noise)), io.BytesIO(noise))
        whole = out.getvalue()
        made[f"cụt{ending}"] = whole[: len(whole) // 2]
        if ending != ".tar":
            half = len(whole) // 2
            made[f"hỏng-giữa{ending}"] = whole[:half] + bytes(200) + whole[half + 200 :]
        else:
            made["thiếu-tệp-cuối.tar"] = whole[: whole.index(b"2.txt")]
            made["hỏng-đầu-tệp.tar"] = whole.replace(b"1.txt", b"\xff.txt")
        made[f"không-phải{ending}"] = b"<html>404</html>"
        made[f"rỗng{ending}"] = b""
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as zipped:
            zipped.writestr("0.txt", noise.hex())
        whole = out.getvalue()
        made[f"hỏng-giữa-{method}.zip"] = whole[:5_000] + b"\xff" * 300 + whole[5_300:]
    made |= {"cụt.zip": whole[: len(whole) // 2], "rỗng.zip": b"", "không-phải.zip": b"<html>404</html>"}
    return made


BROKEN = broken_archives()


@pytest.mark.parametrize("name", [pytest.param(name, id=str(n)) for n, name in enumerate(BROKEN)])
def test_a_broken_archive_is_an_error_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    with pytest.raises(IngestError, match=f"Tệp nén «{name}» hỏng hoặc không mở được") as raised:
        list(open_source(tmp_path / name).files())
    assert raised.value.cause


def test_an_empty_archive_gives_nothing(tmp_path: Path) -> None:
    tar(tmp_path / "a.tar")
    zipfile.ZipFile(tmp_path / "a.zip", "w").close()
    assert files(tmp_path / "a.tar") == files(tmp_path / "a.zip") == {}


def test_a_file_too_large_is_left_out_and_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 4)
    (folder / "lớn.txt").write_bytes(b"12345")
    tar(tmp_path / "a.tar", **{"lớn.txt": b"12345", "nhỏ.txt": b"1234"})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("lớn.txt", b"12345")
    for path in (folder, folder / "lớn.txt", tmp_path / "a.tar", tmp_path / "a.zip"):
        assert "hãy tách nhỏ" in refused(path)["lớn.txt"]
    assert files(tmp_path / "a.tar")["nhỏ.txt"] == b"1234"


def test_an_archive_that_unpacks_to_too_much_is_cut_off_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_ARCHIVE_BYTES", 10)
    names = [f"{n}.txt" for n in range(5)]
    tar(tmp_path / "a.tar", **dict.fromkeys(names, b"1234"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"1234")
    for path in (tmp_path / "a.tar", tmp_path / "a.zip"):
        found = files(path)
        assert [name for name, data in found.items() if data] == ["0.txt", "1.txt"]
        assert "bung ra quá lớn" in refused(path)["2.txt"]


def test_an_archive_of_too_many_files_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILES", 2)
    path = tar(tmp_path / "a.tar", **{f"{n}.txt": b"" for n in range(9)})
    found = files(path)
    assert len([name for name, data in found.items() if data is not None]) == 3
    assert len(found) == 4


def test_a_folder_that_looks_like_an_archive_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "kho.zip").mkdir()
    (tmp_path / "kho.zip" / "a.txt").write_text("x", encoding="utf-8")
    assert files(tmp_path / "kho.zip") == {"a.txt": b"x"}


def test_the_hash_of_what_may_not_be_read_is_that_of_nothing() -> None:
    assert SourceFile("a", None, "vì").sha256 == SourceFile("b", b"").sha256


def test_an_archive_that_unpacks_to_hundreds_of_times_its_size_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "SMALL", 1024**2)
    zeros = bytes(900_000)
    tar(tmp_path / "a.tar.xz", "w:xz", **{f"{n}.txt": zeros for n in range(9)})
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(9):
            archive.writestr(f"{n}.txt", zeros)
    for name in ("a.tar.xz", "a.zip"):
        found = files(tmp_path / name)
        assert len(found) < 9
        assert "bom nén" in next(iter(refused(tmp_path / name).values()))


def test_a_file_of_a_zip_that_unpacks_to_hundreds_of_times_its_size_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "SMALL", 16 * 1024**2)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.txt", os.urandom(100_000))  # the archive as a whole is packed by less
        archive.writestr("1.txt", bytes(8 * 1024**2))
    assert list(files(tmp_path / "a.zip").values())[1] is None
    assert "bom nén" in refused(tmp_path / "a.zip")["1.txt"]


def test_a_link_in_a_zip_is_left_out_and_named(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("liên kết.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("tốt.txt", "một")
    assert files(tmp_path / "a.zip") == {"liên kết.txt": None, "tốt.txt": "một".encode()}


def test_a_zip_that_lists_too_many_files_is_refused_before_the_list_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_DIRECTORY", 1000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for n in range(40):
            archive.writestr(f"{n}.txt", b"x")
    with pytest.raises(IngestError, match="quá nhiều tệp"):
        files(tmp_path / "a.zip")


def test_a_tar_header_that_asks_for_more_than_a_file_may_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_READ", 1024**2)
    long = member("x", tarfile.XHDTYPE, size=8 * 1024**2)
    with (tmp_path / "a.tar").open("wb") as out:
        out.write(long.tobuf(tarfile.USTAR_FORMAT))
        out.write(bytes(9 * 1024**2))
    with pytest.raises(IngestError, match="hỏng hoặc không mở được"):
        files(tmp_path / "a.tar")


def test_manifests_are_no_documents(folder: Path) -> None:
    (folder / "manifest.yaml").write_text("files: {}", "utf-8")
    (folder / "kho.zip.manifest.yaml").write_text("files: {}", "utf-8")
    assert set(files(folder)) == {"a.txt", "b.txt", "con/cháu/c.txt"}
