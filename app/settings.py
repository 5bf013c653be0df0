"""Settings: the one file that reads the environment. Variables have the prefix EMM_."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast


class BadSetting(Exception):
    """A variable whose value cannot be used; the message names it."""


@dataclass(frozen=True)
class Settings:
    """How the service runs.

    database_url: `sqlite:///path` or `postgresql://user:password@host:port/database`; never shown, as it may hold a password.
    database_readers: connections for reading at most, PostgreSQL only. base_url: the FHIR address that links and Locations show, without a slash at the end;
    empty: made from host and port. max_body: the largest request body in bytes. mappings: the folder of the vocabularies.
    packages: folders and `.tgz` packages with profiles. validation: what a write is asked, `full`, `structure` or `off`; loosened: canonicals of
    profiles whose errors are warnings. integrity: whether references are kept whole. lenient: whether unknown search parameters are left out where the client does not say.
    """

    database_url: str = field(default="sqlite:///data/emm.db", repr=False)
    database_readers: int = 8
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    load_published: bool = False
    max_body: int = 20_000_000
    integrity: bool = True
    lenient: bool = False
    validation: Literal["full", "structure", "off"] = "full"
    loosened: tuple[str, ...] = ()
    packages: tuple[Path, ...] = ()
    mappings: Path = Path(__file__).parents[1] / "mappings"

    @property
    def fhir_url(self) -> str:
        """The address of the FHIR API."""
        return self.base_url or f"http://{self.host}:{self.port}/fhir"


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of EMM_DATABASE_URL, EMM_DATABASE_READERS, EMM_HOST, EMM_PORT, EMM_BASE_URL, EMM_LOAD_PUBLISHED, EMM_MAX_BODY_BYTES,
    EMM_MAPPINGS, EMM_REFERENTIAL_INTEGRITY, EMM_SEARCH_LENIENT, EMM_VALIDATION, EMM_VALIDATION_LOOSENED, EMM_PACKAGES.

    Raises BadSetting.
    """
    default = Settings()
    url = environment.get("EMM_DATABASE_URL", default.database_url)
    if not url.startswith(("sqlite:///", "postgresql://")):
        scheme = f"'{url.partition('://')[0]}://…'" if "://" in url else "no address"  # what follows may be a password
        raise BadSetting(
            f"EMM_DATABASE_URL is {scheme}; sqlite:///path or postgresql://user:password@host:port/database is wanted"
        )
    if url == "sqlite:///":
        raise BadSetting("EMM_DATABASE_URL names no file; it is sqlite:///relative/path or sqlite:////absolute/path")
    readers = _whole(environment, "EMM_DATABASE_READERS", default.database_readers)
    if not 1 <= readers <= 1000:
        raise BadSetting(f"EMM_DATABASE_READERS is '{readers}'; 1 to 1000 connections are possible")
    port = _whole(environment, "EMM_PORT", default.port)
    if port > 65535:
        raise BadSetting(f"EMM_PORT is '{port}'; the highest port is 65535")
    return Settings(
        database_url=url,
        database_readers=readers,
        host=environment.get("EMM_HOST", default.host),
        port=port,
        base_url=environment.get("EMM_BASE_URL", "").rstrip("/"),
        load_published=_truth(environment, "EMM_LOAD_PUBLISHED"),
        max_body=_whole(environment, "EMM_MAX_BODY_BYTES", default.max_body),
        integrity=_truth(environment, "EMM_REFERENTIAL_INTEGRITY", default.integrity),
        lenient=_truth(environment, "EMM_SEARCH_LENIENT", default.lenient),
        validation=_validation(environment, default.validation),
        loosened=_canonicals(environment),
        packages=_packages(environment),
        mappings=Path(environment.get("EMM_MAPPINGS", str(default.mappings))),
    )


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, str(default))
    if not (value.isascii() and value.isdecimal() and len(value) < 12):
        raise BadSetting(f"{name} is '{value}'; a whole number is wanted")
    return int(value)


def _truth(environment: Mapping[str, str], name: str, default: bool = False) -> bool:
    value = environment.get(name, str(default)).lower()
    if value not in ("true", "false"):
        raise BadSetting(f"{name} is '{value}'; true or false is wanted")
    return value == "true"


def _listed(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part for one in environment.get(name, "").split(",") if (part := one.strip()))


def _validation(
    environment: Mapping[str, str], default: Literal["full", "structure", "off"]
) -> Literal["full", "structure", "off"]:
    value = environment.get("EMM_VALIDATION", default).lower()
    if value not in ("full", "structure", "off"):
        raise BadSetting(f"EMM_VALIDATION is '{value}'; full, structure or off is wanted")
    return cast("Literal['full', 'structure', 'off']", value)


def _canonicals(environment: Mapping[str, str]) -> tuple[str, ...]:
    found = _listed(environment, "EMM_VALIDATION_LOOSENED")
    for one in found:
        if ":" not in one:
            raise BadSetting(
                f"EMM_VALIDATION_LOOSENED has '{one}'; canonical urls of profiles, with commas between, are wanted"
            )
    return found


def _packages(environment: Mapping[str, str]) -> tuple[Path, ...]:
    found = tuple(Path(one) for one in _listed(environment, "EMM_PACKAGES"))
    for one in found:
        if not one.exists():
            raise BadSetting(f"EMM_PACKAGES names '{one}', which is not there")
    return found
