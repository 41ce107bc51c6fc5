"""Makes the tiny random models of Tests/ModelsTests/Fixtures and their golden outputs.

Each model is a Hugging Face directory `tiny-<name>/` with config.json, model.safetensors and golden.json:

    prompts[].tokens      token ids (two prompts: 1 token and 24 tokens)
    prompts[].logits      [tokens, vocabulary] fp32, rounded to 7 significant digits
    prompts[].logProbs    log-softmax(logits[i])[tokens[i + 1]], one fewer than tokens
    prompts[].entropies   entropy in nats of softmax(logits[i]), one per token
    prompts[].greedy      16 greedy tokens after the prompt; the best logit beats the second by at least
                          `greedyMargin` at each, and at least five differ

Weights are drawn with a fixed seed, norms and biases included, rounded to the stored type, then run in fp32 with
eager attention. Some models are also written as GGUF (through the `gguf` package, with llama.cpp's names, q/k row order
and rope_freqs), so that both readers must give the same weights. `dequantisation.gguf` holds one tensor of every
supported type, `dequantisation.safetensors` what the `gguf` package makes of each, and the wheel is a small stand-in for
the catalogue's.

Made with torch 2.13.0, transformers 5.23.0, safetensors 0.8.0, gguf 0.19.0, numpy 2.4.6; 2 threads, x86-64.
Tolerance for another implementation in fp32: 1e-4 absolute on logits and log-probabilities; greedy tokens identical.

    python Tests/Peers/make_tiny_models.py
"""

import json
import os
import pathlib
import sys
import zipfile
from importlib.metadata import version

import gguf
import numpy as np
import torch
import transformers
from safetensors.numpy import save_file
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "ModelsTests" / "Fixtures"
SEED = 20260101
VOCABULARY = 96
GREEDY_MARGIN = 0.02

common = dict(
    vocab_size=VOCABULARY, num_hidden_layers=2, max_position_embeddings=128, bos_token_id=1, eos_token_id=2,
    pad_token_id=0, attn_implementation="eager")

MODELS = {
    "llama": (LlamaForCausalLM, LlamaConfig(
        hidden_size=32, intermediate_size=56, num_attention_heads=4, num_key_value_heads=2, rms_norm_eps=1e-5,
        rope_parameters=dict(rope_type="default", rope_theta=100000.0), tie_word_embeddings=True, **common),
        torch.float32),
    "llama3": (LlamaForCausalLM, LlamaConfig(
        hidden_size=40, intermediate_size=48, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
        rms_norm_eps=1e-5, tie_word_embeddings=False,
        rope_parameters=dict(
            rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
            original_max_position_embeddings=32), **common),
        torch.bfloat16),
    "llama-biased": (LlamaForCausalLM, LlamaConfig(
        hidden_size=32, intermediate_size=48, num_attention_heads=2, num_key_value_heads=1, rms_norm_eps=1e-5,
        rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=2.0), attention_bias=True, mlp_bias=True,
        tie_word_embeddings=True, **common),
        torch.bfloat16),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(
        hidden_size=32, intermediate_size=64, num_attention_heads=4, num_key_value_heads=1, rms_norm_eps=1e-6,
        rope_parameters=dict(rope_type="default", rope_theta=1000000.0), tie_word_embeddings=True, **common),
        torch.bfloat16),
    "qwen2-yarn": (Qwen2ForCausalLM, Qwen2Config(
        hidden_size=48, intermediate_size=64, num_attention_heads=3, num_key_value_heads=3, rms_norm_eps=1e-6,
        rope_parameters=dict(
            rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=32),
        tie_word_embeddings=False, **common),
        torch.bfloat16),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config(
        hidden_size=24, intermediate_size=40, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
        rms_norm_eps=1e-6, rope_parameters=dict(rope_type="default", rope_theta=1000000.0), tie_word_embeddings=True,
        **common),
        torch.bfloat16),
}


