"""Every page is found by its name: few stand at the top, all of them on the page for newcomers."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

import explorer.app
from explorer.app import navigation
from explorer.app.widgets import NOT_ADVICE

FOLDER = Path(explorer.app.__file__).parent


def test_every_page_stands_in_one_group_and_few_lead_theirs() -> None:
    every = [each for of in navigation.groups().values() for each in of]
    assert [each.path for each in every] == sorted(FOLDER.glob("pages/[0-9]*.py"))
    assert len(every) >= 14
    assert 3 <= len(navigation.groups()) <= 6
    assert {each.title for each in navigation.beside("Network")} >= {"Landscape", "Document"}
    assert navigation.beside("no such page") == ()


def test_the_page_for_newcomers_leads_to_every_other_and_says_what_it_is_for() -> None:
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=60)
    app.switch_page("pages/00_start.py")
    app.run()
    assert not app.exception
    said = "\n".join(each.value.replace("\\", "") for each in app.markdown)
    assert NOT_ADVICE in said
    links = [each.proto.label for each in app.get("page_link")]
    _, *others = (each for of in navigation.groups().values() for each in of)
    assert links == [f":blue[{each.title} ›]" for each in others]
    assert all(each.says in said for each in others)
