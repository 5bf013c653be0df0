"""A failure that nobody foresaw: a plain 500, and nothing of the patient in the log."""

import logging
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings


def test_an_unforeseen_failure_is_an_outcome_and_logs_no_value(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/emm.db"))

    @app.get("/broken/{id}")
    async def broken(id: str) -> None:
        raise ValueError(f"secret of patient {id}")

    with caplog.at_level(logging.DEBUG), TestClient(app) as client:
        answer = client.get("/broken/smith")
    assert answer.status_code == 500
    assert answer.json()["resourceType"] == "OperationOutcome"
    ours = [record.getMessage() for record in caplog.records if record.name == "emm"]
    assert ours == ["unforeseen ValueError at GET /broken/{id}"]
    assert "secret" not in answer.text + "".join(ours)
