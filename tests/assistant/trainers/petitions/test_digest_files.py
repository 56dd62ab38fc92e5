from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from petition_data import BIRTH, DRONE, LAND, SPLIT, THURSDAY, WEEK, enter
from workbooks import sheets

from assistant.desk.petitions.digest import make_digest

FORMULAS = (
    "=cmd|'/C calc'!A0 chạy lệnh gì?",
    '=HYPERLINK("http://xau.example";"bấm") vào đâu?',
    "+1+1 là mấy?",
    "@SUM(1) ở đâu?",
)


@pytest.fixture
def path(desk, departments, asked) -> str:
    for question in (SPLIT, *FORMULAS):
        asked(question, "xã Ia Grai", department_id="nn")
    asked(BIRTH, "xã Chư Prông", department_id="tp")
    asked(DRONE)
    make_digest(desk, THURSDAY)
    return "/api/trainer/digests/2026-W48"


def test_the_workbook_has_a_sheet_for_each_department(signed_in, path: str) -> None:
    reply = signed_in("bien.tap").get(f"{path}/workbook")
    assert 'filename="tong-hop-2026-w48.xlsx"' in reply.headers["content-disposition"].lower()
    made = sheets(reply.content)
    assert [sheet.title for sheet in made] == ["Sở Nông nghiệp và Môi trường", "Sở Tư pháp", "Chưa phân công"]
    first = made[0]
    heading = [cell.value for cell in first[3]]
    assert heading == ["Mã", "Nội dung", "Số lượt", "Xã, phường", "Hạn", "Trả lời", "Căn cứ"]
    row = next(row for row in first.iter_rows(min_row=4) if row[1].value == SPLIT)
    assert (row[2].value, row[3].value, row[4].value, row[5].value) == (1, "xã Ia Grai", "27/11/2026", None)
    assert [cell.protection.locked for cell in row] == [True] * 5 + [False] * 2
    assert first.protection.sheet
    assert (first.freeze_panes, first.print_title_rows) == ("B4", "$3:$3")
    assert (first.page_setup.orientation, first.page_setup.paperSize) == ("landscape", 9)
    assert first.sheet_properties.pageSetUpPr.fitToPage


def test_no_cell_is_a_formula(signed_in, path: str) -> None:
    data = signed_in("bien.tap").get(f"{path}/workbook").content
    cells = {cell.value: cell for sheet in sheets(data) for row in sheet.iter_rows() for cell in row if cell.value}
    for text in FORMULAS:
        assert (cells[text].data_type, bool(cells[text].quotePrefix)) == ("s", True)
    assert "f" not in {cell.data_type for cell in cells.values()}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in archive.namelist())


def test_one_department_gets_its_own_sheet(signed_in, path: str) -> None:
    reply = signed_in("bien.tap").get(f"{path}/workbook", params={"department": LAND})
    assert [sheet.title for sheet in sheets(reply.content)] == [LAND]
    nobody = signed_in("bien.tap").get(f"{path}/workbook", params={"department": "Sở Không Có"})
    assert [sheet.title for sheet in sheets(nobody.content)] == ["Không có câu hỏi"]


def test_the_document_is_laid_out_as_the_decree_says(signed_in, path: str) -> None:
    reply = signed_in("bien.tap").get(f"{path}/document")
    made = docx.Document(io.BytesIO(reply.content))
    section = made.sections[0]
    sides = [round(side.mm) for side in (section.page_width, section.page_height, section.left_margin)]
    others = [round(side.mm) for side in (section.right_margin, section.top_margin, section.bottom_margin)]
    assert (sides, others) == ([210, 297, 30], [15, 20, 20])
    assert section.different_first_page_header_footer
    head, close = made.tables[0], made.tables[-1]
    left, right = head.rows[0].cells
    assert [p.text for p in left.paragraphs if p.text] == [
        "ỦY BAN NHÂN DÂN TỈNH GIA LAI",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    ]
    assert [p.text for p in right.paragraphs if p.text] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    number, day = head.rows[1].cells
    assert re.fullmatch(r"Số: +/TB-TTPVHCC", number.text)
    assert day.text == "Gia Lai, ngày 26 tháng 11 năm 2026"
    texts = [p.text for p in made.paragraphs if p.text]
    assert texts[:2] == ["THÔNG BÁO", "Tổng hợp câu hỏi, kiến nghị của các xã, phường tuần 48 năm 2026"]
    assert any("trước hết ngày 27/11/2026" in text for text in texts)
    assert texts[-1].endswith("./.")
    assert [row.cells[3].text for row in made.tables[2].rows] == ["Nội dung câu hỏi, kiến nghị", BIRTH]
    recipients = close.rows[0].cells[0].text.splitlines()
    assert (recipients[0], recipients[-1]) == ("Nơi nhận:", "- Lưu: VT.")
    assert f"- {LAND};" in recipients
    assert close.rows[0].cells[1].text.strip() == "GIÁM ĐỐC"
    faces = {run.font.name for p in made.paragraphs for run in p.runs}
    assert faces == {"Times New Roman"}


def test_small_days_and_months_have_a_zero_in_the_document(signed_in, desk) -> None:
    make_digest(desk, THURSDAY.replace(year=2027, month=1, day=7))
    reply = signed_in("bien.tap").get("/api/trainer/digests/2027-W01/document")
    made = docx.Document(io.BytesIO(reply.content))
    assert made.tables[0].rows[1].cells[1].text == "Gia Lai, ngày 07 tháng 01 năm 2027"
    assert any("không có câu hỏi" in p.text for p in made.paragraphs)


def test_what_is_overdue_is_marked_in_both_files(signed_in, path: str, desk) -> None:
    make_digest(desk, THURSDAY + WEEK)
    client, later = signed_in("bien.tap"), "/api/trainer/digests/2026-W49"
    sheet = sheets(client.get(f"{later}/workbook").content)[0]
    assert sheet["E4"].value == "04/12/2026\n(quá hạn từ 27/11/2026)"
    made = docx.Document(io.BytesIO(client.get(f"{later}/document").content))
    assert any("07 nội dung của các tuần trước đã quá hạn" in p.text for p in made.paragraphs)


def test_the_pages_of_digests_show_script_as_text(signed_in, desk, departments) -> None:
    client = signed_in("bien.tap")
    enter(client, "<script>alert(1)</script> thì hỏi ai về hộ tịch?", field="Hộ tịch", commune="<i>xã</i>")
    made = client.post("/api/trainer/digests", json={})
    assert (made.status_code, made.json()["new"]) == (200, True)
    shown = client.get(f"/trainer/petitions/digests/{made.json()['week']}").text
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert made.json()["week"] in client.get("/trainer/petitions/digests").text
    for path in ("/trainer/petitions/digests/2020-W01", "/api/trainer/digests/khong/workbook"):
        assert client.get(path).status_code == 404
