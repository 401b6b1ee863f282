"""The pipeline's components and the encoder's run time: all that shapes a prediction."""
