"""Every engine gives the same numbers as DuckDB."""
