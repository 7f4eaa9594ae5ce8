"""The shape of the code, held: which way imports run, where chance comes from, how long things are.

Nothing is imported here; the source is read as text and as syntax trees.
"""

from __future__ import annotations

import ast
import re
import subprocess

import pytest
from browser import lessons as listed
from sources import (
    ROOT,
    TOPS,
    calls,
    code_lines,
    dotted,
    files,
    functions,
    imports,
    lessons,
    module,
    place,
    within,
)

SCREEN = ("streamlit", "plotly")
OPENERS = {"core.checkpoint", "core.train", "core.__main__"}  # who may know every family
OPENERS |= {"core.language_bench"}  # a part of the command line
KIN: set[tuple[str, str]] = set()  # a family that builds on another: (family, what it imports)

DRAWS = re.compile("rand|randn|randint|randperm|normal|bernoulli|multinomial|poisson")
DRAWS_IN_PLACE = re.compile("(normal|uniform|random|bernoulli|exponential|geometric|cauchy)_")
NEVER = re.compile("manual_seed|seed|rand_like|randn_like|randint_like|[dD]ropout")
SEEDED_NUMPY = {"default_rng", "Generator", "SeedSequence", "PCG64"}


def test_tests_of_one_file_are_kept_together(request) -> None:
    """Else each process makes again what they share, and what goes step by step is torn apart."""
    if hasattr(request.config, "workerinput"):
        assert request.node.nodeid.endswith("@architecture")


def _crossing(paths, forbidden) -> list[str]:
    """Imports of these files that are forbidden: `module imports name`."""
    return [
        f"{module(path)} imports {name}"
        for path in paths
        for name in imports(path)
        if forbidden(name)
    ]


def _under(package: str) -> list:
    return [path for path in files("core", "pages") if within(module(path), package)]


def test_core_knows_no_screen_and_no_page():
    beyond = (*SCREEN, "pages", "tests")
    assert _crossing(files("core"), lambda name: any(within(name, one) for one in beyond)) == []


def test_no_lesson_is_imported():
    slugs = {module(path) for path in lessons()}
    assert _under("pages.ui")
    assert _crossing(files("core", "pages"), lambda name: name in slugs) == []


def test_figures_know_no_streamlit():
    assert _under("pages.ui.figures")
    assert _crossing(_under("pages.ui.figures"), lambda name: within(name, "streamlit")) == []


def test_a_family_knows_no_family():
    families = [path for path in _under("core.models") if path.name != "__init__.py"]
    crossing = _crossing(families, lambda name: within(name, "core.models"))
    assert len(families) >= 7
    assert set(crossing) <= {f"core.models.{family} imports {other}" for family, other in KIN}


def test_only_the_loader_and_the_command_line_know_the_families():
    rest = [
        path
        for path in files("core")
        if not within(module(path), "core.models") and module(path) not in OPENERS
    ]
    assert _crossing(rest, lambda name: within(name, "core.models")) == []


def _global_chance(call: ast.Call, name: str) -> bool:
    """Whether a call draws from a state that no argument names."""
    root, _, last = name.rpartition(".")
    keywords = {word.arg for word in call.keywords}
    if "random" in root.split(".") and root.split(".")[0] in ("np", "numpy"):
        return last not in SEEDED_NUMPY or (last == "default_rng" and not call.args)
    if root == "random":
        return last != "Random" or not call.args
    if NEVER.fullmatch(last):
        return root.split(".")[0] in ("torch", "nn", "F")
    drawn = DRAWS_IN_PLACE.fullmatch(last) or (root == "torch" and DRAWS.fullmatch(last))
    return bool(drawn) and "generator" not in keywords


def test_chance_is_always_an_argument():
    faults = [
        f"{place(path, call)} {name}"
        for path in files("core", "pages")
        if module(path) != "core.rng"  # where what takes no generator is wrapped, once
        for call, name in calls(path)
        if _global_chance(call, name)
    ]
    assert faults == []


