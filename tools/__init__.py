"""What sets up, trains, measures, checks or generates; none of it is imported by what serves."""
