"""Golden losses of TRL's GRPOTrainer and RLOOTrainer, for the parity tests of PolicyOptimization.

    python trl_loss.py OUTPUT_DIRECTORY        (torch 2.13.0+cpu, transformers 5.23.0, trl 1.16.0)

How TRL itself computes every number:

* A real GRPOTrainer (RLOOTrainer) is built around a tiny random Llama and a real training batch goes through its own
  `_generate_and_score_completions` (rewards, group statistics, advantages, KL in the reward for RLOO) and then
  through its own `_compute_loss` (ratio, clip, KL, aggregation).
* Three things are replaced on the instance, all of them inputs of that code and none of them arithmetic of the loss:
  `_generate` returns fixed completion ids; the reward function returns fixed rewards (None where not judged); and
  `_get_per_token_logps_and_entropies` returns the batch's log-probabilities instead of a model's: those of the
  reference for the reference model, the old ones under `torch.no_grad`, the new ones, a leaf tensor, in the loss.
* d loss / d newLogProbs is autograd's gradient with respect to that leaf.

Log-probabilities are handed over in float64 (their values are exact in float32), so the goldens' error is far below
the tolerance; rewards are float32 inside TRL. All numbers are drawn from SEED.
Tolerance of the comparison: 1e-4 relative is the requirement, 1e-6 is what the tests use.
"""

import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import GRPOConfig, GRPOTrainer, RLOOConfig, RLOOTrainer

SEED = 20240207
GROUP_SIZE = 4
MAX_COMPLETION_LENGTH = 16
TOLERANCE = 1e-6
END, PAD = 1, 0


# A rare success, graded rewards, a group without signal, an even split, format credit.
JUDGED = [
    [1.0, 0.0, 0.0, 0.0],
    [0.5, 1.25, -0.75, 0.0],
    [1.0, 1.0, 1.0, 1.0],
    [1.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.125, 1.0],
]
# The same with completions that could not be judged: one, two, and all but one of a group.
UNJUDGED = [
    [1.0, 0.0, None, 0.0],
    [0.5, None, -0.75, None],
    [1.0, 1.0, 1.0, 1.0],
    [None, None, 1.0, None],
    [0.0, 0.0, 0.125, 1.0],
]


def make_batch(rewards):
    """Five groups of four ragged completions; the old policy differs from the new one."""
    generator = np.random.default_rng(SEED)
    groups = []
    for group in rewards:
        completions = []
        for reward in group:
            length = int(generator.integers(1, 13))
            new = -generator.gamma(1.2, 0.8, length)
            completions.append(
                {
                    "reward": reward,
                    "newLogProbs": exact(new),
                    "oldLogProbs": exact(np.minimum(new + generator.normal(0, 0.25, length), -1e-3)),
                    "referenceLogProbs": exact(np.minimum(new + generator.normal(0, 0.4, length), -1e-3)),
                }
            )
        groups.append(completions)
    return groups


def exact(values):
    """Values that float32 holds exactly."""
    return [float(np.float32(round(float(value), 5))) for value in values]


class FixedPolicy:
    """The log-probabilities that stand in for the models'."""

    def __init__(self, groups):
        self.completions = [completion for group in groups for completion in group]
        self.longest = max(len(c["newLogProbs"]) for c in self.completions)
        self.new = self.padded("newLogProbs").requires_grad_(True)
        self.old = self.padded("oldLogProbs")
        self.reference = self.padded("referenceLogProbs")

    def padded(self, key):
        # Padding holds a value that would show if any of it leaked through the mask.
        rows = torch.full((len(self.completions), self.longest), -3.0, dtype=torch.float64)
        for row, completion in enumerate(self.completions):
            rows[row, : len(completion[key])] = torch.tensor(completion[key], dtype=torch.float64)
        return rows

    def completion_ids(self):
        return [[2] * (len(c["newLogProbs"]) - 1) + [END] for c in self.completions]

    def install(self, trainer):
        """Replaces the trainer's three sources of data."""
        prompt_ids = [[3, 4]] * len(self.completions)
        ids = self.completion_ids()
        texts = ["x"] * len(ids)
        if isinstance(trainer, GRPOTrainer):
            trainer._generate = lambda prompts: (prompt_ids, ids, None, texts, None, {}, None, None)
        else:
            trainer._generate = lambda prompts: (prompt_ids, ids, texts)

        def log_probs(model, *args, **kwargs):
            entropies = torch.zeros_like(self.old)
            if trainer.ref_model is not None and model is trainer.ref_model:
                return self.reference, entropies, None
            return (self.new if torch.is_grad_enabled() else self.old), entropies, None

        trainer._get_per_token_logps_and_entropies = log_probs


