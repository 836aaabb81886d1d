"""Curation over HTTP: drafts, review, publishing, the trail, and reports of wrong findings."""