def test_what_draws_takes_rng_by_keyword_only():
    faults = [
        f"{place(path, function)} {function.name}"
        for path in files("core", "pages")
        if module(path) != "core.rng"  # there a generator is the subject
        for function in functions(path)
        if "rng" in [argument.arg for argument in function.args.args]
    ]
    assert faults == []


def test_nothing_is_unpickled_or_evaluated():
    banned = {"eval", "exec", "compile", "pickle.load", "pickle.loads", "torch.load", "joblib.load"}
    loose = {"pickle", "cloudpickle", "shelve", "marshal", "dill"}
    used = [
        f"{place(path, call)} {name}"
        for path in files("core", "pages")
        for call, name in calls(path)
        if name in banned
    ]
    known = [
        f"{module(path)} imports {name}"
        for path in files("core", "pages")
        for name in imports(path)
        if name.split(".")[0] in loose
    ]
    assert used + known == []


def test_the_maths_prints_nothing():
    faults = [
        place(path, call)
        for path in files("core", "pages")
        if module(path) != "core.__main__"
        for call, name in calls(path)
        if name == "print"
    ]
    assert faults == []


def test_files_fit_a_sitting_and_functions_a_slide():
    long_files = [
        f"{path.relative_to(ROOT)} has {lines} lines"
        for path in files(*TOPS)
        if (lines := len(path.read_text("utf-8").splitlines())) > 300
    ]
    long_functions = [
        f"{place(path, function)} {function.name} has {lines} lines"
        for path in files(*TOPS)
        for function in functions(path)
        if (lines := code_lines(path, function)) > 40
    ]
    assert long_files + long_functions == []


def test_half_of_the_functions_have_eight_lines_or_fewer():
    sizes = sorted(
        code_lines(path, function)
        for path in files("core", "pages")
        for function in functions(path)
    )
    assert sizes[len(sizes) // 2] <= 8


def test_every_module_and_public_name_says_what_it_is():
    silent = []
    for path in files("core", "pages"):
        if not path.read_text("utf-8").strip():
            continue
        syntax = ast.parse(path.read_text("utf-8"))
        if path not in lessons() and not ast.get_docstring(syntax):
            silent.append(module(path))
        silent += [
            f"{place(path, node)} {node.name}"
            for node in syntax.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not node.name.endswith("Config")  # each field says what it is
            and not ast.get_docstring(node)
        ]
    assert silent == []


def test_pages_are_listed_once_and_none_lies_bare():
    paths = list(listed().values())
    assert sorted(paths) == sorted(
        str(path.relative_to(ROOT)) for path in lessons() if path.name != "__init__.py"
    )
    stems = [path.stem for path in lessons() if path.name != "__init__.py"]
    assert len(stems) == len(set(stems))
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_lessons_hold_no_maths_and_no_cache():
    faults = []
    for path in lessons():
        names = [dotted(node) for node in ast.walk(ast.parse(path.read_text("utf-8")))]
        faults += [f"{path.name} {name}" for name in names if "cache_" in name or name == "cache"]
        faults += [f"{path.name} defines main" for f in functions(path) if f.name == "main"]
    assert faults == []


FOREIGN = {
    "a package registry": r"\b(pypi|npmjs|pythonhosted)\.(org|com|io)\b",
    "a place on one machine": r"(?<![\w.])/(work|tmp|root|opt)/\w",
    "an issue's number": r"\b(issue|pull request|PR) #?\d",
    "unfinished work": r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b",
}


@pytest.mark.parametrize("what", FOREIGN)
def test_the_project_speaks_of_itself_alone(what):
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    kinds = (".py", ".md", ".toml", ".js", ".css", ".txt", ".json", "Makefile", "run")
    found = [
        f"{name}: {match.group(0)}"
        for name in tracked
        if name.endswith(kinds) and (ROOT / name).is_file()
        for match in re.finditer(FOREIGN[what], (ROOT / name).read_text("utf-8"))
    ]
    assert found == []