def make_tokenizer():
    tokenizer = Tokenizer(models.WordLevel({"<pad>": 0, "<end>": 1, "x": 2, "a": 3, "b": 4, "<unk>": 5}, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<end>", unk_token="<unk>"
    )


def make_trainer(kind, groups, settings):
    completions = [completion for group in groups for completion in group]
    rewards = [completion["reward"] for completion in completions]

    def reward_function(prompts, completions, **kwargs):
        return rewards

    torch.manual_seed(SEED)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=6, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1,
            num_key_value_heads=1, eos_token_id=END, pad_token_id=PAD, bos_token_id=None,
        )
    )
    trainer_class, config_class = (GRPOTrainer, GRPOConfig) if kind == "grpo" else (RLOOTrainer, RLOOConfig)
    # Saved and loaded again, because the trainers load the reference model from where the model came from.
    directory = tempfile.mkdtemp()
    model.save_pretrained(directory)
    model = LlamaForCausalLM.from_pretrained(directory)
    # Two iterations per batch: otherwise GRPOTrainer takes the old log-probabilities to be the new ones.
    config = config_class(
        output_dir=directory, per_device_train_batch_size=len(completions), num_generations=GROUP_SIZE,
        max_completion_length=MAX_COMPLETION_LENGTH, num_iterations=2, steps_per_generation=1, report_to=[],
        use_cpu=True, bf16=False, gradient_checkpointing=False, disable_tqdm=True, **settings,
    )
    dataset = Dataset.from_list([{"prompt": "a b"}] * len(groups))
    trainer = trainer_class(
        model=model, reward_funcs=reward_function, args=config, train_dataset=dataset,
        processing_class=make_tokenizer(),
    )
    trainer.current_gradient_accumulation_steps = 1
    trainer.model.train()
    return trainer


def run_case(name, kind, settings, algorithm, options, batch, groups):
    trainer = make_trainer(kind, groups, settings)
    policy = FixedPolicy(groups)
    policy.install(trainer)
    inputs = trainer._generate_and_score_completions([{"prompt": "a b"}] * len(policy.completions))
    loss = trainer._compute_loss(trainer.model, inputs)
    (gradient,) = torch.autograd.grad(loss, policy.new)
    metrics = {key: values[-1] for key, values in trainer._metrics["train"].items()}
    advantages = inputs["advantages"].double().tolist()
    rows = iter(range(len(policy.completions)))
    gradients, grouped_advantages = [], []
    for group in groups:
        group_rows = [next(rows) for _ in group]
        gradients.append([gradient[row, : len(c["newLogProbs"])].tolist() for row, c in zip(group_rows, group)])
        grouped_advantages.append([advantages[row] for row in group_rows])
    return {
        "name": name,
        "trainer": trainer.__class__.__name__,
        "settings": settings,
        "algorithm": algorithm,
        "options": options,
        "batch": batch,
        "expected": {
            "loss": loss.item(),
            "advantages": grouped_advantages,
            "gradient": gradients,
            "metrics": {
                key: metrics[key]
                for key in ("kl", "clip_ratio/low_mean", "clip_ratio/high_mean", "frac_reward_zero_std", "reward_std")
                if key in metrics
            },
        },
    }


