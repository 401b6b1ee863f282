"""What production does, by name: `python -m lotsen VERB`. Set-up, training and measuring: `python -m tools`.

`serve` and `probe` parse their few arguments themselves and are started as modules in containers
(deploy/Dockerfile), since the action server's image has no Typer.
"""

from lotsen.command_line import Verb

VERBS = {
    "run": Verb("lotsen.run.foreground", "start the assistant on http://127.0.0.1:5005"),
    "off": Verb("lotsen.operate.switch", "every channel says that it is closed, with both numbers", ("off",)),
    "on": Verb("lotsen.operate.switch", "open again", ("on",)),
    "gallra": Verb("lotsen.operate.delete_old", "delete conversations older than LOTSEN_DAYS days (30)"),
    "telegram-webhook": Verb("lotsen.operate.telegram_webhook", "tell Telegram where messages go"),
    "serve": Verb("lotsen.operate.serve", "become Rasa or the action server, in a container"),
    "probe": Verb("lotsen.operate.probe", "a container's health check"),
}
