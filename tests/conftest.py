"""What every test needs: the secret that set-up wrote into .env, and a database of its own."""

import atexit
import os
import tempfile
from pathlib import Path

from lotsen.engine.without_tensorflow import leave_out_tensorflow
from lotsen.run.launch import sqlite_url
from lotsen.secret import VARIABLE
from lotsen.settings import read_env_file

leave_out_tensorflow()  # as the assistant does; only the default bot's packages have it
os.environ.setdefault(VARIABLE, read_env_file().get(VARIABLE, ""))

# What a test starts keeps conversations here, never in the installation's database.
FOLDER = tempfile.TemporaryDirectory(prefix="lotsen-tests-")
atexit.register(FOLDER.cleanup)
os.environ["LOTSEN_DB"] = sqlite_url(Path(FOLDER.name) / "lotsen.db")
