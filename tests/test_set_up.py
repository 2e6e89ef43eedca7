"""`make install`: uv where it is there, with pip's settings, and pip where not or where uv fails."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SET_UP = runpy.run_path(str(Path(__file__).parents[1] / "deploy" / "set_up.py"))


def test_uv_is_told_what_pip_is_told(tmp_path):
    told = {"index-url": "https://a/simple", "extra-index-url": f"https://b\nfile://{tmp_path}", "no-index": "true"}
    settings = SET_UP["uv_settings"]({**told, "find-links": f"{tmp_path} https://c /nowhere", "timeout": "9"})
    assert settings == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_DEFAULT_INDEX": "https://a/simple",
        "UV_INDEX": f"https://b file://{tmp_path}",
        "UV_FIND_LINKS": f"{tmp_path},https://c",
        "UV_NO_INDEX": "true",
    }


def test_pips_settings_are_read_from_where_pip_reads_them(tmp_path, monkeypatch):
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://a\n[install]\nfind-links =\n  /x\n  /y\n")
    lists = "import sys; print(\"global.index-url='https://a'\\ninstall.find-links='/x\\\\n/y'\\n:env:.cert='/c'\")"
    fake = tmp_path / "python"
    fake.write_text(f"#!{sys.executable}\n{lists}\n")
    fake.chmod(0o755)
    assert SET_UP["pip_says"](fake) == {"index-url": "https://a", "find-links": "/x\n/y", "cert": "/c"}


def test_what_fails_says_why_once(capfd):
    why = "import sys; sys.stderr.write('warning: x\\n' + 'ERROR: no such package\\n' * 13); sys.exit(1)"
    assert not SET_UP["installed"]("uv", [sys.executable, "-c", why], os.environ, 3, "pip will do it")
    said = capfd.readouterr()
    assert said.err.splitlines() == ["uv could not; pip will do it:", "    ERROR: no such package"]
    assert said.out.startswith("Installing up to 3 packages with uv ...")


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize("uv", ["exit 0", "exit 2", None])
def test_pip_does_it_where_uv_does_not(tmp_path, uv):
    venv, tools = tmp_path / "a venv", tmp_path / "tools"
    (venv / "bin").mkdir(parents=True)
    tools.mkdir()
    log = tmp_path / "log"
    stand_ins = {venv / "bin" / "python": f'echo "python $*" >> "{log}"'}
    if uv:
        stand_ins[tools / "uv"] = f'echo "uv $*" >> "{log}"; {uv}'
    for path, text in stand_ins.items():
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    root = Path(__file__).parents[1]
    command = [sys.executable, str(root / "deploy" / "set_up.py"), str(venv)]
    done = subprocess.run(command, cwd=root, env={"PATH": f"{tools}:/bin"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    installs = [line.split()[0] for line in log.read_text().splitlines() if " install " in line]
    assert installs == {"exit 0": ["uv"], "exit 2": ["uv", "python"], None: ["python"]}[uv]
