"""What is started and with which settings: commands, environment, ports. Standard library only."""

import os
import socket
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

from lotsen.paths import MODELS, ROOT
from lotsen.settings import SettingError, read_env_file

HOST = "127.0.0.1"
RASA_PORT = 5005
ACTIONS_PORT = 5055
MODEL = MODELS / "lotsen.tar.gz"
CREDENTIALS = ROOT / "credentials.yml"
ENDPOINTS = ROOT / "endpoints.yml"
LOGGING = ROOT / "lotsen" / "observe" / "logging.yml"  # installs lotsen/observe/logs.py: no text in any log
DATABASE = ROOT / "var" / "lotsen.db"
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}


def rasa_command(
    port: int, model: Path, credentials: Path, endpoints: Path, api_token: str | None = None
) -> list[str]:
    command = [sys.executable, "-m", "lotsen.engine", "run", "-i", HOST, "-p", str(port)]
    command += ["-m", str(model), "--endpoints", str(endpoints), "--credentials", str(credentials)]
    command += ["--logging-config-file", str(LOGGING)]
    return command + (["--enable-api", "--auth-token", api_token] if api_token else [])


def actions_command(port: int) -> list[str]:
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "-p", str(port)]
    return [*command, "--logging-config_file", str(LOGGING)]  # spelt so in rasa_sdk


def rasa_url(port: int) -> str:
    return f"http://{HOST}:{port}/"


def health_url(actions_port: int) -> str:
    return f"http://{HOST}:{actions_port}/health"


def child_environment(actions_port: int, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment, what .env adds, and what both parts need.

    ACTION_ENDPOINT and LOTSEN_DB are for endpoints.yml; the latter is where conversations are kept.
    """
    search = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    given = {**read_env_file(), **os.environ}
    return {
        **given,
        "LOTSEN_DB": given.get("LOTSEN_DB") or sqlite_url(DATABASE),
        **QUIET,
        "PYTHONPATH": os.pathsep.join(search),
        "SANIC_HOST": HOST,  # the action server binds to 0.0.0.0 unless told
        "SANIC_GRACEFUL_SHUTDOWN_TIMEOUT": "6",  # seconds; the net has answered by then, Sanic's own is 15
        "ACTION_ENDPOINT": f"http://{HOST}:{actions_port}/webhook",
        **(more or {}),
    }


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file.absolute()}"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def port_from_environment(variable: str, default: int) -> int:
    """RASA_PORT or ACTIONS_PORT; raises SettingError for what is no port."""
    value = os.environ.get(variable, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise SettingError(f"{variable}={value} is no port: give a number from 1 to 65535.")
    return int(value)


def require_free(port: int, name: str, variable: str = "") -> None:
    """Raise SettingError when somebody listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            other = f", or choose another port with {variable}=<port>" if variable else ""
            raise SettingError(
                f"Port {port}, wanted for {name}, is not free: stop the program that has it{other}."
            ) from error


def require_model(model: Path = MODEL) -> None:
    """Raise SettingError when the model is missing or no archive.

    Rasa would load the newest file beside it, or serve without a model, and say nothing.
    """
    if not model.is_file():
        raise SettingError(f"There is no model at {model}: train it with `make train`.")
    if not tarfile.is_tarfile(model):
        raise SettingError(f"The model at {model} is damaged: train it again with `make train`.")
