"""CDS Hooks 2.0.1 with the configuration and de-duplication of PDDI-CDS STU 1."""
