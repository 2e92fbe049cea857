"""The HTTP surface: discovery, calls and operations."""
