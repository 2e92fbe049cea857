"""Metrics: counts and times by service, topic and rule, in a registry of the app's own. No label is patient data."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.telemetry.logs import STDERR

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0)


class Metrics:
    """What operations watch. Of one process: with several workers each answers for itself."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()

        def counter(name: str, said: str, *labels: str) -> Counter:
            return Counter(name, said, labels, registry=registry)

        self.calls = counter("cds_calls", "Hook calls answered", "service", "status")
        self.seconds = Histogram("cds_call_seconds", "Time to answer", ["service"], buckets=SECONDS, registry=registry)
        self.cards = counter("cds_cards", "Cards returned", "service", "topic", "indicator")
        self.queries = counter("cds_queries", "FHIR queries of calls", "key", "origin", "outcome")
        self.triggers = counter("cds_triggers", "What Epic says fired a call", "service", "trigger")
        self.rule_faults = counter("cds_rule_faults", "Rules that broke", "rule", "fault")
        self.not_assessable = counter("cds_not_assessable", "Rules that could not judge", "rule")
        self.faults = counter("cds_faults", "Unexpected faults outside a rule", "fault")
        self.tokens_refused = counter("cds_tokens_refused", "Calls answered 401", "because")
        self.calls_throttled = counter("cds_calls_throttled", "Calls answered 429", "client")
        self.crowded_out = counter("cds_crowded_out", "Calls answered 503 for want of room", "of", "because")
        self.in_hand = Gauge("cds_in_hand", "Calls that are being answered", ["of"], registry=registry)
        self.bytes_in_hand = Gauge("cds_bytes_in_hand", "Bytes of their bodies", ["of"], registry=registry)
        self.key_fetches = counter("cds_key_fetches", "Fetches of clients' key sets", "client", "outcome")
        self.feedback = counter("cds_feedback", "Feedback on cards", "service", "outcome", "reason")
        self.quieted = counter("cds_quieted", "Topics kept quiet because they were settled", "topic")
        self.store_failures = counter("cds_store_failures", "Times the store could not be reached", "fault")
        self.store_lost = counter("cds_store_lost", "Records that neither the store nor the disk took")
        self.store_up = Gauge("cds_store_up", "Whether the store answered the last time", registry=registry)
        self.spool_bytes = Gauge("cds_spool_bytes", "What waits on this host's disk for the store", registry=registry)
        self.replay_alone = counter("cds_replay_alone", "Tokens checked against the memory of this process alone")
        self.hosts_refused = counter("cds_fhir_hosts_refused", "FHIR servers that were not called", "client")
        self.addresses_refused = counter("cds_addresses_refused", "Connections to names that lead inside")
        lines = Gauge("cds_log_lines_dropped", "Log lines that nobody read in time", registry=registry)
        lines.set_function(lambda: STDERR.n_dropped)
        self.clients_reloads = counter("cds_clients_reloads", "Readings of a changed clients file", "outcome")

    def as_text(self) -> bytes:
        return generate_latest(self.registry)
