"""Loads a model directory written by Hone in transformers and compares its logits with expected ones.

    python Tests/Peers/check_export.py DIRECTORY EXPECTED.json [--tolerance 1e-4]

EXPECTED.json has the form of the golden.json files of Tests/ModelsTests/Fixtures: `prompts`, each with `tokens` and
`logits` [tokens, vocabulary]. fp32, eager attention. Exit status 1 where a logit differs by more than the tolerance, a
weight is missing or unexpected, or the greedy tokens differ.

The suite "Hugging Face directories" keeps what it writes where HONE_KEEP_EXPORTS names a directory; each of the
`exported-config.json` files in the fixtures was checked this way with torch 2.13.0 and transformers 5.23.0.
"""

import argparse
import json
import sys

import torch
from transformers import AutoModelForCausalLM


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("expected")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()
    model, report = AutoModelForCausalLM.from_pretrained(
        arguments.directory, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    failed = False
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if report[kind]:
            print(f"{kind}: {sorted(report[kind])}")
            failed = True
    with open(arguments.expected) as file:
        prompts = json.load(file)["prompts"]
    for index, prompt in enumerate(prompts):
        logits = model(torch.tensor([prompt["tokens"]])).logits[0]
        difference = float((logits - torch.tensor(prompt["logits"])).abs().max())
        line = f"prompt {index}: {len(prompt['tokens'])} tokens, largest logit difference {difference:.2e}"
        if "greedy" in prompt:
            tokens = list(prompt["tokens"])
            for _ in prompt["greedy"]:
                tokens.append(int(model(torch.tensor([tokens])).logits[0, -1].argmax()))
            same = tokens[len(prompt["tokens"]):] == prompt["greedy"]
            line += ", greedy tokens " + ("identical" if same else "differ")
            failed = failed or not same
        print(line)
        failed = failed or not difference <= arguments.tolerance
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
