"""A client that talks HTTP to the application in this process."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI


class Client:
    """Sends requests one after the other, without a socket."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        # No encoding unless a test asks for one, so that lengths mean what they say.
        headers = {"Accept-Encoding": "identity"}
        self._http = httpx.AsyncClient(transport=transport, base_url="http://takewith.test", headers=headers)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._http.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        if json is not None:
            options["json"] = json
        return self.request("POST", path, **options)

    def close(self) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()
