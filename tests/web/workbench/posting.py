"""What the tests of the workbench share: a service of their own that they may write to, and how its page is read."""

import re
from html import unescape
from typing import Any

import httpx

PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female"}


def sent(client: httpx.Client, text: str | bytes, **fields: str) -> httpx.Response:
    """The answer to the form with this text in its box."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    parts = {name: (None, value) for name, value in fields.items()}
    return client.post("/ui/workbench", files={"text": (None, text), **parts}, headers=headers)


def verdict(answer: httpx.Response) -> str:
    """The sentence of the answer."""
    found = re.search(r'id="verdict">(.*?)</h2>', answer.text, re.S)
    assert found, answer.text[:2000]
    return " ".join(unescape(re.sub("<[^>]*>", "", found[1])).split())


def issues(answer: httpx.Response) -> list[dict[str, Any]]:
    """Each issue as it is shown: key, line (None where there is none), expression, value, text."""
    found = []
    for one in re.findall(r'<li class="issue.*?</li>', answer.text, re.S):
        line = re.search(r'href="#line-(\d+)"', one)
        about = dict(re.findall(r"<dt>(\w+)</dt><dd><code[^>]*>(.*?)</code>", one, re.S))
        text = re.search(r'<p dir="auto">(.*?)</p>', one, re.S)
        found.append(
            {
                "key": unescape(about["Rule"]),
                "line": int(line[1]) if line else None,
                "expression": unescape(about.get("Where", "")),
                "value": unescape(about.get("Given", "")),
                "text": unescape(text[1]) if text else "",
                "refuses": "does not refuse here" not in one,
                "severity": re.findall(r'class="issue (\w+)"', one)[0],
            }
        )
    return found


def box(answer: httpx.Response) -> str:
    """What stands in the box."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text, re.S)
    assert found
    return unescape(found[1])


def stored(client: httpx.Client) -> int:
    """How many versions the service holds."""
    return int(client.get("/fhir/_history", params={"_count": "1"}).json()["total"])
