"""Everything that answers HTTP: one room per contract, and what the rooms share."""
