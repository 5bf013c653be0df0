"""Settings: what cannot be used is refused by name, and no secret is shown."""

import pytest

from app.settings import BadSetting, settings_from


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMM_DATABASE_URL", "mysql://user:secret@host/emm"),
        ("EMM_DATABASE_URL", "sqlite:///"),
        ("EMM_PORT", "70000"),
        ("EMM_PORT", "-1"),
        ("EMM_PORT", "8OOO"),
        ("EMM_MAX_BODY_BYTES", "20 MB"),
        ("EMM_LOAD_PUBLISHED", "yes"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name) as refused:
        settings_from({name: value})
    assert "secret" not in str(refused.value)


def test_an_address_of_postgresql_is_taken_and_its_password_never_shown() -> None:
    settings = settings_from({"EMM_DATABASE_URL": "postgresql://user:secret@host/emm"})
    assert settings.database_url == "postgresql://user:secret@host/emm"
    assert "secret" not in repr(settings)


def test_the_address_follows_host_and_port_unless_it_is_given() -> None:
    assert settings_from({"EMM_PORT": "9000"}).fhir_url == "http://127.0.0.1:9000/fhir"
    assert settings_from({"EMM_BASE_URL": "https://emm.example/fhir/"}).fhir_url == "https://emm.example/fhir"
