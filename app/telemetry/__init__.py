"""Logs and metrics, by allow-list."""
