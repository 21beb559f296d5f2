"""Nothing but loopback is contacted: importing, indexing, asking and serving, watched by an audit hook."""

import json
import subprocess
import sys

from tests.serving import free_port

SCRIPT = """
import sys

contacted = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        contacted.append(arguments[1])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        contacted.append((arguments[0], 0))
    elif event == "subprocess.Popen":
        contacted.append(("started " + repr(arguments[0]), 0))
sys.addaudithook(watch)

import json, threading, time, urllib.request
import rag, rag.cli
archive, port = sys.argv[1:]
assert rag.cli.main(["ask", "--archive", archive, "where is the summit?"]) == 0
assert not rag.answer("who hosts the summit?", archive=archive).declined
threading.Thread(target=rag.cli.main, args=(["serve", "--archive", archive, "--port", port],), daemon=True).start()
for _ in range(600):
    try:
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
        break
    except OSError:
        time.sleep(0.2)
assert b"<html" in page
request = urllib.request.Request(
    f"http://127.0.0.1:{port}/gradio_api/call/answer",
    json.dumps({"data": ["where is the summit?"]}).encode(), {"Content-Type": "application/json"})
event = json.load(urllib.request.urlopen(request, timeout=30))["event_id"]
answered = urllib.request.urlopen(f"http://127.0.0.1:{port}/gradio_api/call/answer/{event}", timeout=60).read()
assert b"Budapest" in answered
time.sleep(2)  # what is sent in the background has begun by now
print()
print(json.dumps([str(address[0] if isinstance(address, tuple) else address) for address in contacted]))
"""


def test_nothing_but_loopback_is_contacted(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, str(tmp_path / "archive"), str(free_port())],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    contacted = set(json.loads(done.stdout.splitlines()[-1]))
    assert contacted <= {"127.0.0.1", "localhost", "::1"}
    assert "127.0.0.1" in contacted, "the hook saw not even our own requests"
