"""Career moves out of news articles, dated and sourced.

The public verbs, in the order of the data: `read` articles, `extract` what each tells, `find_dates` in a text, `merge`
what all tell, `tabulate` the result. They are loaded when first used, so that reading a store never loads a model.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from extraction.articles.intake import read_articles as read
    from extraction.dates.finding import find_dates
    from extraction.merging.moves import merge
    from extraction.reading.tellings import extract_tellings as extract
    from extraction.record.tabulation import tabulated_events as tabulate

_VERBS = {
    "read": ("articles.intake", "read_articles"),
    "extract": ("reading.tellings", "extract_tellings"),
    "find_dates": ("dates.finding", "find_dates"),
    "merge": ("merging.moves", "merge"),
    "tabulate": ("record.tabulation", "tabulated_events"),
}

__all__ = ["extract", "find_dates", "merge", "read", "tabulate"]


def __getattr__(name: str) -> Any:
    if name not in _VERBS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, verb = _VERBS[name]
    return getattr(import_module(f".{module}", __name__), verb)
