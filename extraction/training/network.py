"""Two passes over one encoder: where a change is told, and what it says.

Both passes share the lower layers. The first goes on through copies of the next layers and scores every word as a
trigger. The second cuts the headline and the surroundings of one trigger out of the shared layers' states, marks the
trigger by an added vector, and goes on through the upper layers to the kind, the status and the slots of what that
trigger tells.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from extraction.training.encoder import Embeddings, Layer, Packed, read_weights

SHARED: Final = 6  # layers read by both passes
SPOTTING: Final = 2  # further layers of the first pass
READING: Final = 5  # further layers of the second pass

KINDS_IN: Final = ("none", "move", "arrival", "appointment", "return", "founding")
KINDS_OUT: Final = ("none", "departure", "dismissal", "absence")
STATUSES: Final = ("confirmed", "announced", "rumoured", "denied")
SLOTS: Final = ("person_in", "person_out", "from_company", "to_company", "role_in", "role_out", "date")
TAGS: Final = 3  # outside, begins, goes on


class Trunk(nn.Module):
    """Embeddings and shared layers: ids (B, T) to states (B, T, H)."""

    def __init__(self, words: Packed, tensors: dict[str, np.ndarray]) -> None:
        super().__init__()
        self.embeddings = Embeddings(words.floats(), tensors)
        self.layers = nn.ModuleList([Layer() for _ in range(SHARED)])
        for number, layer in enumerate(self.layers):
            layer.load(tensors, number)  # type: ignore[operator]

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """`mask` (B, 1, 1, T), True where there is a piece."""
        x = self.embeddings(ids)
        for layer in self.layers:
            x = layer(x, mask)
        return x  # type: ignore[no-any-return]


class Spotter(nn.Module):
    """States (B, T, H) to a trigger's logit for each piece (B, T)."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Layer() for _ in range(SPOTTING)])
        for number, layer in enumerate(self.layers):
            layer.load(tensors, SHARED + number)  # type: ignore[operator]
        self.head = nn.Linear(384, 1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`mask` (B, 1, 1, T)."""
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(x).squeeze(-1)  # type: ignore[no-any-return]


class Reader(nn.Module):
    """States (B, T, H) of one trigger's surroundings to what it tells.

    `marks` (B, T) is 1.0 on the trigger's pieces; `at` (B,) the position of its first. Returns logits: kinds of coming
    (B, 6), kinds of going (B, 4), status (B, 4), slots (B, T, 7, 3).
    """

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        super().__init__()
        self.mark = nn.Parameter(torch.zeros(384))
        nn.init.normal_(self.mark, std=0.3)
        self.layers = nn.ModuleList([Layer() for _ in range(READING)])
        for number, layer in enumerate(self.layers):
            layer.load(tensors, SHARED + number)  # type: ignore[operator]
        self.judge = nn.Linear(384, 384)
        self.kind_in = nn.Linear(384, len(KINDS_IN))
        self.kind_out = nn.Linear(384, len(KINDS_OUT))
        self.status = nn.Linear(384, len(STATUSES))
        self.own = nn.Linear(384, 256)
        self.link = nn.Linear(384, 256)
        self.tags = nn.Linear(256, len(SLOTS) * TAGS)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor, marks: Tensor, at: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """See the class."""
        x = x + marks.unsqueeze(-1) * self.mark
        for layer in self.layers:
            x = layer(x, mask)
        trigger = torch.gather(x, 1, at.view(-1, 1, 1).expand(-1, 1, x.shape[2])).squeeze(1)
        judged = self.dropout(nn.functional.gelu(self.judge(trigger)))
        joined = nn.functional.gelu(self.own(x) + self.link(trigger).unsqueeze(1))
        tags = self.tags(self.dropout(joined))
        return (
            self.kind_in(judged),
            self.kind_out(judged),
            self.status(judged),
            tags.view(x.shape[0], x.shape[1], len(SLOTS), TAGS),
        )


class Network(nn.Module):
    """The whole: trunk, spotter and reader, from the packed weights; `kept` are the old ids of the pieces kept."""

    def __init__(self, kept: np.ndarray) -> None:
        super().__init__()
        words, tensors = read_weights()
        self.trunk = Trunk(words.rows(kept), tensors)
        self.spotter = Spotter(tensors)
        self.reader = Reader(tensors)
