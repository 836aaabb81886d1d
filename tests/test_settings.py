"""Settings from the environment."""

import pytest
from pydantic import ValidationError

from app.settings import DatabaseSettings, Settings


def test_without_an_environment_everything_has_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TAKEWITH_DATABASE_URL", raising=False)
    settings = Settings()
    assert settings.database.url == "sqlite:///var/takewith.sqlite3"
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8000)
    assert settings.answers.patient_use_declared is False
    assert settings.redis.url is None


def test_the_environment_is_read_by_group(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TAKEWITH_DATABASE_URL": "postgresql://db/takewith",
        "TAKEWITH_DATABASE_REPLICA_URL": "postgresql://replica/takewith",
        "TAKEWITH_PORT": "9000",
        "TAKEWITH_ALLOWED_HOSTS": "a.example, b.example",
        "TAKEWITH_HTTP_ALLOWED_ORIGINS": "https://a.example,https://b.example",
        "TAKEWITH_PATIENT_USE_DECLARED": "true",
        "TAKEWITH_REDIS_URL": "redis://cache",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.database.replica_url == "postgresql://replica/takewith"
    assert settings.server.port == 9000
    assert settings.server.allowed_hosts == ("a.example", "b.example")
    assert settings.http.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.answers.patient_use_declared is True
    assert settings.redis.url == "redis://cache"


def test_a_wrong_database_setting_does_not_repeat_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKEWITH_DATABASE_POOL_SIZE", "secret-value")
    with pytest.raises(ValidationError) as raised:
        DatabaseSettings()
    assert "secret-value" not in str(raised.value)
