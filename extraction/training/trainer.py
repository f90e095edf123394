"""Train the network on labelled text: `python -m extraction.training.trainer --labels ... --pool ... --out ...`.

A checkpoint (`last.pt`) is written after every epoch and holds everything needed to go on; the averaged weights in it
are a usable model.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from extraction.training.corpus import Crop, Example, Labelled, examples, read_labels, read_pool, usual_triggers
from extraction.training.network import TAGS, Network

PAD = 1
PIECES_A_STEP = 1250


def padded(rows: list[np.ndarray], fill: float) -> Tensor:
    """Rows of different lengths as one tensor."""
    width = max(len(row) for row in rows)
    out = np.full((len(rows), width, *rows[0].shape[1:]), fill, dtype=rows[0].dtype)
    for number, row in enumerate(rows):
        out[number, : len(row)] = row
    return torch.from_numpy(out)


def steps(
    corpus: list[Labelled], tokenizer: Tokenizer, usual: set[str], dice: random.Random
) -> Iterator[list[Example]]:
    """Batches of passages of like length, in random order; texts without events are thinned out, as are welcome
    lists."""
    chosen: list[Example] = []
    for text in corpus:
        keep = 1.0
        if not text.invented:
            keep = 0.35 if not text.events else 0.9
            if text.events and all(
                text.text[e["trigger"][0] : e["trigger"][1]].lower() == "bienvenue" for e in text.events
            ):
                keep = 0.2
        if dice.random() < keep:
            chosen += examples(text, tokenizer, usual, dice)
    chosen.sort(key=lambda e: len(e.read) * dice.uniform(0.93, 1.07))
    batches: list[list[Example]] = [[]]
    for example in chosen:
        if batches[-1] and (len(batches[-1]) + 1) * len(example.read) > PIECES_A_STEP:
            batches.append([])
        batches[-1].append(example)
    dice.shuffle(batches)
    yield from batches


def choose(example: Example, hot: np.ndarray, dice: random.Random) -> list[tuple[Crop, bool]]:
    """What the second pass reads of a passage: its tellings (at most four), and words that tell nothing: those the
    first pass finds hottest or that trigger elsewhere. `hot` holds the first pass's probabilities."""
    real = [t for t in example.tellings if dice.random() < t.weight * (1 if t.own else 0.6)]
    if len(real) > 4:
        real = dice.sample(real, 4)
    # Most surroundings are narrower than at run time: that is half the work.
    before, after = dice.randint(50, 140), dice.randint(35, 80)
    found = [(example.crop(t.words, t, before, after), True) for t in real]
    score = np.where(example.trigger == 0, hot[: len(example.trigger)] + 0.25 * example.usual, -1)
    score += np.random.default_rng(dice.randrange(1 << 30)).uniform(0, 0.2, len(score))
    score = np.where(example.trigger == 0, score, -1)
    wanted = max(1, round(len(real) * 0.5)) if dice.random() < 0.75 else 0
    for position in np.argsort(-score)[:wanted]:
        if score[position] > 0.12:
            word = int(example.cut.word_of[example.read.pieces[position]])
            found.append((example.crop(range(word, word + 1), None, before, after), False))
    return [(crop, told) for crop, told in found if crop is not None]


def loss_of(network: Network, batch: list[Example], dice: random.Random) -> tuple[Tensor, dict[str, float]]:
    """Summed loss of one step, and its parts."""
    ids = padded([e.read.ids for e in batch], PAD)
    mask = (ids != PAD)[:, None, None, :]
    states = network.trunk(ids, mask)
    logits = network.spotter(states, mask).float()
    trigger = padded([e.trigger for e in batch], -100)
    known = trigger >= 0
    spot = functional.binary_cross_entropy_with_logits(
        logits[known], trigger[known].float(), pos_weight=torch.tensor(3.0)
    )
    hot = torch.sigmoid(logits.detach()).numpy()
    picked = [(n, crop, real) for n, e in enumerate(batch) for crop, real in choose(e, hot[n], dice)]
    parts = {"spot": float(spot.detach())}
    loss = 10 * spot
    if not picked:
        return loss, parts
    places = padded([crop.places for _, crop, _ in picked], -1)
    there = places >= 0
    rows = torch.tensor([n for n, _, _ in picked])
    cropped = states[rows[:, None], places.clamp(min=0)]
    out = network.reader(
        cropped,
        there[:, None, None, :],
        padded([c.marks for _, c, _ in picked], 0),
        torch.tensor([c.at for _, c, _ in picked]),
    )
    kind_in, kind_out, status, tags = (o.float() for o in out)
    into = functional.cross_entropy(kind_in, torch.tensor([c.kind_in for _, c, _ in picked]))
    away = functional.cross_entropy(kind_out, torch.tensor([c.kind_out for _, c, _ in picked]))
    loss = loss + into + away
    parts |= {"in": float(into.detach()), "out": float(away.detach())}
    real = [n for n, (_, _, is_real) in enumerate(picked) if is_real]
    if real:
        sure = functional.cross_entropy(status[real], torch.tensor([picked[n][1].status for n in real]))
        gold = [picked[n][1].tags for n in real]
        target = padded([g for g in gold if g is not None], -100)
        slots = functional.cross_entropy(
            tags[real][:, : target.shape[1]].reshape(-1, TAGS),
            target.reshape(-1),
            weight=torch.tensor([1.0, 3.0, 2.0]),
            ignore_index=-100,
        )
        loss = loss + 0.5 * sure + 40 * slots
        parts |= {"status": float(sure.detach()), "slots": float(slots.detach())}
    return loss, parts


