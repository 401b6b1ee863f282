"""Counts for Prometheus: how many and how fast, never what was written or by whom.

Labels are few and ours: channels, intents of domain.yml, kinds of personal data, names of exceptions.
Alarms are `lotsen_intents_total{intent="akut"}`, gray cases `intent="akut_oklart"`. Memory and CPU of the
process come with prometheus-client.
"""

from __future__ import annotations

import logging
import os

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from lotsen import off_switch
from lotsen.nlu.encoder import EncoderMissing, made
from lotsen.observe import knowledge_version
from lotsen.paths import ENCODER
from lotsen.values.turn import current

logger = logging.getLogger(__name__)

PORT = "LOTSEN_METRICS_PORT"  # unset: nothing listens
HOST = "LOTSEN_METRICS_HOST"  # loopback unless told, since it is nobody else's business

MESSAGES = Counter("lotsen_messages_total", "Messages by how they were answered", ["channel", "outcome"])
INTENTS = Counter("lotsen_intents_total", "Messages by the intent decided", ["channel", "intent"])
SAFE_TEXTS = Counter("lotsen_safe_texts_total", "Replies by the safety net", ["channel", "reason"])
MENDED = Counter("lotsen_mended_total", "Replies that 112 was put before", ["channel", "what"])
ACTION_FAILURES = Counter("lotsen_action_failures_total", "Understood, but nothing came of it", ["channel"])
MASKED = Counter("lotsen_masked_total", "Messages with personal data taken out", ["channel", "kind"])
REFUSED = Counter("lotsen_refused_total", "Requests that were turned away", ["channel", "status"])
RATINGS = Counter("lotsen_ratings_total", "Thumbs on answers", ["intent", "value"])
SECONDS = Histogram(
    "lotsen_answer_seconds",
    "From message to answer",
    ["channel"],
    buckets=(0.005, 0.01, 0.02, 0.03, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
PART_READY = Gauge("lotsen_part_ready", "1 when the part answered when last asked", ["part"])
STORE_LOSSES = Counter("lotsen_store_losses_total", "Files of the database found removed or replaced")
OFF = Gauge("lotsen_off", "1 while staff have switched Lotsen off")
OFF.set_function(lambda: float(off_switch.is_off()))
TUNED = Gauge("lotsen_encoder_tuned", "1 when the sentence encoder was built with the adapter")
TUNED.set_function(lambda: float(encoder_tuned()))
knowledge_version.register()

_serving = False


def encoder_tuned() -> bool:
    """Tell whether the encoder that lies there is the tuned one; a missing one is not."""
    try:
        return made(ENCODER).tuned
    except EncoderMissing:
        return False


def count_safe_text(channel: str, reason: str) -> None:
    """Count a reply by the safety net; with an intent decided, what failed came after it: an action."""
    SAFE_TEXTS.labels(channel, reason).inc()
    turn = current()
    if turn is not None and turn.understanding is not None:
        ACTION_FAILURES.labels(channel).inc()


def serve() -> None:
    """Offer the counts on a port of their own, once a process; a port that is taken is said, not fatal."""
    global _serving
    port = os.environ.get(PORT, "").strip()
    if not port or _serving:
        return
    try:
        start_http_server(int(port), os.environ.get(HOST) or "127.0.0.1")
        _serving = True
    except (ValueError, OverflowError, OSError) as error:
        logger.error("No metrics: %s=%s cannot be listened on (%s).", PORT, port, type(error).__name__)
