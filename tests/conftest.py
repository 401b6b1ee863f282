"""What every test needs: the secret that set-up wrote into .env, and a database of its own."""

import atexit
import os
import tempfile
from pathlib import Path

from lotsen.run.processes import sqlite_url
from lotsen.secret import VARIABLE
from lotsen.settings import read_env_file

os.environ.setdefault(VARIABLE, read_env_file().get(VARIABLE, ""))

# What a test starts keeps conversations here, never in the installation's database.
FOLDER = tempfile.TemporaryDirectory(prefix="lotsen-tests-")
atexit.register(FOLDER.cleanup)
os.environ["LOTSEN_DB"] = sqlite_url(Path(FOLDER.name) / "lotsen.db")
