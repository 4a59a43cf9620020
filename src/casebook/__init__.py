"""Casebook: one data warehouse for every helpdesk."""
