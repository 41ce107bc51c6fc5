"""Times `hone bench` beside what one would use instead, alternating in one run, and prints medians and ratios.

    python Tests/Peers/speed.py --hone .build/release/hone [--rounds 3] [--only rollout,train,decode,tokenize]
                                [--threads 2] [--llama-bench PROGRAM --gguf FILE]

The workload is that of `hone bench`: 8 prompts of 64 tokens x 8 completions of 128 tokens at temperature 1, then one update
(forward, backward, clip, AdamW) over 64 x 192 tokens with the loss on the completions. Peers: transformers' generate and a
plain PyTorch loop, each in fp32 and in bfloat16 (the update in autocast); one sequence at a time for decode, with llama.cpp
where --llama-bench names its program; the tokenizers package on English, code and numbers. Every measurement is a process of
its own that does all of it once before the clock starts (a tokenizer begins with an empty cache); peers and Hone take turns, so that a drifting machine is fair to both. "others" is the
processor time that other programs used meanwhile, in cores: rows with more than 0.1 are not clean.

Needs torch, transformers and tokenizers; made with torch 2.13.0, transformers 5.23.0, tokenizers 0.23.3.
"""
import argparse
import glob
import json
import os
import random
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time

PROMPTS, GROUP, PROMPT, NEW = 8, 8, 64, 128
PEERS = {
    "rollout": ["transformers fp32", "transformers bf16"],
    "train": ["PyTorch fp32", "PyTorch bf16 autocast"],
    "decode": ["transformers fp32", "transformers bf16"],
    "tokenize": ["tokenizers"],
}


# --- What a peer does: `--peer BENCH NAME` in a process of its own prints {"seconds", "tokens" or "bytes", "rss"} -----------

def load(options, dtype):
    import torch
    from transformers import AutoModelForCausalLM
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    kind = torch.bfloat16 if dtype == "bf16" else torch.float32
    return torch, AutoModelForCausalLM.from_pretrained(options.model, dtype=kind, attn_implementation="sdpa")


