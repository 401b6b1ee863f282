"""Rasa's command line as it is, but without TensorFlow, which the tests have not: `python -m` this module."""

from lotsen.engine.without_tensorflow import leave_out_tensorflow

if __name__ == "__main__":
    leave_out_tensorflow()
    from rasa.__main__ import main

    main()
