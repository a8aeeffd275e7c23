#!/usr/bin/env python3
"""Looks like aider to aider-dash: writes so many lines of analytics, changes its file and commits."""
import json
import subprocess
import sys
import time

if "--version" in sys.argv:
    print("aider 0.86.2")
    sys.exit()
if "--message-file" not in sys.argv:
    sys.exit()


def value(flag):
    return sys.argv[sys.argv.index(flag) + 1]


# What the benchmark wants, ten to a reply.
lines = int(value("--openai-api-base").rsplit("/", 1)[1])
path = sys.argv[-1].removeprefix("--file=")


def write(log, event, **properties):
    entry = {"event": event, "properties": properties, "user_id": "bench", "time": int(time.time())}
    log.write(json.dumps(entry) + "\n")
    log.flush()


with open(value("--analytics-log"), "a") as log:
    for n in range(lines // 10):
        # Other events than replies count as lines, not against the limit of replies.
        for _ in range(8):
            write(log, "command_tokens")
        write(log, "message_send_starting")
        write(
            log,
            "message_send",
            main_model="openai/REDACTED",
            edit_format="diff",
            prompt_tokens=100,
            completion_tokens=10,
            total_tokens=110,
            cost=0.001,
            total_cost=0.001 * n,
        )
with open(path, "a") as file:
    file.write("more\n")
subprocess.run(["git", "commit", "--quiet", "--all", "--message=more"], check=True)
