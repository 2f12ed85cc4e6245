"""The same model, rows, and schedule in a plain PyTorch loop.

Padding is read like any symbol: of sorted rows there is hardly any, and what shuffled rows learn
suffers from it.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from benchmarks.sizes import Size
from benchmarks.systems.learning import Learner
from benchmarks.systems.pytorch import DEVICE, END, LSTM, PAD, START, set_up, smoothed_loss
from benchmarks.systems.pytorch_search import search


class PyTorch(Learner):
    """A training with "ORDER ROWS TURNS"; sizes and weights are those of the config.

    Batches of "sorted" rows are of about the same length, those of "shuffled" of any.
    """

    def __init__(self, size: Size, options: str, weights: Path):
        self.order, rows, turns = options.split()
        set_up()
        super().__init__(int(rows), int(turns))
        torch.manual_seed(1)
        self.rng = np.random.default_rng(1)
        split = self.prepared.splits["train"]
        self.source, self.target = split.source, split.target
        self.lengths = split.source_lengths, split.target_lengths
        self.vocabularies = self.prepared.source, self.prepared.target
        sources, targets = (feature.vocabulary_size for feature in self.vocabularies)
        model, given = self.config.model, self.config.optimizer
        self.model = LSTM(
            sources, targets, model.embedding_dim, model.encoder.units, model.dropout
        ).to(DEVICE)
        self.smoothing = model.head.label_smoothing
        self.clip = given.global_clipnorm
        betas = given.beta_1, given.beta_2
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), given.learning_rate, betas, given.epsilon, given.weight_decay,
            fused=True,
        )  # fmt: skip
        self.batch_size = self.prepared.batch_size
        warmup = given.schedule.warmup * self.total
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer,
            lambda step: min((step + 1) / warmup, (self.total - step) / (self.total - warmup)),
        )
        self.batches: list[np.ndarray] = []

    def step(self, index: int) -> int:
        self.model.train()
        self.batches = self.batches or self.epoch()
        rows = self.batches.pop()
        source_lengths, lengths = (lengths[rows] for lengths in self.lengths)
        source, _ = self.source.padded(rows, source_lengths.max())
        target, _ = self.target.padded(rows, lengths.max() + 1)
        target[np.arange(len(rows)), lengths] = END
        given, asked = (torch.from_numpy(ids).long().to(DEVICE) for ids in (source, target))
        fed = torch.cat([torch.full_like(asked[:, :1], START), asked[:, :-1]], dim=1)
        self.optimizer.zero_grad()
        with torch.autocast(DEVICE, torch.bfloat16):
            logits = self.model(given, fed)
        loss = smoothed_loss(logits, asked, self.smoothing)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.clip)
        self.optimizer.step()
        self.schedule.step()
        return int((target != PAD).sum())

    def epoch(self) -> list[np.ndarray]:
        """Row numbers of an epoch's batches."""
        rows = self.rng.permutation(len(self.source))
        if self.order == "sorted":
            rows = rows[np.argsort(self.lengths[0][rows], kind="stable")]
        batches = np.split(rows, range(self.batch_size, len(rows), self.batch_size))
        self.rng.shuffle(batches)
        return batches

    def answer(self, words: list[str]) -> list[str]:
        self.model.eval()
        source, target = self.vocabularies
        encoded = source.encode(words)
        rows = encoded.rows()
        outputs = [""] * len(words)
        for length in np.unique(encoded.lengths):
            chosen = np.flatnonzero(encoded.lengths == length)  # so there is no padding
            with torch.inference_mode():
                ids = torch.from_numpy(np.stack([rows[i] for i in chosen])).long().to(DEVICE)
                found = search(self.model, ids, width=1, length=3 * int(length) + 10).tolist()
            for i, tokens in zip(chosen, found, strict=True):
                ended = tokens.index(END) if END in tokens else len(tokens)
                outputs[i] = target.decode(np.array(tokens[:ended]))
        return outputs
