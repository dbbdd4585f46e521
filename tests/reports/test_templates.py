"""A workspace's template runs in a sandbox, and its mistakes are told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.folders import shipped
from carbon.reports.document import Report, Section
from carbon.reports.page import BadTemplate, page
from tests.conftest import ROOT, Command

REPORT = Report("T", "C", "s", "1 June", "0", ("a",), (), (Section("s", "h"),))

ESCAPES = (
    "{{ cycler.__init__.__globals__.os.popen('touch gone').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ report | attr('__class__') }}",
    "{{ '{0.__class__}'.format(report) }}",
    "{{ report.document.__func__.__globals__ }}",
    "{{ self.__class__ }}",
    "{% include '../secret.html' %}",
    "{{ caption_of.update({'a': 'b'}) }}",
)
ENDLESS = (
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{{ 'x' * 9999999999 }}",
    "{{ '%9999999999d' | format(1) }}",
    "{{ '{:9999999999}'.format(1) }}",
    "{{ 'x' | center(9999999999) }}",
    "{{ 'x'.ljust(9999999999) }}",
    "{{ 9 ** 9 ** 9 }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% include 'progress.html' %}",
    "{% set n = namespace(s='xx') %}{% for i in range(40) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "{% set n = namespace(s='xx') %}{% for i in range(40) %}{% set n.s = n.s + n.s %}{% endfor %}",
    "{% set n = namespace(s=[1]) %}{% for i in range(40) %}{% set n.s = n.s + n.s %}{% endfor %}",
    "{% set n = namespace(s=9) %}{% for i in range(40) %}{% set n.s = n.s * n.s %}{% endfor %}",
    "{% set n = namespace(s='x') %}{% for i in range(40) %}"
    "{% set n.s = [n.s, n.s] | join %}{% endfor %}",
    "{% set n = namespace(s='x') %}{% for i in range(40) %}"
    "{% set n.s = n.s | replace('x', 'xx') %}{% endfor %}",
    "{% set n = namespace(s='x') %}{% for i in range(40) %}"
    "{% set n.s = n.s.replace('x', 'xx') %}{% endfor %}",
    "{% set n = namespace(s='x') %}{% for i in range(40) %}"
    "{% set t %}{{ n.s }}{{ n.s }}{% endset %}{% set n.s = t %}{% endfor %}",
    "{% macro m(s) %}{{ s }}{{ s }}{% endmacro %}{% set n = namespace(s='x') %}"
    "{% for i in range(40) %}{% set n.s = m(n.s) %}{% endfor %}",
    "{% set l = range(3000) | list %}"
    "{% for a in l %}{% for b in l %}{% for c in l %}{% endfor %}{% endfor %}{% endfor %}",
    "{{ '{:>{w}}'.format(1, w='9999999999') }}",
    "{{ 'x' | indent('y'.ljust(9999)) }}",
    "{{ lipsum(n=900000) }}",
)
UNREADABLE = ("{{ " + "(" * 500 + "1" + ")" * 500 + " }}", "{{ " + "9" * 5000 + " }}")
MISTAKES = (
    "{% if %}",
    "{{ reprot.title }}",
    "{{ report.titel }}",
    "{% include 'gone.html' %}",
    "{{ report.title | nofilter }}",
    "{{ report.title.upper( }}",
    "{{ 1 / 0 }}",
    "{% for each in report.summary %}",
)


@pytest.mark.slow
@pytest.mark.parametrize("text", [*ESCAPES, *ENDLESS, *MISTAKES])
def test_it_is_one_sentence_with_file_and_line(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "progress.html").write_text(f"<p>\n\n{text}", encoding="utf-8")
    with pytest.raises(BadTemplate) as caught:
        page(REPORT, [folder, shipped("reports")])
    message = str(caught.value)
    assert message.startswith("reports/progress.html:3: found ")
    assert "\n" not in message
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_even_be_read_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "progress.html").write_text(text, encoding="utf-8")
    with pytest.raises(BadTemplate, match=r"progress\.html:1: found "):
        page(REPORT, [tmp_path, shipped("reports")])


def test_what_a_template_may_do_it_can(tmp_path: Path) -> None:
    text = (
        "{{ '{:.1f} {}'.format(2, 'a') }} {{ ['a', 'b'] | join(', ') }} "
        "{{ 'ab'.replace('a', 'b') }} "
        "{{ 'a' ~ 1 }} {{ 'a' + 'b' }} {{ 'a b' | wordwrap(1) | replace('\n', '/') }} "
        "{% for x in [1, 2, 3] %}{{ loop.index }}of{{ loop.length }}{{ '' if loop.last else ',' }}"
        "{% endfor %} {% set t %}<i>{% endset %}{{ t }} {% filter upper %}x{% endfilter %} "
        "{% for x in [[1], []] recursive %}{{ x if x is number else loop(x) }}{% endfor %} "
        "{{ '\\ud800' }}"
    )
    (tmp_path / "progress.html").write_text(text, encoding="utf-8")
    made = page(REPORT, [tmp_path, shipped("reports")])
    assert made == "2.0 a a, b bb a1 ab a/b 1of3,2of3,3of3 <i> X 1 ?"


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "report.css").write_bytes(b"\xff\xfe")
    with pytest.raises(BadTemplate, match="UTF-8"):
        page(REPORT, [tmp_path, shipped("reports")])


def test_the_shipped_template_needs_nothing_that_is_refused() -> None:
    assert "<h1>T</h1>" in page(REPORT, [shipped("reports")])


def test_nothing_is_written_by_a_template_with_a_mistake(carbon: Command) -> None:
    carbon("init", "ws")
    folder = carbon.folder / "ws" / "reports"
    folder.mkdir(exist_ok=True)
    (folder / "progress.html").write_text("a\n{{ cycler.__init__ }}", encoding="utf-8")
    fund = ROOT / "docs" / "examples" / "hampshire-fund.toml"
    words = ("--workspace", "ws", "measures", "fund", fund, "--out", "fund.html")
    result = carbon(*words, ok=False)
    assert result.exit_code == 1
    assert "ws/reports/progress.html:2: found " in result.stderr
    assert not Path("fund.html").exists()
