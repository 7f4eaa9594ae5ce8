"""Signing in with a school: the teacher by role, a learner who is the same in every browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from classroom import Person, School
from school_login import SchoolLogin

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]
GRACE = {"sub": "t1", "name": "Grace", "email": "grace@school.example", "roles": ["teacher"]}
ADA = {"sub": "s1", "name": "Ada", "email": "ada@school.example", "roles": ["student"]}
BEN = {"sub": "s2", "name": "Ben", "email": "ben@school.example"}
SIGN_IN = "Sign in with your school"


@pytest.fixture(scope="module")
def login() -> Iterator[SchoolLogin]:
    made = SchoolLogin()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture(scope="module")
def school(login, tmp_path_factory) -> Iterator[School]:
    """A server that knows the school's sign-in, and which role makes a teacher."""
    home = tmp_path_factory.mktemp("signed")
    secrets = home / "secrets.toml"
    secrets.write_text("", "utf-8")
    told = {"STREAMLIT_SECRETS_FILES": str(secrets), "FROM_NOISE_TEACHER_ROLE": "roles=teacher"}

    class Told(School):
        def start(self) -> None:
            secrets.write_text(login.secrets(self.address), "utf-8")
            super().start()

    made = Told(home, **told)
    yield made
    made.stop()


def signed(visitor: Person, login: SchoolLogin, slug: str, person: dict) -> None:
    """Sign in as the person on a page, and come to that page again."""
    login.person = person
    visitor.open(slug)
    visitor.page.get_by_role("button", name=SIGN_IN).first.click()
    visitor.page.wait_for_url(lambda url: "oauth2callback" not in url and slug not in url)
    visitor.settle(400)
    visitor.open(slug)


def test_who_signs_in_is_a_teacher_by_role_alone_and_a_learner_everywhere(chrome, school, login):
    with Person(chrome, school.address) as grace, Person(chrome, school.address) as ada:
        signed(grace, login, "teach", GRACE)
        grace.type("class_name", "Autumn")
        grace.push("Make the class").see("Autumn")
        code = grace.page.locator(".st-key-class_code code").inner_text()
        signed(ada, login, "assignments", ADA)
        ada.see("Signed in as Ada")
        ada.join(code, "Ada L")
        ada.see("Autumn")
        ada.open("teach").page.get_by_text("signed in, but not as a teacher").wait_for()
        assert "Autumn" not in ada.words()
        assert grace.troubles == ada.troubles == []
    with Person(chrome, school.address, rest=None) as elsewhere:  # another browser, no cookies
        assert "Autumn" not in elsewhere.open("assignments").words()
        signed(elsewhere, login, "assignments", ADA)
        elsewhere.see("Autumn")
        elsewhere.page.get_by_text("What is kept of you").click()
        forget = elsewhere.page.get_by_role("button", name="Forget this class here")
        forget.wait_for()
        assert forget.is_disabled()
        elsewhere.page.get_by_text("Join another class").click()
        elsewhere.push("Sign out")
        elsewhere.open("assignments").page.get_by_role("button", name=SIGN_IN).wait_for()
        assert "Autumn" not in elsewhere.words()
        assert elsewhere.troubles == []
    with Person(chrome, school.address, rest=None) as ben:
        signed(ben, login, "assignments", BEN)
        ben.see("Signed in as Ben")
        assert "Autumn" not in ben.words()
