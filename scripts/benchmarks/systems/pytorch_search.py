"""A beam search as one writes it in eager PyTorch, over the LSTM with attention."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from benchmarks.sizes import Size
from benchmarks.systems.pytorch import DEVICE, END, LSTM, START, lstm, set_up


def decode(size: Size, precision: str, weights: Path) -> Callable[[], list[int]]:
    """A search with "PRECISION WIDTH"."""
    set_up()
    precision, width = precision.split()
    model = lstm(size)
    with np.load(weights) as arrays:
        model.load(arrays)
    model = model.eval().to(DEVICE, getattr(torch, precision))
    source = torch.from_numpy(size.batch()[0]).long().to(DEVICE)

    def step() -> list[int]:
        with torch.inference_mode():
            return search(model, source, int(width), size.target)[0].tolist()

    return step


def search(model: LSTM, source: torch.Tensor, width: int, length: int) -> torch.Tensor:
    """The best output of each row, int (B, length); beams that have ended are kept."""
    rows = len(source)
    memory, (h, c) = model.encoder(model.source(source))
    h, c = model.bridge(torch.cat([h[0], h[1], c[0], c[1]], dim=-1)).chunk(2, dim=-1)
    state = tuple(part.repeat_interleave(width, 0)[None].contiguous() for part in (h, c))
    keys = model.key(memory).transpose(1, 2)
    totals = torch.full((rows, width), -1e9, device=source.device)
    totals[:, 0] = 0
    tokens = torch.full((rows, width, 1), START, device=source.device)
    ended = torch.zeros((rows, width), dtype=torch.bool, device=source.device)
    for _ in range(length):
        hidden, state = model.decoder(model.target(tokens[:, :, -1].reshape(-1, 1)), state)
        hidden = hidden.reshape(rows, width, -1)
        context = (hidden @ keys).float().softmax(-1).to(memory.dtype) @ memory
        logits = model.head(torch.tanh(model.combine(torch.cat([hidden, context], dim=-1))))
        log_probs = logits.float().log_softmax(-1)
        log_probs[ended] = -1e9
        log_probs[..., 0] = torch.where(ended, 0.0, log_probs[..., 0])  # an ended beam: padding
        totals, flat = (totals[:, :, None] + log_probs).flatten(1).topk(width)
        parents, chosen = flat // logits.shape[-1], flat % logits.shape[-1]
        order = (torch.arange(rows, device=source.device)[:, None] * width + parents).flatten()
        state = tuple(part[:, order].contiguous() for part in state)
        tokens = torch.cat(
            [tokens.flatten(0, 1)[order].reshape(rows, width, -1), chosen[:, :, None]], dim=-1
        )
        ended = ended.flatten()[order].reshape(rows, width) | (chosen == END)
        if ended.all():
            break
    return tokens[:, 0, 1:]
