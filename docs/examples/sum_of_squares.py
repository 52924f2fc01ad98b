#!/usr/bin/env python3
"""The sum of the squares of an array of numbers, as a Python script that talks with Drover.

id=$(drover submit -q --message-channel -- python3 docs/examples/sum_of_squares.py)
until drover send "$id" '[1,2,3]'; do sleep 1; done; drover wait "$id"; drover result "$id"
"""

import json
import os
import sys
import threading


def report(line):
    with open(os.environ["DROVER_CHANNEL"], "a", encoding="utf-8") as channel:
        channel.write(line + "\n")


def await_disconnect(disconnected):
    for _ in sys.stdin:  # further messages, of which this script takes none
        pass
    disconnected.set()


start = sys.stdin.readline()  # the first message, or the end: nobody is there any more who waits
if not start:
    sys.exit("disconnected")
numbers = json.loads(start)
disconnected = threading.Event()
threading.Thread(target=await_disconnect, args=[disconnected], daemon=True).start()

total = 0
for done, number in enumerate(numbers, start=1):
    total += number * number
    if done % 1000 == 0:
        report(f"progress {done} {len(numbers)} sum {total}")
        if disconnected.is_set():
            sys.exit(f"disconnected at {done}")

report(json.dumps({"message": f"{len(numbers)} numbers"}))
report(json.dumps({"result": {"count": len(numbers), "sum": total}}))
os._exit(0)  # the thread may still read
