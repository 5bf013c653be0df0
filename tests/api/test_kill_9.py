"""A running service is killed while clients post: what was answered 201 is there when it starts again."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from tests.conftest import ROOT

SERVE = "import sys; from app.cli import main; sys.exit(main(['serve', '--port', sys.argv[1]]))"
FHIR = {"Content-Type": "application/fhir+json"}


def started(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    child = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)],
        cwd=ROOT,
        env={**os.environ, "EMM_DATABASE_URL": f"sqlite:///{folder}/emm.db", "EMM_LOAD_PUBLISHED": "false"},
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/health/live")
        except httpx.TransportError:
            assert child.poll() is None, "the service did not start"
            time.sleep(0.05)
        else:
            return child, url
    child.kill()
    raise AssertionError("the service did not answer")


def test_what_was_answered_201_survives_kill_9(tmp_path: Path) -> None:
    child, url = started(tmp_path)
    acknowledged: list[str] = []

    def post() -> None:
        with httpx.Client(base_url=url) as client:
            try:
                while True:
                    answer = client.post("/fhir/Patient", content=b'{"resourceType":"Patient"}', headers=FHIR)
                    assert answer.status_code == 201
                    acknowledged.append(answer.json()["id"])
            except httpx.TransportError:
                return

    clients = [threading.Thread(target=post) for _ in range(4)]
    for one in clients:
        one.start()
    until = time.monotonic() + 30
    while len(acknowledged) < 100 and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    for one in clients:
        one.join()
    child.wait()
    assert len(acknowledged) >= 100

    child, url = started(tmp_path)
    try:
        with httpx.Client(base_url=url) as client:
            missing = [id_ for id_ in acknowledged if client.get(f"/fhir/Patient/{id_}").status_code != 200]
    finally:
        child.terminate()
        child.wait()
    assert missing == []
