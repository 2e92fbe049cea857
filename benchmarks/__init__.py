"""How fast the service is, beside what no service can do without: `python -m benchmarks` writes docs/performance.md."""
