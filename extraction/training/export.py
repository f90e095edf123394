"""Write the network as two ONNX graphs with int8 weights: `spotting.onnx` and `reading.onnx`.

Weights are int8 with one scale a column; activations are quantised as they come, one passage at a time, so that what a
passage tells does not depend on its neighbours. Word embeddings keep the 4-bit blocks they were published in. Each
graph reads one sequence: spotting: ids (T,) to states (T, 384) and heat (T,); reading: states (T, 384), marks (T,), at
(1,) to kind_in (6,), kind_out (4,), status (4,), tags (T, 7, 3), all probabilities.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from torch import nn

from extraction.reading.pieces import cut, passage, windows
from extraction.training.encoder import BLOCK, Layer, Packed, read_weights
from extraction.training.network import SLOTS, TAGS, Network

HIDDEN, HEADS = 384, 12
MS = "com.microsoft"
APART = 24  # channels at most that one layer multiplies unrounded


class Graph:
    """An ONNX graph put together node by node."""

    def __init__(self, quantise: bool, reach: dict[nn.Module, np.ndarray]) -> None:
        self.quantise, self.reach = quantise, reach
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, kind: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> str:
        """One node; the name of its (first) output."""
        names = [f"n{len(self.nodes)}_{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0]

    def constant(self, value: np.ndarray) -> str:
        """A stored array."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def linear(self, x: str, layer: nn.Linear, exact: bool = False) -> str:
        """x (T, K) to (T, N)."""
        weight = layer.weight.detach().float().numpy()
        bias = self.constant(layer.bias.detach().float().numpy())
        if exact or not self.quantise:
            return self.add("Add", self.add("MatMul", x, self.constant(weight.T)), bias)
        beside = ""
        if layer in self.reach:
            # SmoothQuant (Xiao et al. 2023): what is wide in the activations moves into the weights. The few channels
            # that reach far beyond all others are multiplied apart, unrounded (as in LLM.int8(), Dettmers et al. 2022).
            reach = self.reach[layer]
            far = np.argsort(-reach)[:APART]
            far = far[reach[far] > 2 * np.quantile(reach, 0.9)]
            wide = np.maximum(reach, 1e-4) ** 0.5 / np.maximum(np.abs(weight).max(axis=0), 1e-4) ** 0.5
            wide = np.maximum(wide / np.median(wide), 1e-2)
            shrink = 1 / wide
            shrink[far] = 0
            if len(far):
                beside = self.add(
                    "MatMul", self.add("Gather", x, self.constant(far), axis=-1), self.constant(weight[:, far].T)
                )
            x = self.add("Mul", x, self.constant(shrink.astype(np.float32)))
            weight = weight * wide
            weight[:, far] = 0
        scale = np.maximum(np.abs(weight).max(axis=1), 1e-8) / 127
        codes = np.clip(np.round(weight / scale[:, None]), -127, 127).astype(np.int8)
        product = self.add(
            "DynamicQuantizeMatMul",
            x,
            self.constant(codes.T),
            self.constant(scale.astype(np.float32)),
            "",
            bias,
            domain=MS,
        )
        return self.add("Add", product, beside) if beside else product

    def norm(self, x: str, skip: str, layer: nn.LayerNorm) -> str:
        """Layer norm of x + skip; both (1, T, H)."""
        gamma, beta = (self.constant(v.detach().float().numpy()) for v in (layer.weight, layer.bias))
        return self.add("SkipLayerNormalization", x, skip, gamma, beta, domain=MS, epsilon=1e-12)

    def layer(self, x: str, layer: Layer) -> str:
        """One encoder layer over (1, T, H)."""
        qkv = self.linear(x, layer.qkv)
        parts = [f"n{len(self.nodes)}_{k}" for k in range(3)]
        self.add("Split", qkv, self.constant(np.array([HIDDEN] * 3)), outputs=3, axis=-1)
        seen = self.add("MultiHeadAttention", *parts, domain=MS, num_heads=HEADS)
        x = self.norm(self.linear(seen, layer.out), x, layer.norm1)
        inner = self.add("Gelu", self.linear(x, layer.up), domain=MS)
        return self.norm(self.linear(inner, layer.down), x, layer.norm2)

    def embeddings(self, ids: str, words: Packed, network: Network) -> str:
        """ids (T,) to (1, T, H)."""
        blocks = HIDDEN // BLOCK
        codes = self.add("Gather", self.constant(words.codes.reshape(len(words.codes), blocks, BLOCK // 2)), ids)
        low = self.add("BitwiseAnd", codes, self.constant(np.array(15, dtype=np.uint8)))
        high = self.add("BitShift", codes, self.constant(np.array(4, dtype=np.uint8)), direction="RIGHT")
        both = self.add("Cast", self.add("Concat", low, high, axis=-1), to=TensorProto.FLOAT)
        centred = self.add("Sub", both, self.constant(np.array(8, dtype=np.float32)))
        scales = self.add("Cast", self.add("Gather", self.constant(words.scales), ids), to=TensorProto.FLOAT)
        scaled = self.add("Mul", centred, self.add("Unsqueeze", scales, self.constant(np.array([2]))))
        x = self.add("Reshape", scaled, self.constant(np.array([1, -1, HIDDEN])))
        places = self.add(
            "Cast",
            self.constant(network.trunk.embeddings.places.detach().numpy().astype(np.float16)),
            to=TensorProto.FLOAT,
        )
        end = self.add("Shape", ids)
        here = self.add("Slice", places, self.constant(np.array([0])), end, self.constant(np.array([0])))
        x = self.add("Add", x, here)
        norm = network.trunk.embeddings.norm
        gamma, beta = (self.constant(v.detach().float().numpy()) for v in (norm.weight, norm.bias))
        return self.add("LayerNormalization", x, gamma, beta, axis=-1, epsilon=1e-12)

    def named(self, output: str, name: str) -> None:
        """Give an output its public name."""
        self.nodes.append(helper.make_node("Identity", [output], [name]))

    def model(self, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]) -> onnx.ModelProto:
        """The finished graph."""
        graph = helper.make_graph(self.nodes, "talentflow", inputs, outputs, self.constants)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(MS, 1)], producer_name="talentflow"
        )
        model.ir_version = 9
        return model


