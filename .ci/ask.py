"""Wait for a chat to come up, ask it over HTTP, look for a word in the quotes: ask.py URL QUESTION WORD."""

import json
import sys
import time
import urllib.error
import urllib.request

url, question, word = sys.argv[1:]
started = time.monotonic()
while True:
    try:
        urllib.request.urlopen(url, timeout=10).read()
        break
    except (urllib.error.URLError, TimeoutError) as error:
        if time.monotonic() - started > 900:
            sys.exit(f"{url} did not come up: {error}")
        time.sleep(0.5)
print(f"the page answered after {time.monotonic() - started:.1f} s")

request = urllib.request.Request(
    f"{url}/gradio_api/call/answer",
    data=json.dumps({"data": [question]}).encode(),
    headers={"Content-Type": "application/json"},
)
event = json.load(urllib.request.urlopen(request, timeout=60))["event_id"]
events = urllib.request.urlopen(f"{url}/gradio_api/call/answer/{event}", timeout=120).read().decode()
data = next(line for line in reversed(events.splitlines()) if line.startswith("data: "))
answer = json.loads(data.removeprefix("data: "))[0]
if not any(word in citation["quote"] for citation in answer["citations"]):
    sys.exit(f"{question!r} was not answered with {word!r}: {answer}")
print(f"{question} -> {answer['text']}")
