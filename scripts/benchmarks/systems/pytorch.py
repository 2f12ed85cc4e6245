"""The same models in plain PyTorch: its fused LSTM, its scaled dot product attention."""

import math
import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch._dynamo  # loaded after TensorFlow, it ends the process
from torch import nn
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from benchmarks.sizes import CLIP, LABEL_SMOOTHING, LEARNING_RATE, Size

PAD, START, END = 0, 2, 3
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def set_up() -> None:
    """Threads as the environment says; on a GPU float32 products in TensorFloat-32, as in JAX."""
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.backends.cuda.matmul.allow_tf32 = True


def train(size: Size, precision: str, weights: Path) -> Callable[[], float]:
    """A step of a plain loop: "float32", "autocast" or "bfloat16" (weights too); with "math"
    behind the name, the attention kernel that is quicker on short sequences.
    """
    set_up()
    precision, _, kernel = precision.partition(" ")
    model: nn.Module = lstm(size) if size.cell == "lstm" else Transformer(size)
    if weights.exists():
        with np.load(weights) as arrays:
            model.load(arrays)
    model = model.to(DEVICE, torch.bfloat16 if precision == "bfloat16" else torch.float32)
    optimizer = torch.optim.AdamW(model.parameters(), LEARNING_RATE, fused=True)
    source, target = (torch.from_numpy(array).long().to(DEVICE) for array in size.batch())
    fed = torch.cat([torch.full_like(target[:, :1], START), target[:, :-1]], dim=1)

    def step() -> float:
        optimizer.zero_grad()
        math_only = sdpa_kernel(SDPBackend.MATH) if kernel == "math" else nullcontext()
        with math_only, torch.autocast(DEVICE, torch.bfloat16, enabled=precision == "autocast"):
            logits = model(source, fed)
        loss = smoothed_loss(logits, target, LABEL_SMOOTHING)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        return loss.item()

    return step


def smoothed_loss(logits: torch.Tensor, target: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Cross-entropy of all but PAD, smoothed over what can be written, as ours is."""
    log_probs = logits.float().log_softmax(-1)
    loss = functional.nll_loss(log_probs.flatten(0, 1), target.flatten(), ignore_index=PAD)
    spread = -log_probs[..., END:].mean(-1)[target != PAD].mean()
    return (1 - smoothing) * loss + smoothing * spread


def lstm(size: Size) -> "LSTM":
    """The model of a size."""
    return LSTM(size.vocabulary, size.vocabulary, size.units, size.units)


class LSTM(nn.Module):
    """One bidirectional layer, one layer with Luong's general attention."""

    def __init__(self, sources: int, targets: int, embedding: int, units: int, dropout: float = 0):
        super().__init__()
        e, d = embedding, units
        self.source, self.target = nn.Embedding(sources, e), nn.Embedding(targets, e)
        self.encoder = nn.LSTM(e, d, batch_first=True, bidirectional=True)
        self.decoder = nn.LSTM(e, d, batch_first=True)
        self.bridge, self.key = nn.Linear(4 * d, 2 * d), nn.Linear(2 * d, d, bias=False)
        self.combine, self.head = nn.Linear(3 * d, d), nn.Linear(d, targets)
        self.drop = nn.Dropout(dropout)

    def forward(self, source: torch.Tensor, fed: torch.Tensor) -> torch.Tensor:
        memory, (h, c) = self.encoder(self.drop(self.source(source)))
        final = torch.cat([h[0], h[1], c[0], c[1]], dim=-1)
        h, c = self.bridge(final).chunk(2, dim=-1)
        state = (h[None].contiguous(), c[None].contiguous())
        hidden, _ = self.decoder(self.drop(self.target(fed)), state)
        scores = hidden @ self.key(memory).transpose(1, 2)
        scores = scores.float().masked_fill(source.eq(PAD)[:, None], -1e9)
        context = scores.softmax(-1).to(memory.dtype) @ memory
        combined = torch.tanh(self.combine(torch.cat([hidden, context], dim=-1)))
        return self.head(self.drop(combined))

    def load(self, arrays: Any) -> None:
        """Take our weights."""
        give(self.source.weight, arrays["source.0"])
        give(self.target.weight, arrays["target.0"])
        cells = [(self.encoder, "", "forward"), (self.encoder, "_reverse", "backward")]
        for module, suffix, name in [*cells, (self.decoder, "", "decoder")]:
            give(getattr(module, f"weight_ih_l0{suffix}"), arrays[f"{name}.0"].T)
            give(getattr(module, f"weight_hh_l0{suffix}"), arrays[f"{name}.1"].T)
            give(getattr(module, f"bias_ih_l0{suffix}"), arrays[f"{name}.2"])
            give(getattr(module, f"bias_hh_l0{suffix}"), 0 * arrays[f"{name}.2"])
        give(self.key.weight, arrays["attention.0"].T)
        for module, name in [(self.bridge, "bridge"), (self.combine, "combine")]:
            give_linear(module, arrays, f"{name}.0", f"{name}.1")
        give_linear(self.head, arrays, "head.0", "head.1")


class Layer(nn.Module):
    """A pre-norm layer; the decoder's have `cross`."""

    def __init__(self, d: int, heads: int, causal: bool):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.project, self.mix = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.widen, self.narrow = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)
        self.norms = nn.ModuleList(nn.LayerNorm(d, 1e-6) for _ in range(3 if causal else 2))
        if causal:
            self.query, self.cross = nn.Linear(d, d), nn.Linear(d, d)
            self.key, self.value = nn.Linear(d, d), nn.Linear(d, d)

    def forward(self, x: torch.Tensor, mask: torch.Tensor, memory: Any = None) -> torch.Tensor:
        q, k, v = self.project(self.norms[0](x)).chunk(3, dim=-1)
        own = None if self.causal else mask
        x = x + self.mix(self.attend(q, k, v, own, self.causal))
        if memory is not None:
            q = self.query(self.norms[1](x))
            x = x + self.cross(self.attend(q, self.key(memory), self.value(memory), mask, False))
        return x + self.narrow(functional.relu(self.widen(self.norms[-1](x))))

    def attend(self, q: Any, k: Any, v: Any, mask: Any, causal: bool) -> torch.Tensor:
        q, k, v = (x.unflatten(-1, (self.heads, -1)).transpose(1, 2) for x in (q, k, v))
        out = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        return out.transpose(1, 2).flatten(2)


