"""The cookbook is true: each statement gives on both databases what the page prints."""

from collections.abc import Iterator

import pytest

from tests import cookbook
from tests.conftest import Databases

RECIPES = cookbook.recipes()


@pytest.fixture(scope="module")
def filled(databases: Databases) -> Iterator[str]:
    where = databases.warehouse()
    cookbook.fill(where)
    yield where
    databases.drop(where)


def test_至少十五问_问题各不相同():
    assert len({recipe.title for recipe in RECIPES}) == len(RECIPES) >= 15
    page = cookbook.PAGE.read_text("utf-8")
    assert page.count("```sql") == len(RECIPES), "every statement stands below a question"


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_答案与印出的一致(recipe: cookbook.Recipe, filled: str):
    assert cookbook.answer(filled, recipe.sql) == recipe.answer, "python -m tests.cookbook writes the answers anew"


def test_每问都有答案():
    assert all(recipe.answer.count("\n") >= 2 for recipe in RECIPES)
