"""Loss parity with TRL through the command line: `hone loss` against the frozen numbers of TRL's own trainers.

    python loss_parity.py [PATH_OF_HONE]        (any Python 3; default .build/release/hone)

Replays Tests/PolicyOptimizationTests/Fixtures/trl_batch.json, the batch that trl_loss.py handed to TRL's GRPOTrainer and
RLOOTrainer (versions and seed stand in trl_loss.json), and compares loss, every advantage and every
d loss / d newLogProbs. Relative differences are |hone - TRL| / |TRL|; where TRL has exactly 0, clipped tokens for
example, Hone must have exactly 0 too. Exit code 1 where a difference exceeds TOLERANCE.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

TOLERANCE = 1e-4
ALGORITHMS = ("grpo", "dr_grpo", "dapo", "rloo")
ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests/PolicyOptimizationTests/Fixtures"


def flat(value):
    if isinstance(value, list):
        for element in value:
            yield from flat(element)
    else:
        yield value


def difference(found, expected):
    """The largest relative difference; infinite where the shapes differ or TRL's zero is not zero."""
    found, expected = list(flat(found)), list(flat(expected))
    if len(found) != len(expected):
        return float("inf")
    worst = 0.0
    for one, other in zip(found, expected):
        if other == 0:
            worst = max(worst, 0.0 if one == 0 else float("inf"))
        else:
            worst = max(worst, abs(one - other) / abs(other))
    return worst


def hone_loss(hone, batch, algorithm, options):
    """The report of `hone loss`; options travel in the input, as anybody would give them."""
    if not options:
        path = FIXTURES / "trl_batch.json"
        output = subprocess.run([hone, "loss", "--algorithm", algorithm, "--input", path], capture_output=True)
    else:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({**batch, "options": options}, file)
            file.flush()
            output = subprocess.run([hone, "loss", "--algorithm", algorithm, "--input", file.name], capture_output=True)
    if output.returncode != 0:
        sys.exit(f"hone loss --algorithm {algorithm} ended with {output.returncode}: {output.stderr.decode()}")
    return json.loads(output.stdout)


def main():
    hone = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".build/release/hone")
    golden = json.loads((FIXTURES / "trl_loss.json").read_text())
    batch = json.loads((FIXTURES / "trl_batch.json").read_text())
    print(f"TRL {golden['versions']['trl']}, torch {golden['versions']['torch']}, seed {golden['seed']}")
    print(f"{'case':28} {'loss':>13} {'TRL':>13} {'loss diff':>10} {'gradient':>10} {'advantage':>10}")
    failed = compared = 0
    for case in golden["cases"]:
        if case["algorithm"] not in ALGORITHMS or golden["batches"][case["batch"]] != batch:
            continue
        report = hone_loss(hone, batch, case["algorithm"], case["options"])
        expected = case["expected"]
        differences = [difference(report[key], expected[key]) for key in ("loss", "gradient", "advantages")]
        compared += 1
        is_wrong = max(differences) > TOLERANCE
        failed += is_wrong
        print(
            f"{case['name']:28} {report['loss']:+13.9f} {expected['loss']:+13.9f} "
            + " ".join(f"{value:10.1e}" for value in differences)
            + ("  DIFFERS" if is_wrong else "")
        )
    print(f"{compared} cases, {failed} beyond {TOLERANCE:g}")
    sys.exit(1 if failed or compared < len(ALGORITHMS) else 0)


if __name__ == "__main__":
    main()
