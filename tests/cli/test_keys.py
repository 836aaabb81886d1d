"""takewith key: a key is printed once, alone on standard output; lists never show one."""

import json
import re

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def run_there(run: Run) -> Run:
    run("db", "upgrade")
    return run


def _id(token: str) -> str:
    return token.split("_")[1]


def test_a_key_is_printed_alone_and_once(run_there: Run) -> None:
    said = run_there("key", "create", "partner.example", "--scope", "curate", "--scope", "review", "--expires", "90d")
    assert said.code == 0
    assert re.fullmatch(r"tkw_[a-z2-7]{8}_[A-Za-z0-9_-]{43}\n", said.out)
    assert "partner.example: curate, review" in said.err
    secret = said.out.strip().split("_", 2)[2]
    listed = run_there("key", "list", "--json")
    assert secret not in listed.out + said.err
    assert "hash" not in listed.out
    [key] = json.loads(listed.out)
    assert (key["name"], key["scopes"], key["last_used_on"]) == ("partner.example", ["curate", "review"], None)


def test_a_key_reads_unless_it_is_given_more(run_there: Run) -> None:
    run_there("key", "create", "a")
    assert json.loads(run_there("key", "list", "--json").out)[0]["scopes"] == ["read"]


def test_lists_show_living_keys_unless_all_are_asked_for(run_there: Run) -> None:
    key = _id(run_there("key", "create", "a").out)
    assert run_there("key", "revoke", key).err == f"key {key} of a is revoked\n"
    assert run_there("key", "list").out == ""
    assert key in run_there("key", "list", "--all").out


def test_rotating_prints_a_new_key_and_says_when_the_old_one_ends(run_there: Run) -> None:
    old = _id(run_there("key", "create", "a").out)
    said = run_there("key", "rotate", old, "--grace", "2h")
    assert f"key {old} ends at " in said.err
    assert _id(said.out) != old
    assert [key["rotated_from"] for key in json.loads(run_there("key", "list", "--json").out)] == [None, old]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["revoke", "zzzzzzzz"], 1, "no key has the id 'zzzzzzzz'"),
        (["create", " a"], 1, "printable"),
        (["create", "a", "--scope", "everything"], 2, "scope"),
        (["create", "a", "--expires", "soon"], 2, "12h, 90d"),
        (["create", "a", "--expires", "0d"], 1, "expired already"),
    ],
)
def test_what_cannot_be_done_is_one_line(run_there: Run, arguments: list[str], code: int, told: str) -> None:
    said = run_there("key", *arguments)
    assert said.code == code
    assert told in " ".join(said.err.split())
    assert said.out == ""
