"""The commands that make the shipped model, in this order: prune, train, evaluate, export.

python -m index.training prune    --records ARCHIVE --questions FILE... --work var/training
python -m index.training train    --records ARCHIVE --questions FILE... --hold-out FILE... --work var/training
python -m index.training evaluate --records ARCHIVE --model FOLDER --test FILE...
python -m index.training export   --records ARCHIVE --questions FILE... --work var/training
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.training.questions import Question, held_out, read_questions
from index.training.records import Record, read_archive
from index.weights import BASE_MODEL, prepare

VOCABULARY = 14_000


def say(text: str) -> None:
    """Write a line of progress to the standard error stream, with the time of day."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


def main(arguments: list[str] | None = None) -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="python -m index.training")
    parser.add_argument("command", choices=("prune", "train", "evaluate", "export"))
    parser.add_argument("--records", type=Path, required=True, help="archive or folder of portal text files")
    parser.add_argument("--questions", type=Path, nargs="*", default=[], help="natural questions with codes")
    parser.add_argument("--hold-out", type=Path, nargs="*", default=[], help="sets whose codes are kept from training")
    parser.add_argument("--test", type=Path, nargs="*", default=[], help="sets to report on")
    parser.add_argument("--validation", action="store_true", help="report on the held-out part of --questions, too")
    parser.add_argument("--model", default="", help="name or folder of the model to evaluate")
    parser.add_argument("--models", type=Path, default=Path("var/models"))
    parser.add_argument("--work", type=Path, default=Path("var/training"))
    parser.add_argument("--share", type=float, default=0.15, help="share of the codes kept for validation")
    parser.add_argument("--start", type=Path, help="folder to train from (default: WORK/pruned)")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)

    import torch

    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    records = read_archive(options.records)
    natural = [question for path in options.questions for question in read_questions(path)]
    {"prune": run_prune, "train": run_train, "evaluate": run_evaluate, "export": run_export}[options.command](
        options, records, natural
    )


def corpus_lines(records: dict[str, Record], natural: list[Question]) -> Iterator[str]:
    """Yield every line of every record, then every natural question."""
    for record in records.values():
        yield from record.raw.splitlines()
    for question in natural:
        yield question.text


def run_prune(options: Any, records: dict[str, Record], natural: list[Question]) -> None:
    """Write the base model with a small vocabulary to WORK/pruned."""
    from tokenizers import Tokenizer
    from transformers import BertModel

    from index.training.prune import kept_pieces, prune_tokenizer, variants
    from index.weights import load_tokenizer, save_sentence_model

    base = prepare(BASE_MODEL, options.models)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    keep = kept_pieces(tokenizer, variants(corpus_lines(records, natural)), VOCABULARY)
    say(f"{len(keep)} pieces of {tokenizer.get_vocab_size()} kept")
    folder = options.work / "pruned"
    folder.mkdir(exist_ok=True)
    small = options.work / "tokenizer.json"
    prune_tokenizer(base / "tokenizer.json", keep, small)
    body = BertModel.from_pretrained(base)
    words = body.embeddings.word_embeddings
    words.weight.data = words.weight.data[keep].clone()
    words.num_embeddings = body.config.vocab_size = len(keep)
    save_sentence_model(body, load_tokenizer(small), folder)


def split(options: Any, natural: list[Question]) -> tuple[list[Question], list[Question]]:
    """Return the questions to train on and those on held-out codes; practice questions are no validation."""
    first = [code for path in options.hold_out for question in read_questions(path) for code in question.codes]
    kept_out = held_out([question for question in natural if question.style != "practice"], options.share, first)
    kept_out |= frozenset(first)
    learn = [question for question in natural if not kept_out & set(question.codes)]
    check = [question for question in natural if kept_out & set(question.codes) and question.style != "practice"]
    return learn, check


def run_train(options: Any, records: dict[str, Record], natural: list[Question]) -> None:
    """Train WORK/pruned and write checkpoints to WORK/step-N."""
    import numpy as np
    from numpy.typing import NDArray

    from index.training.evaluate import evaluate, record_card
    from index.training.negatives import Sampler, twin_rows
    from index.training.pairs import PairMaker
    from index.training.train import QUERY_TOKENS, Encoder, Recipe, embed, train
    from index.weights import load_tokenizer, save_sentence_model

    chosen = {key: getattr(options, key) for key in ("steps", "minutes", "rate") if getattr(options, key) is not None}
    recipe = dataclasses.replace(Recipe(), **chosen)
    learn, check = split(options, natural)
    say(f"{len(records)} records, {len(learn)} natural questions, {len(check)} for validation; {recipe}")
    encoder = Encoder(options.start or options.work / "pruned")
    cards = [record_card(record) for record in records.values()]

    def encode(texts: Any) -> NDArray[np.float32]:
        found: NDArray[np.float32] = embed(encoder, encoder.tokens(texts, "query: ", QUERY_TOKENS)).numpy()
        return found

    def checkpoint(step: int, bank: NDArray[np.float32]) -> None:
        if check:
            say(f"step {step} validation {shown(evaluate(check, list(records), bank, encode)['vector'])}")
        folder = options.work / f"step-{step}"
        folder.mkdir(exist_ok=True)
        save_sentence_model(encoder.body, load_tokenizer(options.work / "tokenizer.json"), folder)

    sampler = Sampler(records, learn, PairMaker(records.values()), recipe.seed)
    steps = train(encoder, cards, twin_rows(records), sampler, recipe, say, checkpoint)
    say(f"done after {steps} steps")


def shown(rates: Any) -> str:
    """Return hit rates as one line of text."""
    return "; ".join(f"{style} {'/'.join(f'{value:.3f}' for value in values)}" for style, values in rates.items())


def run_evaluate(options: Any, records: dict[str, Record], natural: list[Question]) -> None:
    """Print hit rates at 1, 5 and 10 of --model by set, signal and style, one JSON object a line."""
    from index.embedding import load_embedder
    from index.training.evaluate import Bm25, evaluate, record_card

    sets = {path.stem: read_questions(path) for path in options.test}
    if options.validation:
        sets["validation"] = split(options, natural)[1]
    embedder = load_embedder(options.model, options.models)
    say(f"{options.model}: embedding {len(records)} cards")
    cards = embedder.embed_documents([record_card(record) for record in records.values()])
    bm25 = Bm25(list(records.values()))
    for name, questions in sets.items():
        for signal, rates in evaluate(questions, list(records), cards, embedder.embed_queries, bm25).items():
            rounded = {style: [round(value, 3) for value in values] for style, values in rates.items()}
            sys.stdout.write(json.dumps({"set": name, "signal": signal, **rounded}, ensure_ascii=False) + "\n")


def run_export(options: Any, records: dict[str, Record], natural: list[Question]) -> None:
    """Write the last checkpoint of WORK to the package, in half precision, after checking its segmentation."""
    from index.training.export import export

    steps = sorted(options.work.glob("step-*"), key=lambda path: int(path.name.partition("-")[2]))
    base = prepare(BASE_MODEL, options.models)
    say(export(steps[-1] if not options.model else Path(options.model), base, corpus_lines(records, natural)))


if __name__ == "__main__":
    main()
