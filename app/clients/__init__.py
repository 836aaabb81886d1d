"""Outgoing HTTP, one file a server. Nothing here runs unless the operator has switched it on."""
