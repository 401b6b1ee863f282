"""Training, and measuring what was trained. Without TensorFlow, which Rasa's modules import one another for.

Only `make bakeoff` has its packages on the path, for DIET (tools/models/bakeoff_diet.py).
"""

import sys
from pathlib import Path

from lotsen.engine.without_tensorflow import leave_out_tensorflow

if not any(Path(folder, "tensorflow").is_dir() for folder in sys.path):
    leave_out_tensorflow()
