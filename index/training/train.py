"""Training: questions against a bank of all cards, and against the cards of their batch, which learn as well."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from index.training.negatives import Sampler, nearest

QUERY_TOKENS = 48
PADDING = 1


@dataclass(frozen=True)
class Recipe:
    """The settings of a run; `minutes` ends it early, with the learning rate brought to zero by then."""

    steps: int = 2000
    minutes: float = 65.0
    cards: int = 32
    voices: int = 3
    rate: float = 5e-5
    warmup: int = 40
    temperature: float = 0.02
    card_tokens: int = 80
    refresh: tuple[int, ...] = (150, 400, 700, 1000, 1300, 1600)
    seed: int = 20260720


class Encoder:
    """A BERT body with mean pooling: texts into unit vectors, in bfloat16 where matrices are multiplied."""

    def __init__(self, folder: Path) -> None:
        """Load the transformer and the tokenizer of a sentence-transformers folder; word embeddings stay frozen."""
        from tokenizers import Tokenizer
        from transformers import BertModel

        # Eager attention without dropout trains twice as fast as the fused kernel on a CPU with matrix units.
        self.body: Any = BertModel.from_pretrained(
            folder, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        self.body.embeddings.word_embeddings.weight.requires_grad_(False)
        self.body.embeddings.position_embeddings.weight.requires_grad_(False)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def tokens(self, texts: Sequence[str], prompt: str, limit: int) -> list[list[int]]:
        """Return the token numbers of each text under a prompt, markers included, at most `limit` of them."""
        self._tokenizer.enable_truncation(limit)
        return [encoding.ids for encoding in self._tokenizer.encode_batch([prompt + text for text in texts])]

    def vectors(self, rows: Sequence[list[int]], chunk: int = 32) -> Tensor:
        """Return unit vectors, shape (rows, dimension), encoded in chunks of like length, in the order given."""
        order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
        parts = [self._encode([rows[index] for index in order[at : at + chunk]]) for at in range(0, len(order), chunk)]
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back]

    def _encode(self, rows: Sequence[list[int]]) -> Tensor:
        width = max(map(len, rows))
        numbers = torch.tensor([row + [PADDING] * (width - len(row)) for row in rows])
        mask = (numbers != PADDING).long()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.body(input_ids=numbers, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).float()
        return nn.functional.normalize((hidden.float() * weight).sum(1) / weight.sum(1), dim=1)


@torch.no_grad()
def embed(encoder: Encoder, rows: Sequence[list[int]]) -> Tensor:
    """Return unit vectors of many tokenized texts without gradients."""
    encoder.body.eval()
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    out = torch.empty(len(rows), encoder.body.config.hidden_size)
    for at in range(0, len(order), 64):
        part = order[at : at + 64]
        out[torch.tensor(part)] = encoder.vectors([rows[index] for index in part], chunk=64)
    encoder.body.train()
    return out


def learning_rate(step: int, elapsed: float, recipe: Recipe) -> float:
    """Return the rate of a step: a linear start, then a cosine down to zero at the last step or the last minute."""
    if step < recipe.warmup:
        return recipe.rate * (step + 1) / recipe.warmup
    done = min(1.0, max(step / recipe.steps, elapsed / (recipe.minutes * 60)))
    return recipe.rate * 0.5 * (1 + math.cos(math.pi * done))


def train(
    encoder: Encoder,
    cards: Sequence[str],
    twins: NDArray[np.int32],
    sampler: Sampler,
    recipe: Recipe,
    report: Callable[[str], None],
    checkpoint: Callable[[int, NDArray[np.float32]], None],
) -> int:
    """Train in place and return the number of steps made; `checkpoint(step, card vectors)` is called at each refresh.

    The loss is the cross-entropy of the right card twice: among all cards of a bank without gradients, which is
    embedded anew at the steps of `refresh`, and among the fresh cards of the batch. The two are kept apart: were right
    cards fresh and wrong ones from the bank, the model would learn to tell fresh from stale. Other cards of the right
    card's group take no part.
    """
    torch.manual_seed(recipe.seed)
    started = time.monotonic()
    card_rows = encoder.tokens(cards, "passage: ", recipe.card_tokens)
    group = torch.from_numpy(twins)
    trained = [parameter for parameter in encoder.body.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=recipe.rate, weight_decay=0.01, fused=True)
    bank = embed(encoder, card_rows)
    neighbours = nearest(bank.numpy(), twins)
    report(f"bank of {len(bank)} cards after {time.monotonic() - started:.0f} s")
    recent: list[float] = []
    step = 0
    while step < recipe.steps and time.monotonic() - started < recipe.minutes * 60:
        pairs = sampler.batch(recipe.cards, recipe.voices, neighbours)
        rows = torch.tensor([row for _, row in pairs])
        unique, place = torch.unique(rows, return_inverse=True)
        queries = encoder.vectors(encoder.tokens([text for text, _ in pairs], "query: ", QUERY_TOKENS))
        fresh = encoder.vectors([card_rows[row] for row in unique.tolist()])
        twin = group[rows].unsqueeze(1) == group.unsqueeze(0)
        twin[torch.arange(len(rows)), rows] = False
        far = (queries @ bank.T).masked_fill(twin, -1.0) / recipe.temperature
        near = (queries @ fresh.T).masked_fill(twin[:, unique], -1.0) / recipe.temperature
        loss = nn.functional.cross_entropy(far, rows) + nn.functional.cross_entropy(near, place)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(trained, 1.0)
        for settings in optimizer.param_groups:
            settings["lr"] = learning_rate(step, time.monotonic() - started, recipe)
        optimizer.step()
        recent.append(loss.item())
        step += 1
        if step % 25 == 0:
            elapsed = time.monotonic() - started
            report(
                f"step {step} loss {sum(recent) / len(recent):.3f} {elapsed / step:.2f} s/step {elapsed / 60:.1f} min"
            )
            recent.clear()
        if step in recipe.refresh:
            bank = embed(encoder, card_rows)
            neighbours = nearest(bank.numpy(), twins)
            checkpoint(step, bank.numpy())
    checkpoint(step, embed(encoder, card_rows).numpy())
    return step
