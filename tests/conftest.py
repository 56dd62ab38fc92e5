"""What the tests of all rooms share: the real model, records made up for tests, and indexes on disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from index.builder import Builder
from index.embedding import Embedder, load_embedder
from index.generation import Generations
from index.live import LiveIndex, OpenIndex
from index.store_edge import EdgeEngine
from index.weights import BASE_MODEL

ROOT = Path(__file__).parents[1]
MODELS_FOLDER = ROOT / "var" / "models"
Record = Callable[..., str]
Load = Callable[[str], Embedder]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what drives the browser last, in whatever order the rest is: Playwright keeps its event loop to the end."""
    items.sort(key=lambda item: "browser" in item.path.parts)


def portal_record(
    code: str,
    name: str,
    *,
    decision: str = "77/QĐ-BVH",
    level: str = "Cấp Xã",
    field: str = "Văn hóa",
    steps: Sequence[str] = ("Bước 1: Người đề nghị gửi đơn.", "Bước 2: Cán bộ văn hóa ghi sổ rồi trả lời."),
    dossier: Sequence[str] = ("Đơn đề nghị có chữ ký",),
    duration: str = "3 WORKING_DAY",
    fee: str = "0 VNĐ ()",
    subjects: str = "Công dân Việt Nam",
    agency: str = "Ủy ban nhân dân cấp xã",
    result: str = "Giấy đồng ý",
    basis: Sequence[str] = ("Quy chế số 01 của xã mẫu",),
) -> str:
    """Write a record as the portal exports it, with its 20 headings; all that it says is made up."""
    none = "Không có thông tin"
    return "\n".join(
        [
            "Chi tiết thủ tục hành chính",
            f"Mã thủ tục: {code}",
            f"Số quyết định: {decision}",
            f"Tên thủ tục: {name}",
            f"Cấp thực hiện: {level}",
            "Loại thủ tục: LOCAL_REGULATION",
            f"Lĩnh vực: {field}",
            "Trình tự thực hiện:",
            *(f"    - {step}" for step in steps),
            "Cách thức thực hiện:",
            "  * Hình thức nộp: DIRECT",
            f"    Thời hạn giải quyết: {duration}",
            f"    Phí, lệ phí: {fee}",
            "Thành phần hồ sơ:",
            "  [ Giấy tờ phải nộp ]",
            *(f"    - {paper}\n      Số lượng: Bản chính: 1, Bản sao: 0" for paper in dossier),
            f"Đối tượng thực hiện: {subjects}",
            f"Cơ quan thực hiện: {agency}",
            f"Cơ quan có thẩm quyền: {none}",
            f"Địa chỉ tiếp nhận HS: {none}",
            f"Cơ quan được ủy quyền: {none}",
            f"Cơ quan phối hợp: {none}",
            f"Kết quả thực hiện: {result}",
            "Căn cứ pháp lý:",
            *(f"    - {law}" for law in basis),
            f"Yêu cầu, điều kiện thực hiện: {none}",
            f"Từ khóa: {none}",
            f"Mô tả: {none}",
            "",
        ]
    )


@pytest.fixture(scope="session")
def record() -> Record:
    """Give the function that writes a record of the portal."""
    return portal_record


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """Give the folder of prepared weights; the first test that needs them makes them."""
    return MODELS_FOLDER


@pytest.fixture(scope="session")
def base_embedder() -> Embedder:
    """Give the untrained model, loaded once for all tests."""
    return load_embedder(BASE_MODEL, MODELS_FOLDER)


@pytest.fixture(scope="session")
def embedder(base_embedder: Embedder) -> Embedder:
    """Give the model of a room's tests; those of the assistant have the trained one instead."""
    return base_embedder


@pytest.fixture(scope="session")
def load(base_embedder: Embedder) -> Load:
    """Give what loads a model by its name; here every name has the weights of the untrained model.

    Not of `embedder`: made once, it would keep the one of whichever room asked first.
    """
    return lambda _name: base_embedder


@pytest.fixture
def index_folder(tmp_path: Path) -> Iterator[Path]:
    """Give a folder for an index that is removed after the test, since each takes a good deal of room."""
    folder = tmp_path / "index"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def generations(index_folder: Path) -> Generations:
    """Give an empty index under Qdrant Edge."""
    return Generations(index_folder, EdgeEngine(index_folder))


@pytest.fixture
def builder(generations: Generations, load: Load) -> Builder:
    """Give the builder of that index."""
    return Builder(generations, BASE_MODEL, load)


@pytest.fixture(scope="session")
def corpus_generations(tmp_path_factory: pytest.TempPathFactory, load: Load) -> Iterator[Generations]:
    """Give an index of the starter corpus, built once for all tests; nothing may write to it."""
    folder = tmp_path_factory.mktemp("corpus-index")
    made = Generations(folder, EdgeEngine(folder))
    Builder(made, BASE_MODEL, load).ingest([ROOT / "corpus"])
    yield made
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def corpus_index(corpus_generations: Generations, load: Load) -> OpenIndex:
    """Give the index of the starter corpus, opened."""
    return LiveIndex(corpus_generations, load).current()
