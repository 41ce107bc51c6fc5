"""Writes scalars.tfevents, the golden file of EventFileTests: the same events through the tensorboard package.

Made with tensorboard 2.21.0; no seed, no tolerance: the bytes must be equal.
Also reads the file back through TensorBoard's own accumulator, so that it is known to be readable.
"""

import os
import shutil
import sys
import tempfile

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

TIME = 1_700_000_000.25


def scalars(step, values):
    summary = Summary(value=[Summary.Value(tag=tag, simple_value=value) for tag, value in sorted(values.items())])
    return Event(wall_time=TIME, step=step, summary=summary)


def serialized(event):
    # The first event's step 0 is written out as a default value; the package leaves it out.
    data = event.SerializeToString(deterministic=True)
    return data if event.step else data[:9] + b"\x10\x00" + data[9:]


events = [
    Event(wall_time=TIME, step=0, file_version="brain.Event:2"),
    Event(wall_time=TIME, step=1, session_log=SessionLog(status=SessionLog.START)),
    scalars(1, {"reward/mean": 0.1, "loss/value": -2.5}),
    scalars(2, {"reward/mean": 1e-30}),
    scalars(300, {"evaluation/countdown/test/accuracy": 0.5}),
]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scalars.tfevents")
with open(path, "wb") as file:
    writer = RecordWriter(file)
    for event in events:
        writer.write(serialized(event))
    writer.flush()

with tempfile.TemporaryDirectory() as directory:
    shutil.copy(path, os.path.join(directory, "events.out.tfevents.1.hone"))
    accumulator = EventAccumulator(directory)
    accumulator.Reload()
    rewards = [(point.step, point.value) for point in accumulator.Scalars("reward/mean")]
    print(rewards, accumulator.Tags()["scalars"])
    sys.exit(0 if [step for step, _ in rewards] == [1, 2] else 1)
