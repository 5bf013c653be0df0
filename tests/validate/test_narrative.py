"""txt-1 and txt-2: http://hl7.org/fhir/R4/narrative.html."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.validate.narrative import faults_of, is_plain
from tests.validate.found import patient, said

START = '<div xmlns="http://www.w3.org/1999/xhtml">'


@pytest.mark.parametrize(
    ("div", "keys"),
    [
        (f"{START}x</div>", []),
        (f"{START}<p>a &amp; b &nbsp; <img src='#x' alt='y'/></p></div>", []),
        (f"{START}<table class='grid'><tr><td bgcolor='red'>x</td></tr></table></div>", []),
        (f"{START}<img src='#x'/></div>", []),
        (f"{START}<!-- <script> --> x</div>", []),
        ("<div>x</div>", ["txt-1"]),
        ("x", ["txt-1"]),
        (f"{START}x", ["txt-1"]),
        (f"{START}<p>x</div>", ["txt-1"]),
        (f"{START}<script>x()</script></div>", ["txt-1"]),
        (f"{START}<form>x</form></div>", ["txt-1"]),
        (f"{START}<p onclick='x()'>x</p></div>", ["txt-1"]),
        (f"{START}<a href='javascript:x()'>x</a></div>", ["txt-1"]),
        (f"{START}  </div>", ["txt-2"]),
        (f"{START}<p/></div>", ["txt-2"]),
        (f'<!DOCTYPE x [<!ENTITY a "b">]>{START}&a;</div>', ["txt-1"]),
    ],
)
def test_a_narrative_is_plain_html_with_something_to_read(div: str, keys: list[str]) -> None:
    assert [key for key, _ in faults_of(div)] == keys
    assert said(patient(text={"status": "generated", "div": div})) == [("Patient.text.div", key) for key in keys]


PIECES = [
    "<p>",
    "</p>",
    "<br/>",
    "x",
    " ",
    "<script>",
    "&amp;",
    "&lt;",
    "<!--",
    "-->",
    "<p a='b'>",
    "<a href='x'>",
    "</a>",
    "<![CDATA[",
    "]]>",
    "<P>",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_what_the_fast_test_passes_is_faultless(pieces: list[str]) -> None:
    div = f"{START}{''.join(pieces)}</div>"
    assert not is_plain(div) or faults_of(div) == []
