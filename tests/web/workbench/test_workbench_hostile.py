"""What nobody would paste, and somebody will: a page that says what is wrong, never a failure."""

import json
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.settings import Settings
from tests.conftest import serve
from tests.web.strange_cases import SCRIPT, STRANGE
from tests.web.workbench.posting import box, issues, sent, verdict


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that starts empty; texts over 300,000 bytes are too large for it."""
    folder = tmp_path_factory.mktemp("bench")
    for served in serve(Settings(database_url=f"sqlite:///{folder}/emm.db", max_body=300_000)):
        with httpx.Client(base_url=served.url, timeout=60) as client:
            yield client


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "a byte order mark": b'\xef\xbb\xbf{"resourceType": "Patient"}',
    "zeros": b"\x00" * 1000,
    "every byte": bytes(range(256)) * 20,
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\xff\x00" * 500,
    "deep JSON": b'{"a":' * 50_000,
    "deep brackets": b"[" * 200_000,
    "deep XML": b"<a>" * 50_000,
    "deep YAML": b"".join(b" " * i + b"- \n" for i in range(200)) + b"- " * 20_000,
    "a long line": b'{"resourceType": "Patient", "id": "' + b"x" * 200_000 + b'"}',
    "a number": b"1" * 5_000,
    "JSON null": b"null",
    "a list": b"[1, 2, 3]",
    "many entries that are none": b'{"resourceType": "Bundle", "type": "transaction", "entry": [' + b"7," * 20_000 + b"7]}",
    "a type that is an object": b'{"resourceType": {"a": 1}}',
    "a Bundle in a Bundle": b'{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:0","resource":{"resourceType":"Bundle","type":"x"}}]}',
    "right to left": '{"resourceType": "Patient", "gender": "‮חולה"}'.encode(),
    "markup": json.dumps({"resourceType": SCRIPT, SCRIPT: [SCRIPT]}).encode(),
    "markup in XML": b'<Patient xmlns="http://hl7.org/fhir"><gender value="&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;"/></Patient>',
    "the end of a box": b'</textarea><script>document.title="broken"</script>',
    "line ends of all kinds": b'{"resourceType":\r"Patient",\r\n"gender":\n"mail"}',
    "other line ends": "id: x\u2028y: z\u0085w: v".encode(),
    "a boundary": b"\r\n--boundary--\r\n" * 10,
}  # fmt: skip


@pytest.mark.parametrize("action", ["check", "store"])
@pytest.mark.parametrize("format_", ["guess", "json", "yaml", "xml"])
@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_is_sent_breaks_the_page(bench: httpx.Client, name: str, format_: str, action: str) -> None:
    answer = sent(bench, HOSTILE[name], format=format_, action=action)
    assert answer.status_code in ((200,) if action == "check" else (400, 404, 413, 422))
    assert verdict(answer).startswith(("Refused", "Cannot be read"))
    assert issues(answer)
    assert "<script>" not in answer.text and answer.text.count("<textarea") == answer.text.count("</textarea>") == 1
    assert len(answer.content) < 1_000_000


def test_a_case_with_markup_in_every_field_stays_text(bench: httpx.Client) -> None:
    text = json.dumps(STRANGE["markup"], indent=1)
    answer = sent(bench, text)
    assert verdict(answer).startswith("Would be stored")
    assert "<script>" not in answer.text and "onerror=" in answer.text and "{{7*7}}" in answer.text
    assert box(answer) == text


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
    format_=st.sampled_from(["guess", "yaml"]),
)
def test_no_bytes_break_the_page(bench: httpx.Client, body: bytes, format_: str) -> None:
    assert sent(bench, body, format=format_).status_code == 200
