"""The dashboard in Chromium: axe, widths from a telephone up, paper; TROLY_SCREENSHOTS names a folder for pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asking import NewPage
from playwright.sync_api import Page, expect
from serving import ROOT, Server
from trainers import FOLDER, check

from assistant.store.database import Database
from assistant.store.figures import local_day
from eval.desk.filling import PASSWORD, fill
from eval.desk.making import Size

STRETCHED = """() => [...document.querySelectorAll('.chart .bar')].filter((bar) => bar.checkVisibility())
  .filter((bar) => Math.abs(bar.getBBox().height - bar.getAttribute('height')) > 0.01).length"""
"""Bars that a rule of another page of the desk makes higher or lower than the server drew them."""


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server of its own over a database with a year of questions."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    database = Database(f"sqlite:///{folder / 'troly.db'}")
    size = Size(questions=4_000, gaps=300, approved=10, users=5, audit=10, petitions=0)
    fill(database, size, local_day(datetime.now(UTC)), say=lambda _: None)
    database.close()
    server = Server(folder, "http://127.0.0.1:1")
    try:
        server.wait()
        yield server.address
    finally:
        server.stop()


def signed_in(new_page: NewPage, server: str, width: int = 1280, **options: Any) -> Page:
    page = new_page(width, base_url=server, **options)
    page.goto("/trainer/dashboard")
    page.get_by_label("Tên đăng nhập").fill("danh.gia")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Tổng quan")).to_be_visible()
    page.wait_for_load_state()  # of the two drawings of a chart the stylesheet shows one
    return page


def test_axe_finds_nothing_and_nothing_is_too_small_to_hit(new_page: NewPage, desk_server: str) -> None:
    page = signed_in(new_page, desk_server, bypass_csp=True)
    for summary in page.locator("summary").all():
        summary.press("Enter")
    check(page, "dashboard-open")


def test_the_page_is_read_and_narrowed_down_by_keyboard(new_page: NewPage, desk_server: str) -> None:
    page = signed_in(new_page, desk_server)
    expect(page.locator(".headline")).to_contain_text("30 ngày qua có")
    page.get_by_role("link", name="7 ngày qua").press("Enter")
    expect(page.locator(".headline")).to_contain_text("7 ngày qua có")
    page.get_by_text("Chọn ngày, xã, lĩnh vực").press("Enter")
    page.locator("select[name=field]").select_option("Hộ tịch")
    page.get_by_role("button", name="Xem").press("Enter")
    expect(page.locator(".hint").first).to_contain_text("lĩnh vực Hộ tịch")
    expect(page.locator("select[name=field]")).to_have_value("Hộ tịch")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bảng Câu hỏi theo ngày (CSV)").click()
    assert download.value.suggested_filename.startswith("Câu hỏi theo ngày")
    assert Path(download.value.path()).read_bytes().startswith(b'\xef\xbb\xbf"Ng')


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_nothing_sticks_out_at_any_width(new_page: NewPage, desk_server: str, width: int) -> None:
    page = signed_in(new_page, desk_server, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.locator("svg.chart:visible")
    assert page.evaluate(STRETCHED) == 0
    assert shown.count() == page.locator(".panel:has(svg.chart)").count() > 4
    assert {"narrow" in (chart.get_attribute("class") or "") for chart in shown.all()} == {width == 360}
    if FOLDER:
        page.screenshot(path=Path(FOLDER) / f"dashboard-{width}.png", full_page=True)


def test_on_paper_the_charts_stand_and_what_can_be_clicked_does_not(new_page: NewPage, desk_server: str) -> None:
    page = signed_in(new_page, desk_server, 720)
    page.emulate_media(media="print")
    expect(page.locator("svg.chart.narrow").first).to_be_visible()
    expect(page.get_by_role("button", name="In trang này")).to_be_hidden()
    expect(page.locator(".download").first).to_be_hidden()
    if FOLDER:
        page.screenshot(path=Path(FOLDER) / "dashboard-print.png", full_page=True)
        page.pdf(path=Path(FOLDER) / "dashboard.pdf", prefer_css_page_size=True)


def test_pictures_in_the_dark(new_page: NewPage, desk_server: str) -> None:
    page = signed_in(new_page, desk_server, 1280, color_scheme="dark")
    expect(page.locator("svg.chart").first).to_be_visible()
    if FOLDER:
        page.screenshot(path=Path(FOLDER) / "dashboard-dark.png", full_page=True)
