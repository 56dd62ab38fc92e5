"""The command `troly` run in the process of a test, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    err: str


def runner(
    main: Callable[[], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *before: str
) -> Callable[..., Ended]:
    """Give what calls an entry point with the words `before` and its own, and reads what it says."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr("sys.argv", ["troly", *before, *map(str, arguments)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        assert isinstance(code, int)
        return Ended(code, said.out, said.err)

    return run
