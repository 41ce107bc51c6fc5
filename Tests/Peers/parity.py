"""Compares `hone` with transformers: log-probabilities and greedy continuations, on a real model and on tiny random ones.

    python Tests/Peers/parity.py --hone .build/release/hone [--reference FILE] [--gsm8k DIRECTORY] [--golden FILE]

Four parts, each with its largest difference; exit status 1 where one exceeds its bound or a greedy token differs:

    reference   FILE has `items`, each with `chat_text`, `token_ids`, `prompt_token_logprobs` and 32 `greedy_ids` (made
                elsewhere): `hone score` within 1e-3 and `hone sample --temperature 0 --ignore-end` identical
    fresh       `hone model convert smollm2-135m` loaded in transformers; questions of DIRECTORY/test.jsonl drawn with a
                seed (or built-in prompts), raw and in the chat template: 1e-3, greedy continuations identical
    tiny        random Llama, Qwen2 and Qwen3 of transformers, converted by hone: the converted directory gives the same
                logits in transformers within 1e-4, `hone score --top` the same log-probabilities of the whole vocabulary
                within 1e-4, and greedy continuations are identical
    golden      with --golden, in place of fresh and tiny: writes the log-probabilities and greedy ids that
                Tests/CommandsTests checks

fp32, eager attention, 1 thread. A greedy token may only differ where transformers' own two best logits are closer than
1e-3; such a place is counted and ends that continuation's comparison. Needs torch, transformers and tokenizers; made
with torch 2.13.0, transformers 5.23.0, tokenizers 0.23.3.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast,
                          Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM)

SEED = 20260102
GREEDY = 32
NEAR_TIE = 1e-3
PROMPTS = ["What is 7+5?", "The capital of France is", "Zażółć gęślą jaźń: 12 × 34 = ", "def f(x):\n    return"]
failures = []


def hone(program, *arguments, lines=None):
    """The JSON lines that a verb prints for JSON lines on its standard input."""
    text = None if lines is None else "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([program, *arguments], input=text, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"hone {' '.join(arguments)}: exit {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.split("\n") if line.startswith("{")]


def check(name, bound, differences):
    worst = max(differences)
    print(f"{name}: {len(differences)} numbers, largest difference {worst:.2e} (bound {bound:g})")
    if not worst <= bound:
        failures.append(name)


def check_greedy(name, found, expected, near_ties=0):
    same = sum(a == b for a, b in zip(found, expected))
    print(f"{name}: {same} of {len(expected)} greedy continuations identical, {near_ties} near ties")
    if same < len(expected):
        failures.append(name)


@torch.no_grad()
def log_probs(model, tokens):
    return torch.log_softmax(model(torch.tensor([tokens])).logits[0].double(), dim=-1)


@torch.no_grad()
def greedy(model, tokens, drawn=None):
    """Tokens after `tokens` with ids below `drawn`, and where the two best logits first come close (or None)."""
    tokens, near, start, cache = list(tokens), None, len(tokens), None
    fresh = tokens
    for index in range(GREEDY):
        output = model(torch.tensor([fresh]), past_key_values=cache, use_cache=True)
        cache = output.past_key_values
        best = output.logits[0, -1, :drawn].topk(2)
        if near is None and float(best.values[0] - best.values[1]) < NEAR_TIE:
            near = index
        fresh = [int(best.indices[0])]
        tokens += fresh
    return tokens[start:], near


def score(options, model, sequences):
    lines = [{"tokens": tokens, "promptLength": 1} for tokens in sequences]
    return hone(options.hone, "score", "--model", model, "--input", "-", lines=lines)


def continuations(options, model, texts):
    lines = [{"prompt": text} for text in texts]
    return hone(options.hone, "sample", "--model", model, "--input", "-", "--json", "--temperature", "0",
                "--ignore-end", "--max-tokens", str(GREEDY), lines=lines)


def compare(options, name, model, peer, texts, encode, drawn=None):
    """hone on `model` against transformers' `peer`, for texts."""
    sequences = [encode(text) for text in texts]
    differences = []
    for line, tokens in zip(score(options, model, sequences), sequences):
        rows = log_probs(peer, tokens[:-1])
        differences += [abs(float(rows[i, tokens[i + 1]]) - value) for i, value in enumerate(line["logProbs"])]
    check(f"{name} log-probabilities", 1e-3, differences)
    found, expected, ties = [], [], 0
    for line, tokens in zip(continuations(options, model, texts), sequences):
        if line["promptTokens"] != tokens:
            failures.append(f"{name} prompt tokens")
        ids, near = greedy(peer, tokens, drawn)
        ties += near is not None
        end = GREEDY if near is None or line["tokens"] == ids else near
        found.append(line["tokens"][:end])
        expected.append(ids[:end])
    check_greedy(name, found, expected, ties)


def reference(options):
    items = json.load(open(options.reference, encoding="utf-8"))["items"]
    differences = []
    for line, item in zip(score(options, options.model, [item["token_ids"] for item in items]), items):
        differences += [abs(a - b) for a, b in zip(line["logProbs"], item["prompt_token_logprobs"], strict=True)]
    check("reference log-probabilities", 1e-3, differences)
    lines = continuations(options, options.model, [item["chat_text"] for item in items])
    if [line["promptTokens"] for line in lines] != [item["token_ids"] for item in items]:
        failures.append("reference prompt tokens")
    check_greedy("reference", [line["tokens"] for line in lines], [item["greedy_ids"] for item in items])


