"""Steps of the programs in Python beside this file: each prints `ok step`, `ok step: note` or `no step: why`."""

import os

BASE_URL = os.environ["LOOKERSDK_BASE_URL"]
CLIENT_ID = os.environ["LOOKERSDK_CLIENT_ID"]
CLIENT_SECRET = os.environ["LOOKERSDK_CLIENT_SECRET"]


def step(work):
    """Runs a step at once; the name of the function, with spaces, is the step's. The next one runs whatever happens."""
    name = work.__name__.replace("_", " ")
    try:
        note = work()
        print(f"ok {name}" if note is None else f"ok {name}: {note}", flush=True)
    except Exception as problem:  # whatever it is, the next step may work
        words = " ".join(str(problem).split()) or type(problem).__name__
        print(f"no {name}: {words[:300]}", flush=True)
    return work
