from __future__ import annotations

import io
import shutil

import pytest
from made_scans import DPI, WORDS, page, scanned
from PIL import Image, ImageDraw, ImageFont

from ingest.readers import ocr
from ingest.readers.ocr import RecognitionError, available, made_ready, recognise, skew
from ingest.recognition import character_accuracy


def image(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.fixture(scope="module")
def bad_scan() -> Image.Image:
    return image(scanned(page(WORDS)))


def test_the_recogniser_is_installed() -> None:
    assert available()


def test_a_skewed_blurred_speckled_page_is_read_nearly_without_errors(bad_scan: Image.Image) -> None:
    found = recognise(bad_scan, DPI)
    assert character_accuracy("\n".join(found.lines), "\n".join(WORDS)) >= 0.97
    assert found.confidence > 0.85


def test_numbers_of_a_clean_page_come_through() -> None:
    text = "\n".join(recognise(page(WORDS), DPI).lines)
    for number in ("03", "02 ngày làm việc", "150.000 đồng"):
        assert number in text


def test_a_worse_page_is_read_with_less_confidence(bad_scan: Image.Image) -> None:
    worse = image(scanned(page(WORDS, points=7), blur=2.2, specks=0.02))
    assert recognise(worse, DPI).confidence < recognise(bad_scan, DPI).confidence


def test_a_blank_page_has_no_lines() -> None:
    found = recognise(Image.new("L", (800, 1100), 255), DPI)
    assert (found.lines, found.confidence) == ((), 0.0)


@pytest.mark.parametrize("angle", [-3.0, 1.0, 2.5])
def test_the_skew_of_a_page_is_found(angle: float) -> None:
    turned = page(WORDS).rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    assert skew(turned) == pytest.approx(-angle, abs=0.3)


def test_a_level_page_is_not_turned() -> None:
    level = page(WORDS[:4])
    assert made_ready(level, 300).tobytes() == level.tobytes()


def test_specks_are_taken_away(bad_scan: Image.Image) -> None:
    assert ocr._speckles(bad_scan.convert("L")) > 10 * ocr._speckles(made_ready(bad_scan, 300))


def test_a_machine_without_tesseract_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    available.cache_clear()
    try:
        with pytest.raises(RecognitionError, match="tesseract-ocr và tesseract-ocr-vie"):
            recognise(page(WORDS[:1]), DPI)
    finally:
        available.cache_clear()


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, bad_scan: Image.Image) -> None:
    monkeypatch.setattr(ocr, "PAGE_SECONDS", 0.05)
    with pytest.raises(RecognitionError, match="Không nhận dạng được") as raised:
        recognise(bad_scan, DPI)
    assert "timeout" in raised.value.cause


def ruled(image: Image.Image) -> Image.Image:
    """Draw a table of three columns and four rows of 130 dots below the lines of a page."""
    draw = ImageDraw.Draw(image)
    for y in range(900, 1421, 130):
        draw.line((180, y, 1480, y), fill=0, width=3)
    for x in (180, 330, 1000, 1480):
        draw.line((x, 900, x, 1420), fill=0, width=3)
    for row, cells in enumerate(TABLE):
        for x, text in zip((210, 360, 1030), cells, strict=True):
            draw.multiline_text((x, 910 + 130 * row), text, font=FONT, fill=0)
    return image


FONT = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", 33)
TABLE = [
    ("TT", "Việc phải làm", "Thời hạn"),
    ("1", "Nộp đơn xin mượn\nnhà văn hóa", "02 ngày"),
    ("2", "Quét dọn phòng họp", "01 ngày"),
    ("3", "Trả chìa khóa", "Trong ngày"),
]
ROWS = [" | ".join(cell.replace("\n", " ") for cell in row) for row in TABLE]


def test_a_ruled_table_on_a_scan_becomes_rows_between_the_lines_around_it() -> None:
    below = "Trưởng thôn giữ bảng này."
    picture = ruled(page(["Bảng việc của thôn", *[""] * 3]))
    ImageDraw.Draw(picture).text((180, 1500), below, font=FONT, fill=0)
    found = recognise(image(scanned(picture, skew=0.3)), DPI)
    wanted = ["Bảng việc của thôn", *ROWS, below]
    assert len(found.lines) == len(wanted)
    assert character_accuracy("\n".join(found.lines), "\n".join(wanted)) > 0.95


def test_a_table_whose_rules_are_lost_is_read_line_by_line() -> None:
    broken = ruled(page(["Bảng việc của thôn"]))
    draw = ImageDraw.Draw(broken)
    draw.rectangle((170, 1030, 340, 1290), fill=255)
    draw.text((210, 1040), "1", fill=0, font=FONT)
    text = "\n".join(recognise(broken, DPI).lines)
    assert "Nộp đơn xin mượn" in text
    assert "02 ngày" in text
