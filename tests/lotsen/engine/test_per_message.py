"""Serving is made quick, training is not. The replies are the same: test_without_tensorflow.py."""

import subprocess
import sys

import pytest

from lotsen import paths
from lotsen.run import processes

WHOSE = """
import sys
sys.argv = ["rasa", COMMAND]
from lotsen.engine import without_tensorflow
without_tensorflow.leave_out_tensorflow()
import rasa.__main__
def tell():
    import rasa.core.processor as processor
    from rasa.core.actions.action import RemoteAction
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.shared.core.events import Event
    from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
    from rasa.nlu.featurizers.sparse_featurizer.regex_featurizer import RegexFeaturizer
    places = [processor.DaskGraphRunner, RemoteAction._validate_action_result, Event.resolve_by_type,
              RulePolicy._get_possible_keys, CountVectorsFeaturizer.process, RegexFeaturizer.process]
    print(*sorted({place.__module__.partition(".")[0] for place in places}))
rasa.__main__.main = tell
import lotsen.engine.__main__ as engine
engine.leave_out_tensorflow = lambda: None
engine.main()
"""


@pytest.mark.parametrize(("command", "whose"), [("run", "lotsen"), ("train", "rasa")])
def test_whose_functions_work(command: str, whose: str) -> None:
    program = WHOSE.replace("COMMAND", repr(command))
    environment = processes.child_environment(1)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=paths.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, [whose]), done.stderr