def randomise(model, seed):
    """Weights that make logits spread over several nats and every parameter matter."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in sorted(model.named_parameters()):
        noise = torch.randn(parameter.shape, generator=generator)
        if name.endswith("norm.weight") or "layernorm" in name:
            parameter.data = 1 + 0.2 * noise
        elif name.endswith(".bias"):
            parameter.data = 0.3 * noise
        elif "embed_tokens" in name or "lm_head" in name:
            parameter.data = 0.3 * noise
        else:
            parameter.data = 1.6 * noise / parameter.shape[1] ** 0.5


def rounded(values):
    return json.loads(json.dumps([[float(f"{x:.7g}") for x in row] for row in values.tolist()]))


@torch.no_grad()
def outputs(model, tokens):
    logits = model(torch.tensor([tokens])).logits[0].float()
    log_probs = torch.log_softmax(logits.double(), -1)
    entropies = -(log_probs.exp() * log_probs).sum(-1)
    chosen = [float(log_probs[i, tokens[i + 1]]) for i in range(len(tokens) - 1)]
    continuation, margin = list(tokens), float("inf")
    for _ in range(16):
        last = model(torch.tensor([continuation])).logits[0, -1]
        best = torch.topk(last, 2).values
        margin = min(margin, float(best[0] - best[1]))
        continuation.append(int(last.argmax()))
    golden = {
        "tokens": tokens, "logits": rounded(logits), "logProbs": [round(x, 7) for x in chosen],
        "entropies": [round(float(x), 7) for x in entropies], "greedy": continuation[len(tokens):]}
    return golden, margin


def permuted(weight, heads):
    """llama.cpp's row order for arch llama: the two halves of each head interleaved."""
    shape = weight.shape
    return weight.reshape(heads, 2, shape[0] // heads // 2, *shape[1:]).swapaxes(1, 2).reshape(shape)


GGUF_NAMES = {
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm", "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}


def gguf_name(name):
    if name.startswith("model.embed_tokens"):
        return name.replace("model.embed_tokens", "token_embd")
    if name.startswith("model.norm"):
        return name.replace("model.norm", "output_norm")
    if name.startswith("lm_head"):
        return name.replace("lm_head", "output")
    _, _, layer, rest = name.split(".", 3)
    stem, kind = rest.rsplit(".", 1)
    return f"blk.{layer}.{GGUF_NAMES[stem]}.{kind}"


def write_gguf(name, config, tensors, brain, rope_freqs=None):
    """Matrices as BF16 where `brain` (the stored weights are exact in it), the rest as F32."""
    arch = config.model_type
    writer = gguf.GGUFWriter(str(FIXTURES / f"tiny-{name}.gguf"), arch)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    head_width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_rope_dimension_count(head_width)
    if head_width * config.num_attention_heads != config.hidden_size:
        writer.add_key_length(head_width)
        writer.add_value_length(head_width)
    writer.add_vocab_size(config.vocab_size)
    if config.rope_parameters["rope_type"] == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(config.rope_parameters["factor"])
        writer.add_rope_scaling_orig_ctx_len(config.rope_parameters["original_max_position_embeddings"])
    writer.add_bos_token_id(config.bos_token_id)
    writer.add_eos_token_id(config.eos_token_id)
    writer.add_pad_token_id(config.pad_token_id)
    if rope_freqs is not None:
        writer.add_tensor("rope_freqs.weight", rope_freqs.astype(np.float32))
    for key, value in tensors.items():
        if arch == "llama" and "q_proj" in key:
            value = permuted(value, config.num_attention_heads)
        if arch == "llama" and "k_proj" in key:
            value = permuted(value, config.num_key_value_heads)
        kind = gguf.GGMLQuantizationType.BF16 if brain and value.ndim == 2 else gguf.GGMLQuantizationType.F32
        data = gguf.quantize(np.ascontiguousarray(value.astype(np.float32)), kind)
        writer.add_tensor(gguf_name(key), data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def llama3_factors(config):
    """Divisors of the inverse frequencies, as llama.cpp stores them."""
    p = config.rope_parameters
    width = config.head_dim
    inverse = 1.0 / p["rope_theta"] ** (np.arange(0, width, 2) / width)
    wavelength = 2 * np.pi / inverse
    low, high = p["original_max_position_embeddings"] / p["low_freq_factor"], \
        p["original_max_position_embeddings"] / p["high_freq_factor"]
    smooth = (p["original_max_position_embeddings"] / wavelength - p["low_freq_factor"]) / (
        p["high_freq_factor"] - p["low_freq_factor"])
    middle = 1 / ((1 - smooth) / p["factor"] + smooth)
    return np.where(wavelength < high, 1, np.where(wavelength > low, p["factor"], middle))


def make(name):
    kind, config, dtype = MODELS[name]
    prompt_source = np.random.default_rng(SEED)
    prompts = [[1], [int(x) for x in prompt_source.integers(3, VOCABULARY, 24)]]
    for attempt in range(200):
        model = kind(config).float().eval()
        randomise(model, SEED + attempt)
        for parameter in model.parameters():
            parameter.data = parameter.data.to(dtype).float()
        results = [outputs(model, tokens) for tokens in prompts]
        varied = all(len(set(golden["greedy"])) >= 5 for golden, _ in results)
        if varied and min(margin for _, margin in results) >= GREEDY_MARGIN:
            break
    else:
        sys.exit(f"{name}: no seed gives varied greedy tokens with a margin of {GREEDY_MARGIN}")
    directory = FIXTURES / f"tiny-{name}"
    model.to(dtype).save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    tensors = {k: v.detach().float().numpy() for k, v in model.state_dict().items()
               if not (k == "lm_head.weight" and config.tie_word_embeddings)}
    golden = {
        "generator": "Tests/Peers/make_tiny_models.py", "seed": SEED + attempt,
        "versions": {p: version(p) for p in ("torch", "transformers", "safetensors", "gguf", "numpy")},
        "tolerance": 1e-4, "greedyMargin": GREEDY_MARGIN, "parameters": sum(v.size for v in tensors.values()),
        "prompts": [golden for golden, _ in results]}
    (directory / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    if name in ("llama", "qwen2-yarn", "qwen3"):
        write_gguf(name, config, tensors, dtype == torch.bfloat16)
    if name == "llama3":
        write_gguf(name, config, tensors, dtype == torch.bfloat16, llama3_factors(config))
    print(name, "seed", SEED + attempt, "parameters", golden["parameters"])


def random_blocks(kind, rows, width, generator):
    """Random bytes with sane f16 scales, for the types that the `gguf` package cannot quantise itself."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    data = generator.integers(0, 256, (rows, width // block, size), dtype=np.uint8)
    scales = {gguf.GGMLQuantizationType.Q4_K: [0, 2], gguf.GGMLQuantizationType.Q6_K: [208]}[kind]
    for offset in scales:
        value = generator.normal(0, 0.05, (rows, width // block)).astype(np.float16)
        data[:, :, offset:offset + 2] = value[..., None].view(np.uint8)
    return data.reshape(rows, -1)


def make_dequantisation():
    generator = np.random.default_rng(SEED)
    writer = gguf.GGUFWriter(str(FIXTURES / "dequantisation.gguf"), "llama")
    expected = {}
    kinds = gguf.GGMLQuantizationType
    for kind in (kinds.F32, kinds.F16, kinds.BF16, kinds.Q8_0, kinds.Q4_0, kinds.Q4_1, kinds.Q5_0, kinds.Q5_1,
                 kinds.Q4_K, kinds.Q6_K):
        rows, width = (3, 512) if kind in (kinds.Q4_K, kinds.Q6_K) else (3, 96)
        if kind in (kinds.Q4_K, kinds.Q6_K):
            data = random_blocks(kind, rows, width, generator)
        else:
            values = (generator.normal(0, 1, (rows, width)) + generator.normal(0, 1, (rows, 1))).astype(np.float32)
            data = gguf.quantize(values, kind)
        name = kind.name.lower()
        writer.add_tensor(name, data, raw_dtype=kind)
        expected[name] = np.ascontiguousarray(gguf.dequantize(data, kind).astype(np.float32).reshape(rows, width))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    save_file(expected, str(FIXTURES / "dequantisation.safetensors"))


def make_wheel():
    """A wheel as the catalogue's: one deflated GGUF file in a package folder."""
    path = FIXTURES / "tiny_qwen3-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        entry = zipfile.ZipInfo("tiny_qwen3/tiny-qwen3.gguf", (2026, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        wheel.writestr(entry, (FIXTURES / "tiny-qwen3.gguf").read_bytes())


if __name__ == "__main__":
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(2)
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for name in MODELS:
        make(name)
    make_dequantisation()
    make_wheel()
