import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moebench.errors import DataError
from moebench.report.embed import PLAIN_LIMIT, embed, extract

HOSTILE = {"a": "</script><script>alert(1)</script>", "b": "<!-- \u2028\u2029 & ]]>", "c": "x" * 10}


def test_what_is_embedded_cannot_close_its_element() -> None:
    assert embed(json.dumps(HOSTILE)).count("<") == 2


def test_what_is_embedded_comes_back() -> None:
    page = f"<html>{embed(json.dumps(HOSTILE, ensure_ascii=False))}</html>"
    assert json.loads(extract(page)) == HOSTILE


def test_much_data_is_packed_and_comes_back() -> None:
    lines = "\n".join(json.dumps({"n": i, "text": "</script>"}) for i in range(PLAIN_LIMIT // 20))
    element = embed(lines)
    assert len(element) < len(lines) / 4
    assert [json.loads(line) for line in extract(element).splitlines()] == [
        json.loads(line) for line in lines.splitlines()
    ]


def test_a_lone_surrogate_comes_back_in_its_json_spelling() -> None:
    assert json.loads(extract(embed('"\ud83d"'))) == "\ud83d"


@given(st.text(st.characters()))
def test_any_text_comes_back(text: str) -> None:
    assert json.loads(extract(embed(json.dumps(text, ensure_ascii=False)))) == text


@pytest.mark.parametrize(
    "page",
    ["<html></html>", '<script type="application/gzip+base64" id="run">AAAA</script>', "</script>"],
)
def test_a_page_without_a_whole_run_is_refused(page: str) -> None:
    with pytest.raises(DataError):
        extract(page)
