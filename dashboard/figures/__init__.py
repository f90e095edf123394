"""Pure figures: tables in, Plotly figures or ECharts options out. Every name from an article is escaped here."""
