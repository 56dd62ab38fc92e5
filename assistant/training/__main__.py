"""Learns the models of `assistant/data/`, over the index in use (the national export and `corpus/` ingested).

python -m assistant.training scope       [--ok FILE...]
python -m assistant.training confidence  --questions FILE... [--ok FILE...] [--config FILE...]
python -m assistant.training units       --questions FILE...
python -m assistant.training approved    --questions FILE... [--check FILE...]

`--questions` are sets in the form of the benchmark (eval/questions); `--ok` are further questions that deserve an
answer, JSON lines with `question` and, where known, `code`. The sets that judge must be in neither. `approved` also
takes lines with `question`, `code` and `section`; with `--check` alone it learns nothing, and counts what is given.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assistant.training.approved import check_approved, learn_approved
from assistant.training.confidence import learn_confidence
from assistant.training.scope import learn_scope
from assistant.training.units import learn_units


def main() -> None:
    """Learn one model, and say how good it is on questions left out of the learning."""
    parser = argparse.ArgumentParser(prog="python -m assistant.training")
    parser.add_argument("model", choices=("scope", "confidence", "units", "approved"))
    parser.add_argument("--questions", type=Path, nargs="*", default=[])
    parser.add_argument("--ok", type=Path, nargs="*", default=[])
    parser.add_argument("--config", type=Path, nargs="*", default=[], help="configurations, one for each index")
    parser.add_argument(
        "--check", type=Path, nargs="*", default=[], help="questions that approved answers are tried on"
    )
    options = parser.parse_args()
    if options.model == "scope":
        report = learn_scope(options.ok)
    elif options.model == "confidence":
        report = learn_confidence(options.questions, options.ok, options.config)
    elif options.model == "approved":
        learnt = [learn_approved(options.questions)] if options.questions else []
        report = "\n".join([*learnt, *([check_approved(options.check)] if options.check else [])])
    else:
        report = learn_units(options.questions)
    sys.stdout.write(report + "\n")


if __name__ == "__main__":
    main()