def generate(options, dtype, sequences, prompt):
    torch, model = load(options, dtype)
    model.eval()
    ids = torch.randint(0, 40000, (PROMPTS if sequences > 1 else 1, prompt)).repeat_interleave(max(1, sequences // PROMPTS), 0)

    def run(count):
        with torch.no_grad():
            model.generate(ids, max_new_tokens=count, min_new_tokens=count, do_sample=True, temperature=1.0, top_k=0, top_p=1.0,
                           eos_token_id=None, pad_token_id=0, attention_mask=torch.ones_like(ids))
    run(NEW)
    return timed(lambda: run(NEW)), {"tokens": sequences * NEW}


def update(options, autocast):
    torch, model = load(options, "fp32")
    model.train()
    ids = torch.randint(0, 40000, (PROMPTS * GROUP, PROMPT + NEW))
    advantages = torch.randn(PROMPTS * GROUP)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-6, weight_decay=0.0, fused=True)

    def step():
        for start in range(0, PROMPTS * GROUP, 8):
            part, advantage = ids[start:start + 8], advantages[start:start + 8]
            with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
                logits = model(input_ids=part, use_cache=False, logits_to_keep=NEW + 1).logits[:, :-1]
                new = -torch.nn.functional.cross_entropy(
                    logits.flatten(0, 1).float(), part[:, PROMPT:].flatten(), reduction="none").view(-1, NEW)
                ratio = torch.exp(new - new.detach())
                loss = -torch.minimum(ratio * advantage[:, None], ratio.clamp(0.8, 1.2) * advantage[:, None]).sum()
            (loss / (PROMPTS * GROUP * NEW)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    step()
    return timed(step), {"tokens": PROMPTS * GROUP * NEW}


def encode(options):
    from tokenizers import Tokenizer
    fresh = lambda: Tokenizer.from_file(f"{options.model}/tokenizer.json")
    text = open(options.text, encoding="utf-8").read()
    strings = [text[start:start + 2000] for start in range(0, len(text), 2000)]
    run = lambda tokenizer: [tokenizer.encode(string, add_special_tokens=False) for string in strings]
    run(fresh())
    unused = fresh()
    return timed(lambda: run(unused)), {"bytes": len(text.encode())}


def timed(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def peer(options):
    bench, name = options.peer
    if bench == "tokenize":
        seconds, amount = encode(options)
    elif bench == "train":
        seconds, amount = update(options, "autocast" in name)
    else:
        sequences, prompt = (PROMPTS * GROUP, PROMPT) if bench == "rollout" else (1, 1)
        seconds, amount = generate(options, name.split()[-1], sequences, prompt)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(json.dumps({"seconds": seconds, "rss": int(peak.split()[1]) * 1024, **amount}))


# --- Taking turns -----------------------------------------------------------------------------------------------------------

def output(command):
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def run_hone(options, bench, text):
    command = [options.hone, "bench", bench, "--json", "--repeat", "1", "--threads", str(options.threads)]
    line = json.loads(output(command + (["--input", text] if text else [])).split("\n")[0])
    key = "bytes" if text else "tokens"
    return {"seconds": line["seconds"]["median"], "rss": line["peakResidentBytes"],
            key: line[key + "PerSecond"] * line["seconds"]["median"]}


def run_peer(options, bench, name, text):
    if name.startswith("llama.cpp"):
        lines = output([options.llama_bench, "-m", options.gguf, "-p", "0", "-n", str(NEW), "-r", "1", "-t",
                        str(options.threads), "-o", "json"])
        return {"seconds": NEW / json.loads(lines)[0]["avg_ts"], "tokens": NEW, "rss": None}
    command = [sys.executable, __file__, "--hone", options.hone, "--threads", str(options.threads), "--model", options.model,
               "--peer", bench, name] + (["--text", text] if text else [])
    return json.loads(output(command).split("\n")[-2])


def processor_seconds():
    """Of the whole machine and of this script's children."""
    fields = [int(field) for field in open("/proc/stat").readline().split()[1:9]]
    busy = (sum(fields) - fields[3] - fields[4] - fields[7]) / os.sysconf("SC_CLK_TCK")
    own = os.times()
    return busy, own.user + own.system + own.children_user + own.children_system


def measure(options, bench, text=None, label=""):
    extra = ["llama.cpp " + os.path.basename(options.gguf)] if bench == "decode" and options.llama_bench else []
    names = ["hone"] + PEERS[bench] + extra
    found = {name: [] for name in names}
    for _ in range(options.rounds):
        for name in names:
            start, before = time.perf_counter(), processor_seconds()
            row = run_hone(options, bench, text) if name == "hone" else run_peer(options, bench, name, text)
            after, wall = processor_seconds(), time.perf_counter() - start
            row["others"] = max(0.0, (after[0] - before[0]) - (after[1] - before[1])) / wall
            found[name].append(row)
    key, unit = ("bytes", "MB/s") if text else ("tokens", "tokens/s")
    scale = 1e6 if text else 1
    own = statistics.median(row["seconds"] for row in found["hone"])
    for name in names:
        seconds = sorted(row["seconds"] for row in found[name])
        median = statistics.median(seconds)
        print(f"{bench + label:18} {name:24} {median:8.3f} s ({seconds[0]:.3f} - {seconds[-1]:.3f})  "
              f"{found[name][0][key] / scale / median:9.2f} {unit:9} {median / own:6.2f} x hone  "
              f"{memory(found[name]):>10}  others {max(row['others'] for row in found[name]):.2f}",
              flush=True)


def memory(rows):
    known = [row["rss"] for row in rows if row["rss"]]
    return f"{max(known) / 2**30:.2f} GiB" if known else "-"


def texts(directory):
    """Three texts of about four megabytes: English and code from installed packages, and sums."""
    site = sysconfig.get_paths()["purelib"]

    def gather(*patterns):
        parts, size = [], 0
        for path in (path for pattern in patterns for path in sorted(glob.glob(pattern, recursive=True))):
            part = open(path, encoding="utf-8", errors="ignore").read()
            parts.append(part)
            size += len(part.encode())
            if size > 4_000_000:
                break
        return "".join(parts)[:4_000_000]
    draw = random.Random(1)
    words = ["apples", "+", "-", "boxes of", "times", "=", "minutes and"]
    kinds = {
        "english": gather(f"{site}/**/*.md", f"{site}/**/METADATA", "/usr/share/perl/*/pod/*.pod", "/usr/share/common-licenses/*"),
        "code": gather(f"{site}/transformers/models/**/*.py"),
        "numbers": " ".join(f"{draw.randint(1, 999)} {draw.choice(words)}" for _ in range(400_000))[:4_000_000],
    }
    for kind, text in kinds.items():
        with open(f"{directory}/{kind}.txt", "w", encoding="utf-8") as file:
            file.write(text)
        yield kind, f"{directory}/{kind}.txt"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hone", required=True)
    parser.add_argument("--model", help="the model as a Hugging Face directory; made by hone where not given")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--only", default=",".join(PEERS))
    parser.add_argument("--llama-bench")
    parser.add_argument("--gguf")
    parser.add_argument("--peer", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--text", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
    if options.peer:
        return peer(options)
    with tempfile.TemporaryDirectory() as directory:
        if not options.model:
            options.model = f"{directory}/model"
            output([options.hone, "model", "convert", "smollm2-135m", "--output", options.model])
        for bench in options.only.split(","):
            if bench == "tokenize":
                for kind, path in texts(directory):
                    measure(options, bench, path, " " + kind)
            else:
                measure(options, bench)


main()
