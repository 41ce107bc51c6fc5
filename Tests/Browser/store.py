"""The run's database read without Hone: what the page shows is compared with this."""

import json
import math
import sqlite3
import struct
from collections import defaultdict
from pathlib import Path


def wilson(successes, trials, z=1.959963984540054):
    if trials == 0:
        return None
    share = successes / trials
    centre = share + z * z / (2 * trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return (centre - spread) / (1 + z * z / trials), (centre + spread) / (1 + z * z / trials)


class Store:
    def __init__(self, run: Path):
        self.run = run
        self.connection = sqlite3.connect(f"file:{run / 'run.sqlite'}?mode=ro", uri=True)
        self.connection.row_factory = sqlite3.Row

    def rows(self, query, *values):
        return [dict(row) for row in self.connection.execute(query, values)]

    def traces(self, where="1", *values, state="committed", purpose="training"):
        """Traces with the ids the page uses."""
        rows = self.rows(
            f"""SELECT t.*, g.step, g.number AS group_number, g.attempt, g.state, g.problem_id, p.name AS problem, p.answer
                FROM trace t JOIN rollout_group g ON g.id = t.group_id JOIN problem p ON p.id = g.problem_id
                WHERE g.state = ? AND g.purpose = ? AND ({where}) ORDER BY g.step, t.number""", state, purpose, *values)
        letter = "e" if purpose == "evaluation" else ""
        for row in rows:
            row["name"] = f"{row['step']:06d}-{letter}{row['number']}"
            row["group"] = f"{row['step']:06d}.{letter or 'g'}{row['group_number']}"
            row["reflected"] = json.loads(row["reflection"] or "{}")
        return rows

    def trace(self, name, state="committed"):
        step, number = name.split("-")
        (row,) = self.traces("g.step = ? AND t.number = ?", int(step), int(number), state=state)
        return row

    def groups(self):
        groups = defaultdict(list)
        for trace in self.traces():
            groups[trace["group"]].append(trace)
        return groups

    def tokens(self, trace):
        (row,) = self.rows("SELECT * FROM trace_tokens WHERE trace_id = ?", trace["id"])

        def floats(blob):
            return None if blob is None else struct.unpack(f"<{len(blob) // 4}f", blob)

        return {"log_probs": floats(row["log_probs"]), "entropies": floats(row["entropies"]),
                "changes": floats(row["log_prob_changes"]), "ids": struct.unpack(f"<{len(row['tokens']) // 4}i", row["tokens"])}

    def metrics(self, step):
        rows = self.rows("SELECT m.name, m.value FROM metric m JOIN step s ON s.id = m.step_id WHERE s.step = ? AND s.state = 'committed'", step)
        return {row["name"]: row["value"] for row in rows}

    def last_step(self):
        return self.rows("SELECT max(step) AS step FROM step WHERE state = 'committed'")[0]["step"]


def append_step(run: Path):
    """Commits one more step, a copy of the last one, in one transaction, as a trainer would. Gives its number."""
    connection = sqlite3.connect(run / "run.sqlite", timeout=20)
    connection.row_factory = sqlite3.Row
    with connection:
        last = connection.execute("SELECT * FROM step WHERE state = 'committed' ORDER BY step DESC LIMIT 1").fetchone()
        step = connection.execute("SELECT max(step) AS step FROM rollout_group").fetchone()["step"]
        step = max(step, last["step"]) + 1

        def copy(table, row, **changes):
            values = {name: row[name] for name in row.keys() if name != "id"} | changes
            names = ", ".join(values)
            marks = ", ".join("?" for _ in values)
            return connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())).lastrowid

        step_id = copy("step", last, step=step)
        for metric in connection.execute("SELECT * FROM metric WHERE step_id = ?", (last["id"],)).fetchall():
            copy("metric", metric, step_id=step_id)
        query = "SELECT * FROM rollout_group WHERE step = ? AND attempt = ? AND state = 'committed' AND purpose = 'training'"
        for group in connection.execute(query, (last["step"], last["attempt"])).fetchall():
            group_id = copy("rollout_group", group, step=step)
            for trace in connection.execute("SELECT * FROM trace WHERE group_id = ?", (group["id"],)).fetchall():
                copy("trace", trace, group_id=group_id)
        connection.execute("UPDATE run SET updated = updated + 1")
    connection.close()
    return step
