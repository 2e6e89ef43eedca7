"""Text and cells: nothing is lost, whatever a person types into a cell."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lstm_course.building import percent
from lstm_course.building.percent import Cell

LINES = st.sampled_from(
    [
        "# %%",
        "# %% [markdown]",
        "  # %% x",
        "#%%",
        "%% y",
        "%time x = 1",
        "# %time x",
        "!ls -l",
        "%%bash",
        "?print",
        '"""',
        "'''",
        'r"""',
        "# a",
        "#",
        "##",
        "# # %%",
        "x = 1",
        "def f():",
        "    return 1",
        "",
        "  ",
        "```python",
        "```",
        "~~~",
        "# ```",
        "# copy the state",
        "# cat x",
        "cd ..",
        "why?",
        "# ---",
        "---",
        "# +",
        "# -",
        "# region",
        "\\",
        "'",
        '"',
        "a=b c=1 # d",
        "<codecell>",
        "# In[1]:",
        "\t",
        "é 中文 🙂",
        "\x0c",
        "\u2028",
        "\x85",
        "\x00",
        "\r",
        "### BEGIN SOLUTION",
        "### END SOLUTION",
        "@decorator",
        "class A:",
        "{",
        "}",
        "#!shebang",
        "# active-py",
    ]
)
SOURCE = st.lists(LINES | st.text(max_size=12), max_size=8).map("\n".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "tags",
        "name",
        "title",
        "language",
        "active",
        "cell_type",
        "region_name",
        "editable",
        "jupyter",
        "slideshow",
        "collapsed",
        "scrolled",
        "endofcell",
        "cell_depth",
        "lines_to_next_cell",
        "whole",
        "attachments",
        "trailing_lines",
        "magic_args",
        "a b",
        "a=b",
        "",
        "é",
        "incorrectly_encoded_metadata",
        "cell_marker",
        "trusted",
        "run_control",
    ]
) | st.text(max_size=6)
METADATA = st.dictionaries(KEYS, VALUES, max_size=3)
PICTURES = st.just({}) | st.just({"image.png": {"image/png": "aGVsbG8="}})
CELLS = st.builds(Cell, st.sampled_from(["code", "markdown", "raw"]), SOURCE, METADATA, PICTURES)


@settings(max_examples=120, deadline=None)
@given(st.lists(CELLS, max_size=5))
@example([Cell("code", 'x = """'), Cell("code", "y")])
@example([Cell("markdown", ""), Cell("raw", ""), Cell("code", "")])
@example([Cell("code", "x\n\n\n"), Cell("markdown", "\n\nx\n")])
@example([Cell("raw", "---\ntitle: x\n---")])
@example([Cell("code", "\n\t")])
def test_any_cells_survive_the_way_through_text(cells):
    text = percent.write(cells)
    assert [cell.key for cell in percent.read(text)] == [cell.key for cell in cells]
    assert percent.write(percent.read(text)) == text


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES | st.text(max_size=12), max_size=30))
def test_chunks_are_the_text_itself_cell_by_cell(lines):
    text = "".join(line + "\n" for line in "\n".join(lines).splitlines())
    head, chunks = percent.chunks(text)
    assert head + "".join(chunks) == text


@pytest.mark.parametrize(
    "source",
    ["%time x = 1", "!ls", "files = !ls", "%%bash\nls", "# copy the state\nx = 1", "# why?", "x\n# %time y\n!z"],
)
def test_code_stands_in_the_master_as_it_is_written(source):
    text = percent.write([Cell("code", source)])
    assert "whole=" not in text
    assert percent.read(text) == [Cell("code", source)]


def test_a_cell_that_text_cannot_hold_stands_as_json_on_one_line():
    cell = Cell("code", "a\n# %% b\nc x=1 # d")
    text = percent.write_cell(cell)
    assert len(text.splitlines()) == 1
    assert percent.read(text) == [cell]


def test_trailing_lines_and_pictures_keep_the_source_readable():
    cell = Cell("markdown", "look\n\n", {"tags": ["a"]}, {"p.png": {"image/png": "aGk="}})
    text = percent.write_cell(cell)
    assert "# look" in text.splitlines()
    assert percent.read(text) == [cell]


def test_a_jupytext_header_is_passed_over():
    header = "# ---\n# jupyter:\n#   kernelspec: {}\n# ---\n\n"
    assert percent.read(header + "# %%\nx = 1\n") == [Cell("code", "x = 1")]
    assert percent.chunks(header + "# %%\nx = 1\n") == (header, ["# %%\nx = 1\n"])


def test_jupytext_reads_our_text_as_we_do():
    import jupytext

    text = percent.write([Cell("markdown", "# Title\n\ntext"), Cell("code", "x = 1", {"tags": ["a"]})])
    nodes = jupytext.reads(text, fmt="py:percent").cells
    assert [(n.cell_type, n.source, json.loads(json.dumps(n.metadata))) for n in nodes] == [
        ("markdown", "# Title\n\ntext", {}),
        ("code", "x = 1", {"tags": ["a"]}),
    ]


@pytest.mark.parametrize("opened", ["```python", "~~~", "````", '"""', "'''"])
@pytest.mark.parametrize("closing", ["```", "~~~", "````", '"""', "'''"])
def test_what_a_cell_leaves_open_no_later_cell_closes(opened, closing):
    cells = [Cell("markdown", opened, {}, {}), Cell("code", closing, {}, {}), Cell("markdown", "after", {}, {})]
    assert [cell.key for cell in percent.read(percent.write(cells))] == [cell.key for cell in cells]
