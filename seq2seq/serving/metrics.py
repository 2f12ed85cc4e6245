"""What a server counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)  # seconds
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)  # inputs


class Metrics:
    """Counts and times of a server, in the text format that Prometheus reads.

    Attributes:
        requests: answers, by path and status.
        seconds: time from a request's head to its answer's end, by path.
        inputs: inputs of requests, by model.
        batches: number of inputs that were computed together, by model.
        waiting: inputs that wait or are being computed.
        streams: outputs that are being streamed.
        ready: 1 once the searches of all models are compiled.
    """

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "seq2seq_requests", "Answers.", ["path", "status"], registry=registry
        )
        self.seconds = Histogram(
            "seq2seq_request_seconds",
            "Time from a request to the end of its answer.",
            ["path"],
            buckets=BUCKETS,
            registry=registry,
        )
        self.inputs = Counter("seq2seq_inputs", "Inputs of requests.", ["model"], registry=registry)
        self.batches = Histogram(
            "seq2seq_batch_inputs",
            "Inputs that were computed together.",
            ["model"],
            buckets=SIZES,
            registry=registry,
        )
        self.waiting = Gauge(
            "seq2seq_waiting_inputs", "Inputs that wait or are computed.", registry=registry
        )
        self.streams = Gauge("seq2seq_streams", "Outputs being streamed.", registry=registry)
        self.ready = Gauge("seq2seq_ready", "1 when all models are warm.", registry=registry)

    def text(self) -> bytes:
        """Return all of them."""
        return generate_latest(self.registry)
