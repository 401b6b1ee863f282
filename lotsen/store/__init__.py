"""Where conversations are kept: LotsenTrackerStore (tracker_store.py) over an SQL database."""
