"""Writes adamw.json: five AdamW updates of one matrix and one vector, by PyTorch.

Generated with torch 2.13.0 (CPU), seed 17. The gradient of both parameters together is clipped to norm 1 as
torch.nn.utils.clip_grad_norm_ does; the matrix decays, the vector does not. The Swift test allows 2e-6 absolute.

    python make_adamw.py > adamw.json
"""
import json

import torch

torch.manual_seed(17)
matrix = torch.nn.Parameter(torch.randn(4, 5))
vector = torch.nn.Parameter(torch.randn(7))
optimizer = torch.optim.AdamW(
    [{"params": [matrix], "weight_decay": 0.1}, {"params": [vector], "weight_decay": 0.0}],
    lr=0.01, betas=(0.9, 0.99), eps=1e-8)
numbers = lambda tensor: [float(x) for x in tensor.detach().flatten()]
result = {"torch": torch.__version__, "matrix": numbers(matrix), "vector": numbers(vector), "updates": []}
for step in range(5):
    scale = [3.0, 0.05, 1.0, 10.0, 0.2][step]
    matrix.grad = torch.randn(4, 5) * scale
    vector.grad = torch.randn(7) * scale
    gradients = (numbers(matrix.grad), numbers(vector.grad))
    norm = float(torch.nn.utils.clip_grad_norm_([matrix, vector], 1.0))
    optimizer.step()
    result["updates"].append({
        "matrixGradient": gradients[0], "vectorGradient": gradients[1], "norm": norm,
        "matrix": numbers(matrix), "vector": numbers(vector)})
print(json.dumps(result))
