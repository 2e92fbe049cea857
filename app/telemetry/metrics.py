"""Metrics: counts and times by service, topic and rule, in a registry of the app's own. No label is patient data, and
none is a caller's text: each takes its values from a list of ours, or from the clients file."""

from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from app.telemetry.logs import STDERR
from app.telemetry.workers import Processes, of_all_workers

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for every count


class Metrics:
    """What operations watch. Of a gauge `among` says what is told of several workers."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        registry.register(Processes())

        def counter(name: str, said: str, *labels: str) -> Counter:
            return Counter(name, said, labels, registry=registry)

        def gauge(name: str, said: str, *labels: str, among: Literal["livemin", "livemax", "livesum"]) -> Gauge:
            return Gauge(name, said, labels, registry=registry, multiprocess_mode=among)

        def times(name: str, said: str, *labels: str) -> Histogram:
            return Histogram(name, said, labels, buckets=SECONDS, registry=registry)

        self.calls = counter("cds_calls", "Hook calls answered", "service", "status")
        self.seconds = times("cds_call_seconds", "Time to answer a call that was not refused", "service")
        self.stage_seconds = times("cds_stage_seconds", "Time of each stage of a call", "stage")
        self.cards = counter("cds_cards", "Cards returned", "service", "topic", "indicator")
        self.queries = counter("cds_queries", "FHIR queries of calls", "key", "origin", "outcome")
        self.triggers = counter("cds_triggers", "What Epic says fired a call", "service", "trigger")
        self.rule_faults = counter("cds_rule_faults", "Rules that broke", "rule", "fault")
        self.not_assessable = counter("cds_not_assessable", "Rules that could not judge", "rule", "reason")
        self.faults = counter("cds_faults", "Unexpected faults outside a rule", "fault")
        self.tokens_refused = counter("cds_tokens_refused", "Calls answered 401", "because")
        self.calls_throttled = counter("cds_calls_throttled", "Calls answered 429", "client")
        self.crowded_out = counter("cds_crowded_out", "Calls answered 503 for want of room", "of", "because")
        self.in_hand = gauge("cds_in_hand", "Calls that are being answered", "of", among="livesum")
        self.bytes_in_hand = gauge("cds_bytes_in_hand", "Bytes of their bodies", "of", among="livesum")
        self.key_fetches = counter("cds_key_fetches", "Fetches of clients' key sets", "client", "outcome")
        self.fhir_reads = counter("cds_fhir_reads", "Requests to FHIR servers", "client", "outcome")
        self.fhir_read_seconds = times("cds_fhir_read_seconds", "Time of a request to a FHIR server, waits included")
        self.fhir_retries = counter("cds_fhir_retries", "Requests sent again to a busy FHIR server", "client")
        self.hosts_refused = counter("cds_fhir_hosts_refused", "FHIR servers that were not called", "client")
        self.addresses_refused = counter("cds_addresses_refused", "Connections to names that lead inside")
        self.feedback = counter("cds_feedback", "Feedback on cards", "service", "outcome", "reason")
        self.overrides = counter("cds_overrides", "Cards that were overridden", "topic", "reason")
        self.quieted = counter("cds_quieted", "Topics kept quiet because they were settled", "topic")
        self.store_failures = counter("cds_store_failures", "Times the store could not be reached", "fault")
        self.store_lost = counter("cds_store_lost", "Records that neither the store nor the disk took")
        self.store_up = gauge("cds_store_up", "Whether the store answered the last time", among="livemin")
        self.store_lag_seconds = gauge("cds_store_lag_seconds", "Age of what waits longest", among="livemax")
        self.spool_bytes = gauge("cds_spool_bytes", "What waits on this host's disk for the store", among="livemax")
        self.spool_max_bytes = gauge("cds_spool_max_bytes", "What may wait there", among="livemax")
        self.replay_alone = counter("cds_replay_alone", "Tokens checked against the memory of this process alone")
        self.lines_dropped = gauge("cds_log_lines_dropped", "Log lines that nobody read in time", among="livesum")
        self.clients_reloads = counter("cds_clients_reloads", "Readings of a changed clients file", "outcome")
        version = ("software", "knowledge_version", "knowledge_sha256")
        self.build = gauge("cds_build_info", "What is running; always 1", *version, among="livemax")

    def as_text(self) -> bytes:
        self.lines_dropped.set(STDERR.n_dropped)
        return generate_latest(of_all_workers() or self.registry)