def reach_of(network: Network, passages: list[np.ndarray]) -> dict[nn.Module, np.ndarray]:
    """How far each input of each linear layer reaches from nought, over some passages read with every tenth word as
    trigger."""
    reach: dict[nn.Module, np.ndarray] = {}

    def note(layer: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        most = inputs[0].detach().abs().reshape(-1, inputs[0].shape[-1]).amax(dim=0).numpy()
        reach[layer] = np.maximum(reach.get(layer, 0), most)

    hooks = [m.register_forward_pre_hook(note) for m in network.modules() if isinstance(m, nn.Linear)]
    with torch.inference_mode():
        for ids in passages:
            row = torch.from_numpy(ids)[None]
            mask = torch.ones(1, 1, 1, len(ids), dtype=torch.bool)
            states = network.trunk(row, mask)
            network.spotter(states, mask)
            middle = len(ids) // 2
            marks = torch.zeros(1, len(ids))
            marks[0, middle] = 1
            network.reader(states, mask, marks, torch.tensor([middle]))
    for hook in hooks:
        hook.remove()
    return reach


def spotting(network: Network, words: Packed, quantise: bool, reach: dict[nn.Module, np.ndarray]) -> onnx.ModelProto:
    """The first pass."""
    graph = Graph(quantise, reach)
    x = graph.embeddings("ids", words, network)
    for layer in network.trunk.layers:
        x = graph.layer(x, layer)  # type: ignore[arg-type]
    flat = graph.constant(np.array([-1, HIDDEN]))
    graph.named(graph.add("Reshape", x, flat), "states")
    for layer in network.spotter.layers:
        x = graph.layer(x, layer)  # type: ignore[arg-type]
    heat = graph.add("Sigmoid", graph.linear(x, network.spotter.head, exact=True))
    graph.named(graph.add("Reshape", heat, graph.constant(np.array([-1]))), "heat")
    value = helper.make_tensor_value_info
    return graph.model(
        [value("ids", TensorProto.INT64, ["pieces"])],
        [value("states", TensorProto.FLOAT, ["pieces", HIDDEN]), value("heat", TensorProto.FLOAT, ["pieces"])],
    )


def reading(network: Network, quantise: bool, reach: dict[nn.Module, np.ndarray]) -> onnx.ModelProto:
    """The second pass."""
    graph = Graph(quantise, reach)
    reader = network.reader
    mark = graph.constant(reader.mark.detach().float().numpy())
    marked = graph.add("Mul", graph.add("Unsqueeze", "marks", graph.constant(np.array([1]))), mark)
    x = graph.add("Unsqueeze", graph.add("Add", "states", marked), graph.constant(np.array([0])))
    for layer in reader.layers:
        x = graph.layer(x, layer)  # type: ignore[arg-type]
    flat = graph.add("Reshape", x, graph.constant(np.array([-1, HIDDEN])))
    trigger = graph.add("Gather", flat, "at")
    judged = graph.add("Gelu", graph.linear(trigger, reader.judge, exact=True), domain=MS)
    one = graph.constant(np.array([-1]))
    for name, head in (("kind_in", reader.kind_in), ("kind_out", reader.kind_out), ("status", reader.status)):
        graph.named(
            graph.add("Reshape", graph.add("Softmax", graph.linear(judged, head, exact=True), axis=-1), one), name
        )
    joined = graph.add(
        "Add", graph.linear(flat, reader.own, exact=True), graph.linear(trigger, reader.link, exact=True)
    )
    tags = graph.linear(graph.add("Gelu", joined, domain=MS), reader.tags, exact=True)
    shaped = graph.add("Reshape", tags, graph.constant(np.array([-1, len(SLOTS), TAGS])))
    graph.named(graph.add("Softmax", shaped, axis=-1), "tags")
    value = helper.make_tensor_value_info
    return graph.model(
        [
            value("states", TensorProto.FLOAT, ["pieces", HIDDEN]),
            value("marks", TensorProto.FLOAT, ["pieces"]),
            value("at", TensorProto.INT64, [1]),
        ],
        [
            value("kind_in", TensorProto.FLOAT, [6]),
            value("kind_out", TensorProto.FLOAT, [4]),
            value("status", TensorProto.FLOAT, [4]),
            value("tags", TensorProto.FLOAT, ["pieces", len(SLOTS), TAGS]),
        ],
    )


def main() -> None:
    """Export a checkpoint into a folder, tokenizer included."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--kept", required=True)
    parser.add_argument("--texts", nargs="+", required=True, help="invented labels to measure the activations on")
    parser.add_argument("--exact", action="store_true", help="keep 32-bit weights, to measure what int8 costs")
    arguments = parser.parse_args()
    kept = np.load(arguments.kept)
    network = Network(kept)
    saved = torch.load(arguments.checkpoint, weights_only=True)
    network.load_state_dict(saved.get("averaged", saved), strict=False)
    network.eval()
    out = Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    words, _ = read_weights()
    reader = Tokenizer.from_file(arguments.tokenizer)
    texts = [
        json.loads(line)["text"]
        for path in arguments.texts
        for line in Path(path).read_text(encoding="utf-8").splitlines()[:8]
    ]
    cuts = [cut(text, reader) for text in texts]
    reach = reach_of(network, [passage(c, *windows(c)[0]).ids for c in cuts])
    onnx.save(spotting(network, words.rows(kept), not arguments.exact, reach), out / "spotting.onnx")
    onnx.save(reading(network, not arguments.exact, reach), out / "reading.onnx")
    shutil.copyfile(arguments.tokenizer, out / "tokenizer.json")


if __name__ == "__main__":
    main()
