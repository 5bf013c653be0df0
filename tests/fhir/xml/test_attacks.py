"""XML that means harm, or is none, is refused before anything is made of it."""

import time
import tracemalloc

import pytest

from app.fhir import exact_json
from app.fhir.problems import Invalid, Malformed, Problem
from app.fhir.xml.reading import loads

XMLNS = b'xmlns="http://hl7.org/fhir"'
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10))
DIV = (
    b'<Patient %s><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">%%s</div></text></Patient>'
    % XMLNS
)

REFUSED = {
    "billion laughs": (
        b'<!DOCTYPE p [<!ENTITY l0 "ha">%s]><Patient %s><language value="&l9;"/></Patient>' % (LAUGHS, XMLNS),
        "xml-doctype",
    ),
    "quadratic blowup": (
        b'<!DOCTYPE p [<!ENTITY a "%s">]><Patient %s><language value="%s"/></Patient>'
        % (b"a" * 50_000, XMLNS, b"&a;" * 50_000),
        "xml-doctype",
    ),
    "external entity": (
        b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Patient %s><language value="&x;"/></Patient>' % XMLNS,
        "xml-doctype",
    ),
    "parameter entity": (
        b'<!DOCTYPE p [<!ENTITY %% x SYSTEM "http://127.0.0.1/x.dtd"> %%x;]><Patient %s/>' % XMLNS,
        "xml-doctype",
    ),
    "external document type": (b'<!DOCTYPE p SYSTEM "http://127.0.0.1/x.dtd"><Patient %s/>' % XMLNS, "xml-doctype"),
    "plain document type": (b"<!DOCTYPE Patient><Patient %s/>" % XMLNS, "xml-doctype"),
    "entity of HTML": (b'<Patient %s><language value="&nbsp;"/></Patient>' % XMLNS, "xml-syntax"),
    "entity of HTML in the narrative": (DIV % b"&nbsp;", "xml-syntax"),
    "style sheet": (b'<?xml-stylesheet href="http://127.0.0.1/x.xsl"?><Patient %s/>' % XMLNS, "xml-instruction"),
    "instruction in the narrative": (DIV % b"<?php echo 1 ?>", "xml-instruction"),
    "XML 1.1": (b'<?xml version="1.1"?><Patient %s/>' % XMLNS, "xml-version"),
    "declared Latin 1": (b'<?xml version="1.0" encoding="ISO-8859-1"?><Patient %s/>' % XMLNS, "not-utf-8"),
    "UTF-16": (b"<Patient %s/>".replace(b"%s", XMLNS).decode().encode("utf-16"), "not-utf-8"),
    "UTF-16 without a mark": (b"<Patient/>".decode().encode("utf-16-be"), "not-utf-8"),
    "UTF-32 without a mark": (b"<Patient/>".decode().encode("utf-32-le"), "not-utf-8"),
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-Patient/+AD4-', "not-utf-8"),
    "byte order mark": (b"\xef\xbb\xbf<Patient %s/>" % XMLNS, "byte-order-mark"),
    "broken UTF-8": (b'<Patient %s><language value="\xc3("/></Patient>' % XMLNS, "not-utf-8"),
    "overlong UTF-8": (b'<Patient %s><language value="\xc0\xbc"/></Patient>' % XMLNS, "not-utf-8"),
    "NUL": (b'<Patient %s><language value="\x00"/></Patient>' % XMLNS, "not-utf-8"),
    "NUL as a reference": (b'<Patient %s><language value="&#0;"/></Patient>' % XMLNS, "xml-syntax"),
    "U+0001": (b'<Patient %s><language value="\x01"/></Patient>' % XMLNS, "xml-syntax"),
    "half a surrogate pair": (b'<Patient %s><language value="&#xD800;"/></Patient>' % XMLNS, "xml-syntax"),
    "U+FFFF": (b'<Patient %s><language value="\xef\xbf\xbf"/></Patient>' % XMLNS, "xml-syntax"),
    "deep elements": (b"<Patient %s>%s" % (XMLNS, b'<extension url="a">' * 100_000), "too-deep"),
    "deep unknown elements": (b"<Patient %s>%s" % (XMLNS, b"<a>" * 100_000), "too-deep"),
    "a deep narrative": (DIV % (b"<p>" * 100_000), "too-deep"),
    "the same attribute twice": (b'<Patient %s><active value="true" value="false"/></Patient>' % XMLNS, "xml-syntax"),
    "a prefix that nobody declared": (b"<f:Patient/>", "xml-syntax"),
    "two roots": (b"<Patient %s/><Patient/>" % XMLNS, "xml-syntax"),
    "JSON": (b'{"resourceType":"Patient"}', "xml-syntax"),
    "nothing": (b"", "xml-syntax"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_as_malformed(name: str) -> None:
    body, key = REFUSED[name]
    with pytest.raises(Malformed) as caught:
        loads(body)
    assert [issue.key for issue in caught.value.issues] == [key]


def test_broken_syntax_is_told_with_line_and_column() -> None:
    with pytest.raises(Malformed) as caught:
        loads(b"<Patient %s>\n  <active value=true/>\n</Patient>" % XMLNS)
    (issue,) = caught.value.issues
    assert issue.value == "line 2, column 17" and "line 2, column 17" in issue.text


LARGE = {
    "one attribute": b'<Patient %s><language value="%s"/></Patient>' % (XMLNS, b"a" * 4_000_000),
    "an attribute that never ends": b'<Patient %s><language value="%s' % (XMLNS, b"a" * 4_000_000),
    "unknown elements": b"<Patient %s>%s</Patient>" % (XMLNS, b"<a/>" * 1_000_000),
    "elements inside an unknown one": b"<Patient %s><a>%s</a></Patient>" % (XMLNS, b"<b/>" * 400_000),
    "empty elements": b"<Patient %s>%s</Patient>" % (XMLNS, b"<name/>" * 600_000),
    "bits of text": b"<Patient %s>%s</Patient>" % (XMLNS, b"a<!---->" * 500_000),
    "comments": b"<Patient %s>%s</Patient>" % (XMLNS, b"<!---->" * 500_000),
    "a long name": b"<Patient %s><%s/></Patient>" % (XMLNS, b"a" * 4_000_000),
}


@pytest.mark.parametrize("name", LARGE)
def test_four_megabytes_cost_neither_long_nor_much(name: str) -> None:
    tracemalloc.start()
    began = time.perf_counter()
    try:
        loads(LARGE[name])
    except Problem as problem:
        assert len(problem.issues) <= 200 and all(len(issue.text) < 1_000 for issue in problem.issues)
    took, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 20 and peak < 40_000_000


def test_what_is_read_is_never_deeper_than_json_may_be() -> None:
    deepest = 0
    for levels in range(25, 40):
        for leaf in (
            b'<valueString value="x"/>',
            b'<valueString id="x"/>',
            b'<valueMeta><profile id="x"/></valueMeta>',
        ):
            body = b"<Patient %s>%s%s%s</Patient>" % (
                XMLNS,
                b'<extension url="a">' * levels,
                leaf,
                b"</extension>" * levels,
            )
            try:
                resource = loads(body)
            except Malformed as problem:
                assert problem.issues[0].key == "too-deep" and levels > 30
                continue
            assert exact_json.loads(exact_json.dumps(resource)) == resource
            deepest = max(deepest, levels)
    assert deepest == 31  # 1 for the Patient, 2 for each extension


def test_many_faults_stop_at_two_hundred() -> None:
    with pytest.raises(Invalid) as caught:
        loads(LARGE["unknown elements"])
    assert len(caught.value.issues) == 200
