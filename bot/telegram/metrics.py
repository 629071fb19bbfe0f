"""What is counted while the bot runs, for `--metrics`; figures only, nothing of what anybody wrote."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one bot."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.received = Counter("jixiao_updates_received", "Updates that were stored", registry=registry)
        self.refused = Counter(
            "jixiao_updates_refused", "Updates of users who sent more than is taken", registry=registry
        )
        self.turn = Histogram(
            "jixiao_turn_seconds", "From handing out an update to its stored reply", buckets=_SECONDS, registry=registry
        )
        self.failed = Counter("jixiao_events_failed", "Events that ended in a fault of ours", registry=registry)
        self.sent = Counter("jixiao_messages_sent", "Messages that went out", registry=registry)
        self.given_up = Counter("jixiao_messages_given_up", "Messages that nobody can receive", registry=registry)
        self.repeated = Counter("jixiao_calls_repeated", "Calls that had to wait or failed", registry=registry)
        self.waiting = Gauge("jixiao_updates_waiting", "Updates that are stored and not handled yet", registry=registry)
        self.unsent = Gauge("jixiao_messages_unsent", "Messages that are to go out", registry=registry)

    def text(self) -> bytes:
        """The figures now, as Prometheus reads them."""
        return generate_latest(self._registry)