class Transformer(nn.Module):
    """Pre-norm, with sinusoidal positions."""

    def __init__(self, size: Size):
        super().__init__()
        d, v = size.units, size.vocabulary
        self.source, self.target = nn.Embedding(v, d), nn.Embedding(v, d)
        self.encoder = nn.ModuleList(Layer(d, size.heads, False) for _ in range(size.layers))
        self.decoder = nn.ModuleList(Layer(d, size.heads, True) for _ in range(size.layers))
        self.norms = nn.ModuleList(nn.LayerNorm(d, 1e-6) for _ in range(2))
        self.head = nn.Linear(d, v)
        steps = torch.arange(max(size.source, size.target), dtype=torch.float32)
        waves = torch.exp(torch.arange(d // 2) * (-math.log(10_000.0) / (d // 2 - 1)))
        angles = steps[:, None] * waves
        self.register_buffer("positions", torch.cat([angles.sin(), angles.cos()], dim=-1))

    def forward(self, source: torch.Tensor, fed: torch.Tensor) -> torch.Tensor:
        mask = torch.ones_like(source, dtype=torch.bool)[:, None, None]
        memory = self.enter(self.source(source))
        for layer in self.encoder:
            memory = layer(memory, mask)
        memory, x = self.norms[0](memory), self.enter(self.target(fed))
        for layer in self.decoder:
            x = layer(x, mask, memory)
        return self.head(self.norms[1](x))

    def enter(self, x: torch.Tensor) -> torch.Tensor:
        return x * math.sqrt(x.shape[-1]) + self.positions[: x.shape[1]].to(x.dtype)

    def load(self, arrays: Any) -> None:
        """Take our weights."""
        give(self.source.weight, arrays["source.0"])
        give(self.target.weight, arrays["target.0"])
        give_linear(self.head, arrays, "head.0", "head.1")
        for side, layers in (("encoder", self.encoder), ("decoder", self.decoder)):
            for i, layer in enumerate(layers):
                parts = [layer.project, layer.mix]
                if layer.causal:
                    parts += [layer.query, layer.key, layer.value, layer.cross]
                parts += [layer.widen, layer.narrow, *layer.norms]
                for j, part in enumerate(parts):
                    give_linear(part, arrays, f"{side}.{i}.{2 * j}", f"{side}.{i}.{2 * j + 1}")
        for norm, side in zip(self.norms, ("encoder", "decoder"), strict=True):
            give_linear(norm, arrays, f"{side}.norm.0", f"{side}.norm.1")


def give(parameter: Any, array: np.ndarray) -> None:
    parameter.data.copy_(torch.from_numpy(np.array(array)))


def give_linear(module: Any, arrays: Any, kernel: str, bias: str) -> None:
    """Weight and bias of a linear layer, or scale and offset of a norm."""
    give(module.weight, arrays[kernel].T)
    give(module.bias, arrays[bias])
