"""Tells Telegram where the bot's messages go: once, and again when the address or the secret changes.

Reads LOTSEN_TELEGRAM_TOKEN, LOTSEN_TELEGRAM_SECRET and LOTSEN_PUBLIC_URL from the environment or .env.
"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping

from lotsen.command_line import command
from lotsen.run import enabled, processes
from lotsen.settings import SettingError

API = "LOTSEN_TELEGRAM_API"
DEFAULT_API = "https://api.telegram.org"
PUBLIC_URL = "LOTSEN_PUBLIC_URL"
SECONDS = 30.0
# What lotsen/channels/messaging/telegram.py answers; Telegram keeps the rest to itself.
UPDATES = ["message", "edited_message", "callback_query"]


@command
def main() -> int:
    environment = processes.child_environment(processes.ACTIONS_PORT)
    try:
        enabled.credentials({**environment, enabled.VARIABLE: "telegram"})
        address = enabled.value(environment, PUBLIC_URL, "telegram-webhook")
    except SettingError as error:
        print(error, file=sys.stderr)
        return 1
    return register(environment, f"{address.rstrip('/')}/webhooks/telegram/webhook")


def register(environment: Mapping[str, str], webhook: str) -> int:
    """Call setWebhook; print what came of it, never the token, which is a part of the address called."""
    base = (environment.get(API) or DEFAULT_API).rstrip("/")
    secret = environment["LOTSEN_TELEGRAM_SECRET"]
    wanted = {"url": webhook, "secret_token": secret, "allowed_updates": UPDATES}
    request = urllib.request.Request(
        f"{base}/bot{environment['LOTSEN_TELEGRAM_TOKEN']}/setWebhook",
        json.dumps(wanted).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        print(f"Telegram said no: {_description(error)}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"Telegram could not be asked ({type(error).__name__}): try again later.", file=sys.stderr)
        return 1
    print(f"Telegram sends to {webhook}: {answer.get('description', answer.get('ok'))}.")
    return 0


def _description(error: urllib.error.HTTPError) -> str:
    try:
        return f"{error.code}, {json.load(error).get('description')}"
    except (ValueError, AttributeError):
        return str(error.code)


if __name__ == "__main__":
    sys.exit(main())
