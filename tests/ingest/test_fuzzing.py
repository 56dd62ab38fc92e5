from __future__ import annotations

import fuzzing
import pytest

from ingest.document import Provenance
from ingest.reading import read_all


@pytest.mark.parametrize("kind", sorted(fuzzing.seeds()))
def test_the_sound_files_are_read(kind: str) -> None:
    if kind in ("ole", "rtf"):
        pytest.skip("read by LibreOffice, or refused")
    for data in fuzzing.seeds()[kind]:
        assert read_all(data, Provenance("thử", f"a.{kind}", ""))


def test_damaged_files_give_documents_or_refusals() -> None:
    found = fuzzing.run(600, 20)
    assert found.total() > 50
    assert {line.split()[1] for line in found} == {"read", "refused"}


def test_a_case_is_its_number() -> None:
    assert fuzzing.damaged(7, "docx") == fuzzing.damaged(7, "docx")
    assert fuzzing.damaged(7, "docx") != fuzzing.damaged(8, "docx")
