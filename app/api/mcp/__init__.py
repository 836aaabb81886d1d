"""The Model Context Protocol: the service as tools of programs that reason. Needs the extra `mcp`."""
