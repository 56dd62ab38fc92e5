from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from ingest.readers.ocr_tables import Grid, Rule, grid_of

DPI = 200


def drawn(*lines: tuple[int, int, int, int]) -> Image.Image:
    image = Image.new("L", (800, 600), 255)
    for line in lines:
        ImageDraw.Draw(image).line(line, fill=0, width=3)
    return image


def test_rules_are_found_and_wiped_off() -> None:
    page = drawn((100, 100, 700, 100), (100, 200, 700, 200), (100, 100, 100, 200), (700, 100, 700, 200))
    grid, wiped = grid_of(page, DPI)
    assert [rule.at for rule in grid.level] == pytest.approx([100, 200], abs=2)
    assert [rule.at for rule in grid.upright] == pytest.approx([100, 700], abs=2)
    assert wiped.getextrema() == (255, 255)


def test_a_rule_that_leans_is_one_rule() -> None:
    grid, _ = grid_of(drawn((100, 100, 700, 106)), DPI)
    assert len(grid.level) == 1
    assert (grid.level[0].begin, grid.level[0].end) == (pytest.approx(100, abs=3), pytest.approx(701, abs=3))


def test_strokes_of_letters_stay() -> None:
    page = drawn((100, 100, 160, 100), (300, 100, 300, 160))
    grid, wiped = grid_of(page, DPI)
    assert (grid.level, grid.upright) == ((), ())
    assert wiped.tobytes() == page.tobytes()


def test_a_cell_is_told_by_the_rules_above_and_left_of_a_point() -> None:
    # The left column has no rule in the middle: its cell spans both rows.
    grid = Grid(
        (Rule(0, 0, 200), Rule(50, 100, 200), Rule(100, 0, 200)),
        (Rule(0, 0, 100), Rule(100, 0, 100), Rule(200, 0, 100)),
        4,
    )
    assert grid.is_table
    assert [grid.cell(x, y) for x, y in ((150, 20), (150, 70), (50, 70))] == [(0, 100), (50, 100), (0, 0)]
    assert (grid.cell(50, 140), grid.cell(250, 50)) == (None, None)
    assert (grid.holds(50, 50), grid.holds(50, 140)) == (True, False)


def test_an_underline_and_a_frame_are_no_table() -> None:
    frame = ((50, 50, 750, 50), (50, 550, 750, 550), (50, 50, 50, 550), (750, 50, 750, 550))
    assert not grid_of(drawn(*frame, (200, 120, 400, 120)), DPI)[0].is_table
