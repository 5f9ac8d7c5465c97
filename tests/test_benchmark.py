"""The benchmark runs and finds both engines agreed. No time is judged: machines differ."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "benchmarks" / "bench_assess.py"


def test_the_benchmark_runs_and_both_engines_derive_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--quick"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SCRIPT), run_name="__main__")
    told = capsys.readouterr().out
    assert ended.value.code == 0, told
    assert "the same on both engines: yes" in told
    opening = ("open the library cold", "open the library warm", "times as long as warm")
    assessing = ("one warm assessment", "its own policy is the only one", "all that apply (")
    for line in (*opening, *assessing, "the derivation alone", "rdflib takes", "Python's share"):
        assert line in told
    assert " derive/" in told
