"""Hands every recorded event to its function with `sam local invoke` and holds
the answers against a table.

Usage: events.py EVENTS_DIR TABLE SAM_OPTION...
A line of the table: FILE FUNCTION STATUS TEXT, where the answer's body must
hold TEXT; status "-" is an answer that is no HTTP response, as a schedule's.
"""

import base64
import json
import pathlib
import subprocess
import sys
import time

LIMIT = 60  # seconds for one invocation, container start included


def expectations(table):
    expected = {}
    for line in pathlib.Path(table).read_text().splitlines():
        if line and not line.startswith("#"):
            name, function, status, text = (line.split(maxsplit=3) + [""])[:4]
            expected[name] = (function, status, text)
    return expected


def invoke(event, function, options):
    command = ["sam", "local", "invoke", function, "--event", str(event), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode:
        raise RuntimeError(f"sam local invoke: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout or "null"), done.stderr


def problem(answer, status, text):
    """What is wrong with an answer, or None."""
    if isinstance(answer, dict) and "errorMessage" in answer:
        return f"function error: {answer['errorMessage']}"
    if status == "-":
        return None
    if not isinstance(answer, dict):
        return f"no HTTP response but {answer!r}"
    body = answer.get("body", "")
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    if str(answer.get("statusCode")) != status:
        return f"status {answer.get('statusCode')}, want {status}; body begins {body[:200]!r}"
    if text not in body:
        return f"the body lacks {text!r}; it begins {body[:200]!r}"
    return None


def main(events, table, options):
    expected, wrong = expectations(table), 0
    files = sorted(pathlib.Path(events).glob("*.json"))
    for absent in sorted(expected.keys() - {f.name for f in files}):
        print(f"WRONG {absent}: in the table, but there is no such event")
        wrong += 1
    for file in files:
        if file.name not in expected:
            print(f"WRONG {file.name}: no line in {table}")
            wrong += 1
            continue
        function, status, text = expected[file.name]
        began = time.monotonic()
        try:
            answer, log = invoke(file, function, options)
            trouble = problem(answer, status, text)
        except (RuntimeError, ValueError, subprocess.TimeoutExpired) as e:
            log, trouble = "", str(e)
        print(f"{'WRONG' if trouble else 'ok':5} {file.name:32} {function:20} {time.monotonic() - began:5.1f} s", flush=True)
        if trouble:
            print(f"      {trouble}\n{log}")
            wrong += 1
    print(f"{len(files)} events, {wrong} wrong")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