def fresh(options, directory):
    hone(options.hone, "model", "convert", options.model, "-o", directory, "--precision", "fp32")
    peer, report = AutoModelForCausalLM.from_pretrained(
        directory, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    if any(report[kind] for kind in ("missing_keys", "unexpected_keys", "mismatched_keys")):
        failures.append("keys of the converted directory")
    tokenizer = AutoTokenizer.from_pretrained(directory)
    texts = PROMPTS
    if options.gsm8k:
        with open(f"{options.gsm8k}/test.jsonl", encoding="utf-8") as file:
            problems = [json.loads(line) for line in file]
        texts = [problem["question"] for problem in random.Random(SEED).sample(problems, options.prompts)]
    chats = [tokenizer.apply_chat_template([{"role": "user", "content": text}], tokenize=False,
                                           add_generation_prompt=True) for text in texts[:len(texts) // 2]]
    encode = lambda text: tokenizer(text, add_special_tokens=False).input_ids
    if options.golden:
        return write_golden(options, peer, tokenizer, encode)
    compare(options, "fresh", options.model, peer, texts + chats, encode)


def write_golden(options, peer, tokenizer, encode):
    """A few numbers for the test suite; rounded to 6 digits."""
    items = []
    for text in ["What is 7+5?", "Write a haiku about the sea."]:
        prompt = tokenizer.apply_chat_template([{"role": "user", "content": text}], tokenize=False,
                                               add_generation_prompt=True)
        tokens = encode(prompt)
        ids, near = greedy(peer, tokens)
        assert near is None, "choose another prompt: a greedy token is a near tie"
        rows = log_probs(peer, tokens[:-1])
        values = [round(float(rows[i, tokens[i + 1]]), 6) for i in range(len(tokens) - 1)]
        items.append(dict(message=text, tokens=tokens, logProbs=values, greedy=ids))
    golden = dict(
        provenance="Tests/Peers/parity.py --golden: SmolLM2-135M-Instruct dequantised from Q4_1 to fp32, eager attention; "
        f"torch {torch.__version__}, transformers {transformers.__version__}", tolerance=1e-3, items=items)
    with open(options.golden, "w", encoding="utf-8") as file:
        json.dump(golden, file, ensure_ascii=False)
        file.write("\n")


# MARK: Tiny models

SHAPE = dict(vocab_size=300, num_hidden_layers=3, hidden_size=64, intermediate_size=96, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=256, bos_token_id=256, eos_token_id=256, pad_token_id=256,
             initializer_range=0.15, attn_implementation="eager")
TINY = {
    "llama": (LlamaForCausalLM, LlamaConfig(tie_word_embeddings=True, rms_norm_eps=1e-5, **SHAPE)),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(tie_word_embeddings=False, **SHAPE)),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config(tie_word_embeddings=True, head_dim=32, **SHAPE)),
}


def byte_tokenizer():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={text: index for index, text in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|endoftext|>"])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>")


@torch.no_grad()
def tiny(options, name, directory):
    kind, configuration = TINY[name]
    torch.manual_seed(SEED)
    model = kind(configuration).eval()
    for parameter in model.parameters():     # biases and norms too, so that none is left at its resting value
        if parameter.ndim == 1:
            parameter.add_(0.2 * torch.randn_like(parameter))
    own, written = f"{directory}/own", f"{directory}/written"
    model.save_pretrained(own)
    tokenizer = byte_tokenizer()
    tokenizer.save_pretrained(own)
    hone(options.hone, "model", "convert", own, "-o", written)
    copy = AutoModelForCausalLM.from_pretrained(written, dtype=torch.float32, attn_implementation="eager")
    generator = random.Random(SEED)
    sequences = [[generator.randrange(256) for _ in range(length)] for length in (2, 17, 64, 150)]
    differences = [float((copy(torch.tensor([s])).logits - model(torch.tensor([s])).logits).abs().max())
                   for s in sequences]
    check(f"{name} written directory, logits", 1e-4, differences)
    lines = hone(options.hone, "score", "--model", written, "--input", "-", "--top", str(SHAPE["vocab_size"]),
                 lines=[{"tokens": s, "promptLength": 1} for s in sequences])
    differences = []
    for line, tokens in zip(lines, sequences):
        rows = log_probs(model, tokens[:-1])
        for position, entries in enumerate(line["top"]):
            differences += [abs(float(rows[position, token]) - value) for token, value in entries]
    check(f"{name} log-probabilities of every token", 1e-4, differences)
    texts = ["".join(generator.choice("abc 12+=\n") for _ in range(length)) for length in (2, 20, 90)]
    encode = lambda text: tokenizer(text, add_special_tokens=False).input_ids
    # Ids from 257 on have no token: hone never draws them.
    compare(options, name, written, copy, texts, encode, drawn=257)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hone", required=True)
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--reference")
    parser.add_argument("--gsm8k")
    parser.add_argument("--prompts", type=int, default=20)
    parser.add_argument("--golden")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.reference:
        reference(options)
    with tempfile.TemporaryDirectory() as directory:
        fresh(options, directory + "/converted")
        for name in [] if options.golden else TINY:
            os.mkdir(f"{directory}/{name}")
            tiny(options, name, f"{directory}/{name}")
    print("failed: " + ", ".join(failures) if failures else "all within bounds")
    sys.exit(1 if failures else 0)


main()
