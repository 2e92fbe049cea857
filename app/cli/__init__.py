"""The command line: `python -m app.cli serve | demo | evaluate | inspect | taper | rules | integration-sheet`."""