def cases():
    """(name, trainer, TRL's settings, Hone's algorithm, Hone's options)"""
    length = {"maxCompletionLength": MAX_COMPLETION_LENGTH}
    grpo = {"loss_type": "grpo", "scale_rewards": "group", "epsilon": 0.2}
    dr_grpo = {"loss_type": "dr_grpo", "scale_rewards": "none", "epsilon": 0.2}
    dapo = {"loss_type": "dapo", "scale_rewards": "group", "epsilon": 0.2, "epsilon_high": 0.28}
    gspo = {
        "loss_type": "grpo", "importance_sampling_level": "sequence", "epsilon": 3e-4, "epsilon_high": 4e-4,
    }
    cispo = {"loss_type": "cispo", "epsilon_high": 5.0}
    rloo = {"epsilon": 0.2, "normalize_advantages": False}
    # The GRPO paper's KL term; TRL's default weights it by the ratio, which the cases "corrected" cover.
    beta = {"beta": 0.04, "use_bias_correction_kl": False}
    corrected = {"beta": 0.04, "use_bias_correction_kl": True}
    kl = {"klWeight": 0.04}
    kl_corrected = {"klWeight": 0.04, "klCorrection": "ratio"}
    yield "grpo", "grpo", {**grpo, "beta": 0.0}, "grpo", {}
    yield "grpo, beta 0.04", "grpo", {**grpo, **beta}, "grpo", kl
    yield "grpo, beta 0.04 corrected", "grpo", {**grpo, **corrected}, "grpo", kl_corrected
    yield "dr_grpo", "grpo", {**dr_grpo, "beta": 0.0}, "dr_grpo", length
    yield "dr_grpo, beta 0.04", "grpo", {**dr_grpo, **beta}, "dr_grpo", {**length, **kl}
    yield "dapo", "grpo", {**dapo, "beta": 0.0}, "dapo", {}
    yield "dapo, beta 0.04", "grpo", {**dapo, **beta}, "dapo", kl
    yield "dapo, beta 0.04 corrected", "grpo", {**dapo, **corrected}, "dapo", kl_corrected
    yield "gspo", "grpo", {**gspo, "beta": 0.0}, "gspo", {}
    yield "gspo, wide clip, beta 0.04 corrected", "grpo", {**gspo, "epsilon": 0.2, "epsilon_high": 0.2, **corrected}, "gspo", {
        **kl_corrected, "clipLow": 0.2, "clipHigh": 0.2,
    }
    yield "cispo", "grpo", {**cispo, "beta": 0.0}, "cispo", {}
    yield "cispo, cap 1.1", "grpo", {**cispo, "epsilon_high": 1.1, "beta": 0.0}, "cispo", {"clipHigh": 1.1}
    yield "rloo", "rloo", {**rloo, "beta": 0.0}, "rloo", {}
    yield "rloo, beta 0.04", "rloo", {**rloo, "beta": 0.04}, "rloo", kl


def main():
    batches = {"judged": make_batch(JUDGED), "unjudged": make_batch(UNJUDGED)}
    results = [run_case(*case, "judged", batches["judged"]) for case in cases()]
    # Without KL only: TRL keeps the KL term of completions that could not be judged, Hone does not train on them.
    results += [
        run_case(f"{case[0]}, unjudged", *case[1:], "unjudged", batches["unjudged"])
        for case in cases()
        if case[2]["beta"] == 0
    ]
    golden = {
        "generator": "Tests/Peers/trl_loss.py",
        "versions": {package: version(package) for package in ("torch", "transformers", "trl")},
        "seed": SEED,
        "tolerance": TOLERANCE,
        "batches": {name: {"groups": groups} for name, groups in batches.items()},
        "cases": results,
    }
    output = Path(sys.argv[1])
    output.mkdir(parents=True, exist_ok=True)
    (output / "trl_loss.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    # One batch by itself: `hone loss --algorithm grpo --input trl_batch.json` replays the first case.
    (output / "trl_batch.json").write_text(json.dumps({"groups": batches["judged"]}, separators=(",", ":")) + "\n")
    for result in results:
        print(f"{result['name']:30} loss {result['expected']['loss']:+.9f} {result['expected']['metrics']}")


if __name__ == "__main__":
    main()
