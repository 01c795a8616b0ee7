"""Lines and floors are counted as they are."""

from pathlib import Path

import pytest

from benchmarks.sizes import BUDGETS, lines, longest_chain, sizes


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__in__', '/__init__')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_the_longest_chain_of_imports_counts_no_init_that_only_passes_names_on(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        __in__='"""All."""\nfrom own.top import f\n__all__ = ["f"]\n',
        top="from own.sub import g\ndef f(): ...\n",
        sub__in__="from own.sub.low import g\n",
        sub__in__low="",
    )
    (folder / "sub" / "low.py").write_text("import own.data\ndef g(): ...\n", encoding="utf-8")
    (folder / "sub" / "__init__low.py").unlink()
    (folder / "data.py").write_text("X = 1\ndef h(): ...\n", encoding="utf-8")
    assert longest_chain(folder, "own") == ["own.top", "own.sub.low", "own.data"]


def test_a_circle_is_an_error(tmp_path: Path) -> None:
    folder = written(tmp_path, one="from own import two\n", two="from own import one\n")
    (folder / "__init__.py").touch()
    with pytest.raises(ValueError, match="circle"):
        longest_chain(folder, "own")


def test_lines_are_those_of_the_files() -> None:
    here = Path(__file__)
    assert lines([here]) == len(here.read_text(encoding="utf-8").splitlines())
    found = sizes()
    assert set(BUDGETS) <= set(found)
    assert (
        sum(count for name, count in found.items() if name not in ("all of moebench/", "tests"))
        == found["all of moebench/"]
    )
