"""What a reader finds of the published claims, in a browser: each sentence as printed, with what the stored cases say to it."""

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page

from app.clinical.claims.auditor import published_claims
from tests.conftest import ROOT
from tests.web.conftest import Opened

YAML = {"Content-Type": "application/yaml"}


def claim(page: Page, id_: str) -> Locator:
    return page.locator(f"#claim-{id_}")


def text_of(found: Locator) -> str:
    return " ".join(found.inner_text().split())


def test_every_published_claim_stands_there_as_printed(opened: Opened, at: str) -> None:
    page = opened(at + "/ui/claims")
    printed = {one.id: " ".join(one.sentence.split()) for one in published_claims()}
    shown = {
        str(article.get_attribute("id")).removeprefix("claim-"): text_of(article.locator("blockquote"))
        for article in page.locator("article.claim").all()
    }
    assert shown == printed


def test_the_months_from_transplant_are_contradicted_with_the_months_that_the_case_allows(
    opened: Opened, at: str
) -> None:
    page = opened(at + "/ui/claims")
    told = claim(page, "time-from-asct-in-our-patient")
    assert "contradicted Index case: 18–35 months from autologous transplant." in text_of(told)
    told.get_by_role("link", name="Index case").click()
    assert page.url.endswith("/ui/cases/index-case")


def test_the_mortality_is_supported_by_eleven_of_fifteen(opened: Opened, at: str) -> None:
    told = text_of(claim(opened(at + "/ui/claims"), "mortality"))
    assert "supported 11 of 15 patients died" in told
    assert "dead 11 alive 4 patients 15" in told
    assert "Cites [10] · rests on Terpos et al. [10]" in told


def test_the_stage_is_consistent_but_unsupported_for_want_of_a_creatinine(opened: Opened, at: str) -> None:
    told = text_of(claim(opened(at + "/ui/claims"), "stage-iiib"))
    assert "consistent but unsupported" in told and "creatinine would decide" in told


def test_a_case_that_went_the_other_way_is_named(opened: Opened, at: str) -> None:
    told = claim(opened(at + "/ui/claims"), "imid-response")
    assert "against it: Gozzetti et al. [18]" in text_of(told)
    assert told.get_by_role("link", name="Gozzetti et al. [18]").get_attribute("href") == "/ui/cases/gozzetti"


def test_the_verdicts_are_counted_and_each_can_be_shown_alone(opened: Opened, at: str) -> None:
    page = opened(at + "/ui/claims", scripts=False)
    counted = dict(re.findall(r"(\d+) ([a-z ]+)", " ; ".join(map(text_of, page.locator("ul.verdicts a").all()))))
    counts = {words.strip(): int(n) for n, words in counted.items()}
    assert counts.pop("in all") == len(published_claims()) == sum(counts.values())
    page.get_by_role("link", name="contradicted").first.click()
    shown = page.locator("article.claim")
    assert shown.count() == counts["contradicted"]
    assert all(text.count("contradicted") == 1 for text in map(text_of, shown.all()))


def test_no_word_of_a_machine_is_shown(published: httpx.Client) -> None:
    main = re.sub(r"<[^>]+>", " ", published.get("/ui/claims").text.partition("<main")[2].partition("</main>")[0])
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", main.replace("EMM_LOAD_PUBLISHED", "")) == []
    assert "index-case" not in main and " mo " not in main


@pytest.mark.parametrize(("query", "value"), [("support=true", "supported"), ("colour=red", "definition")])
def test_what_cannot_be_asked_is_refused_with_the_known_words(published: httpx.Client, query: str, value: str) -> None:
    answer = published.get(f"/ui/claims?{query}")
    assert answer.status_code == 400 and value in answer.text


def test_an_empty_store_says_so_and_still_shows_the_sentences(client: httpx.Client) -> None:
    answer = client.get("/ui/claims")
    assert answer.status_code == 200
    assert "No case is stored" in answer.text and answer.text.count("<article") == len(published_claims())
    assert "(not stored)" in answer.text


def test_a_case_that_is_stored_now_counts_now(client: httpx.Client) -> None:
    for name in ("terpos", "index-case"):
        body = (ROOT / f"app/literature/{name}.yaml").read_bytes()
        client.post("/cases", content=body, headers=YAML).raise_for_status()
    assert "18–35 months from autologous transplant" in client.get("/ui/claims").text
    client.delete("/cases/index-case").raise_for_status()
    again = client.get("/ui/claims").text
    assert "18–35 months" not in again and "11 of 15 patients died" in again
