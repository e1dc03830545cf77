"""The built site, served from its folder, and a real Chromium."""

import functools
import http.server
import threading

import pytest
from chromium import browser, new_page, pytest_runtest_makereport  # noqa: F401
from house import SITE


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def served():
    """Serve the site -> its address."""
    assert (SITE / "index.html").is_file(), "the site is not built: run make site"
    handler = functools.partial(Quiet, directory=SITE)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
