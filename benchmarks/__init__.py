"""How long builds, refreshes and queries take: `make bench`."""
