"""The service's own contract: JSON under /v1, and Markdown for summaries."""
