"""Settings: small groups, read once by main and the command line from TAKEWITH_* variables.

TAKEWITH_DATABASE_URL, TAKEWITH_HOST, TAKEWITH_HTTP_ALLOWED_ORIGINS and so on: the prefix of the group, then the field.
Lists are written with commas.
"""

from ipaddress import ip_network
from typing import Annotated, Any

from pydantic import AfterValidator, AnyHttpUrl, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "TAKEWITH_"


def _listed(value: Any) -> Any:
    return tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value


# NoDecode: an operator writes a,b and not ["a", "b"].
Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        ip_network(one)  # raises ValueError; `*` is none: it would let every client choose its address
    return value


Networks = Annotated[Texts, AfterValidator(_networks)]


def _rates(value: str) -> str:
    from limits import parse_many  # slow to import, and the command line seldom has a limit to read

    try:
        if value.strip():
            parse_many(value)
    except ValueError:
        raise ValueError("write limits as 600/minute, 20000/day; nothing is no limit") from None
    return value.strip()


Rates = Annotated[str, AfterValidator(_rates)]


class DatabaseSettings(BaseSettings):
    """Where the knowledge is stored."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}DATABASE_", frozen=True, hide_input_in_errors=True)

    url: str = "sqlite:///var/takewith.sqlite3"  # a file beneath the folder in which the program is started
    replica_url: str | None = None  # a PostgreSQL replica for everything that only reads
    pool_size: int = Field(default=5, ge=1, le=100)  # connections each process keeps
    pool_overflow: int = Field(default=5, ge=0, le=100)  # and opens beside them when it is busy
    pool_timeout_s: float = Field(default=5, gt=0, le=60)  # how long a request waits for one
    statement_timeout_ms: int = Field(default=5_000, ge=0)  # PostgreSQL, readers only; 0 is no limit


class ServerSettings(BaseSettings):
    """Where the server listens, and who it is for the outside."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    base_url: AnyHttpUrl | None = None  # the address that clients use, where a proxy stands before the server
    operator: str | None = None  # who runs the service, as others may cite it
    allowed_hosts: Texts = ("*",)  # host names that are answered
    trusted_proxies: Networks = ()  # addresses and networks whose X-Forwarded-For and -Proto are believed
    max_connections: int = Field(default=1_000, ge=1)  # of each process; more are told to come back (503)
    head_seconds: float = Field(default=10, gt=0)  # in which the head of a request must have come
    stall_seconds: float = Field(default=30, gt=0)  # how long a client may leave an answer unread
    drain_seconds: float = Field(default=5, ge=0)  # after SIGTERM, for those who are connected; less where nobody is


class HttpSettings(BaseSettings):
    """How answers travel."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}HTTP_", frozen=True)

    allowed_origins: Texts = ("*",)  # web sites that may read answers; general information is for everyone
    at_once: int = Field(default=64, ge=1)  # answers that are being made at a time; more are told to come back (503)
    body_seconds: float = Field(default=10, gt=0)  # in which the body of a request must have come
    answer_seconds: float = Field(default=30, gt=0)  # after which an answer is given up
    ready_answers_mb: int = Field(default=64, ge=0, le=100_000)  # memory of each process for finished answers


class AnswerSettings(BaseSettings):
    """What the operator answers for."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    # Personal answers for patients are medical-device territory: off until the operator declares that use.
    patient_use_declared: bool = False
    # Invented answers for partners who integrate; `takewith serve --sandbox` sets it and brings a database of its own.
    sandbox: bool = False


class KeySettings(BaseSettings):
    """What keys are needed for, besides curation. They are made by `takewith key create`."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}KEYS_", frozen=True)

    needed_to_read: bool = False  # reading is open; health, documentation and legal terms always are


class LimitSettings(BaseSettings):
    """How many requests a sender may send: `600/minute, 20000/day`; nothing is no limit."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}LIMITS_", frozen=True, hide_input_in_errors=True)

    per_address: Rates = "3000/minute, 100000/day"  # of those without a key; an IPv6 network of 64 bits is one
    per_key: Rates = "6000/minute"
    quota: int = Field(default=500_000, ge=1)  # requests a day of a key that has no quota of its own
    reports: Rates = "10/hour, 30/day"  # reports of wrong findings
    secret: SecretStr | None = None  # under which addresses are hashed; by default the Redis URL, or a random one


class RedisSettings(BaseSettings):
    """Limits that several replicas share; without an address every process counts for itself."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}REDIS_", frozen=True, hide_input_in_errors=True)

    url: str | None = None


class ClientSettings(BaseSettings):
    """Asking other servers: off unless the operator allows it."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}CLIENTS_", frozen=True, hide_input_in_errors=True)

    live: bool = False
    contact: str | None = None  # an address that the servers may complain to
    openfda_key: SecretStr | None = None


class WebhookSettings(BaseSettings):
    """Telling partners of releases and withdrawals: off without a secret. `takewith webhook deliver` does the sending."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}WEBHOOKS_", frozen=True, hide_input_in_errors=True)

    secret: SecretStr | None = Field(default=None, min_length=32)  # the secrets of all webhooks are derived from it
    allow_private: bool = False  # also addresses inside the own network, and http: for tests


class TraceSettings(BaseSettings):
    """Traces for a collector, one span a request, named by the route's template: off without an address."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}TRACES_", frozen=True, hide_input_in_errors=True)

    endpoint: AnyHttpUrl | None = None  # OTLP over HTTP: http://collector:4318/v1/traces
    share: float = Field(default=1.0, ge=0, le=1)  # of the requests that begin a trace; others follow their caller


class Settings(BaseModel):
    """All groups; each is read from the environment when it is not given."""

    model_config = ConfigDict(frozen=True)

    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    server: ServerSettings = Field(default_factory=ServerSettings)
    http: HttpSettings = Field(default_factory=HttpSettings)
    answers: AnswerSettings = Field(default_factory=AnswerSettings)
    keys: KeySettings = Field(default_factory=KeySettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    redis: RedisSettings = Field(default_factory=RedisSettings)
    clients: ClientSettings = Field(default_factory=ClientSettings)
    webhooks: WebhookSettings = Field(default_factory=WebhookSettings)
    traces: TraceSettings = Field(default_factory=TraceSettings)


# By the name under which a wrong value is reported.
GROUPS: dict[str, type[BaseSettings]] = {
    group.__name__: group
    for group in (
        DatabaseSettings,
        ServerSettings,
        HttpSettings,
        AnswerSettings,
        KeySettings,
        LimitSettings,
        RedisSettings,
        ClientSettings,
        WebhookSettings,
        TraceSettings,
    )
}
