"""The command line: `python -m app.cli serve | demo | evaluate | inspect | taper | rules | try | integration-sheet`."""
