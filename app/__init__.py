"""The edge: HTTP, the EHR, storage and telemetry. All input and output is here."""

__version__ = "0.1.0"