def optimizer_of(network: Network, rate: float, head_rate: float) -> torch.optim.AdamW:
    """AdamW: the encoder's layers learn slowly, the new heads fast, the four lowest layers not at all."""
    for layer in network.trunk.layers[:4]:
        layer.requires_grad_(False)
    network.trunk.embeddings.requires_grad_(False)
    heads: list[nn.Parameter] = []
    layers: list[nn.Parameter] = []
    for name, value in network.named_parameters():
        if value.requires_grad:
            (layers if ".layers." in name else heads).append(value)
    return torch.optim.AdamW(
        [{"params": layers, "lr": rate, "top": rate}, {"params": heads, "lr": head_rate, "top": head_rate}],
        weight_decay=0.01,
        fused=True,
    )


class Threads:
    """How many threads to use on a machine that others use too: whichever has lately read more pieces a second."""

    def __init__(self, most: int) -> None:
        self.pace = dict.fromkeys(range(1, most + 1), 0.0)
        self.turn = 0
        self.now = most

    def choose(self) -> None:
        """Set torch's threads for the next step; every tenth step tries another number."""
        self.turn += 1
        best = max(self.pace, key=lambda n: self.pace[n] or 1e9)
        self.now = 1 + (best + self.turn // 10) % len(self.pace) if self.turn % 10 == 0 else best
        torch.set_num_threads(self.now)

    def note(self, pieces: int, seconds: float) -> None:
        """Remember how fast the step was."""
        old = self.pace[self.now]
        self.pace[self.now] = pieces / seconds if not old else 0.6 * old + 0.4 * pieces / seconds


def train(arguments: argparse.Namespace) -> None:
    """Run the epochs asked for, going on from a checkpoint where there is one."""
    threads = Threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    out = Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(arguments.tokenizer)
    network = Network(np.load(arguments.kept))
    optimizer = optimizer_of(network, arguments.rate, arguments.head_rate)
    averaged = copy.deepcopy({k: v for k, v in network.state_dict().items() if "embeddings.words" not in k})
    done, epoch = 0, 0
    if arguments.resume and Path(arguments.resume).exists():
        saved: dict[str, Any] = torch.load(arguments.resume, weights_only=True)
        network.load_state_dict(saved["weights"], strict=False)
        try:
            optimizer.load_state_dict(saved["optimizer"])
        except ValueError:  # other layers were frozen
            print("the optimizer starts anew", flush=True)
        averaged, done, epoch = saved["averaged"], saved["steps"], saved["epoch"]
    before = done
    pool = read_pool(Path(arguments.pool))
    stop_at = time.time() + arguments.minutes * 60
    asked_to_stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: asked_to_stop.append(number))
    for _ in range(arguments.epochs):
        # Labels are read anew at each epoch: they may grow while training runs.
        paths = sorted(p for pattern in arguments.labels for p in Path("/").glob(pattern.lstrip("/")))
        corpus = [t for t in read_labels(paths, pool) if not t.held_out]
        usual = usual_triggers(corpus)
        dice = random.Random(f"{arguments.seed}-{epoch}")
        batches = list(steps(corpus, tokenizer, usual, dice))
        network.train()
        began = time.time()
        sums: dict[str, float] = {}
        print(
            f"epoch {epoch}: {len(corpus)} texts, {sum(len(t.events) for t in corpus)} events, {len(batches)} steps",
            flush=True,
        )
        for number, batch in enumerate(batches):
            spent = 1 - (stop_at - time.time()) / (arguments.minutes * 60)
            left = max(0.03, 1 - spent) if arguments.cool else 1.0
            warm = min(1, (done - before + 1) / 60)
            for group in optimizer.param_groups:
                group["lr"] = group["top"] * warm * left
            threads.choose()
            clock = time.time()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss, parts = loss_of(network, batch, dice)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            done += 1
            decay = min(0.99, done / (done + 10))
            current = network.state_dict()
            torch._foreach_lerp_(list(averaged.values()), [current[k] for k in averaged], 1 - decay)
            threads.note(sum(len(e.read) for e in batch), time.time() - clock)
            for key, part in parts.items():
                sums[key] = sums.get(key, 0.0) * 0.97 + part * 0.03 if key in sums else part
            if number % 20 == 0:
                rate = (time.time() - began) / (number + 1)
                print(
                    f"{epoch}:{number}/{len(batches)} {rate:.2f} s/step, {threads.now} threads {threads.pace}",
                    json.dumps({k: round(v, 4) for k, v in sums.items()}),
                    flush=True,
                )
            if time.time() > stop_at or asked_to_stop:
                break
        epoch += 1
        weights = {k: v for k, v in network.state_dict().items() if "embeddings.words" not in k}
        fresh = out / "last.part"
        torch.save(
            {
                "weights": weights,
                "averaged": averaged,
                "optimizer": optimizer.state_dict(),
                "steps": done,
                "epoch": epoch,
            },
            fresh,
        )
        fresh.replace(out / "last.pt")
        torch.save(averaged, out / f"averaged-{epoch}.pt")
        if time.time() > stop_at or asked_to_stop:
            break


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", nargs="+", required=True, help="label files or patterns")
    parser.add_argument("--pool", required=True)
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--kept", required=True, help="old ids of the vocabulary's pieces (.npy)")
    parser.add_argument("--out", required=True)
    parser.add_argument("--resume", default="")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--head-rate", type=float, default=5e-4)
    parser.add_argument("--cool", action="store_true", help="let the learning rate fall to nothing over --minutes")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
