"""Career moves out of news articles, dated and sourced."""

__version__ = "0.1.0"
