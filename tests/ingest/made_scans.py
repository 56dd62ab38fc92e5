"""Page images and scanned PDFs for the tests: words given in the test, printed, then skewed, blurred, speckled."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

DPI = 200
_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
WORDS = [
    "QUY ĐỊNH",
    "Mượn nhà văn hóa của thôn",
    "Điều 1. Người được mượn",
    "Người dân sống ở xã được mượn nhà văn hóa để họp, cưới hỏi, tập văn nghệ; không được mượn để buôn bán.",
    "Điều 2. Giấy tờ phải nộp",
    "1. Đơn xin mượn theo mẫu số 03, có chữ ký của người mượn.",
    "2. Bản sao thẻ căn cước, xuất trình bản chính để đối chiếu.",
    "Điều 3. Thời hạn trả lời",
    "Trong 02 ngày làm việc, kể từ ngày nhận đủ giấy tờ, trưởng thôn trả lời; nếu từ chối thì nêu rõ lý do.",
    "Điều 4. Tiền đặt cọc",
    "Người mượn đặt cọc 150.000 đồng cho mỗi lần, được trả lại khi bàn giao phòng sạch sẽ, không hư hỏng bàn ghế.",
]


def page(lines: Sequence[str], *, points: int = 12) -> Image.Image:
    """Print lines on an A4 page at DPI, long ones broken at the margin."""
    image = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(_FONT, round(points * DPI / 72))
    shown = [part for line in lines for part in textwrap.wrap(line, 72)]
    for at, line in enumerate(shown):
        draw.text((180, 180 + at * round(points * 1.6 * DPI / 72)), line, font=font, fill=0)
    return image


def scanned(image: Image.Image, *, seed: int = 0, skew: float = 1.0, blur: float = 1.0, specks: float = 0.002) -> bytes:
    """Give the JPEG (quality 60) of a page that lay askew on the glass of a dirty scanner."""
    turned = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    pixels = np.array(turned.filter(ImageFilter.GaussianBlur(blur)))
    chance = np.random.default_rng(seed).random(pixels.shape)
    pixels[chance < specks / 2] = 0
    pixels[chance > 1 - specks / 2] = 255
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=60)
    return out.getvalue()


def scan_pdf(*images: bytes) -> bytes:
    """Bind page images to a PDF without a text layer."""
    first, *others = [Image.open(io.BytesIO(image)) for image in images]
    out = io.BytesIO()
    first.save(out, "PDF", resolution=DPI, save_all=True, append_images=others)
    return out.getvalue()
