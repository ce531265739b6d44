"""A running bank simulator, and the callback that it rings."""

import http.client
import http.server
import json
import queue
import subprocess
import tempfile
import threading
from urllib.parse import quote, urlsplit


class Callback:
    """Takes what the bank announces, on a free port."""

    def __init__(self):
        self.bodies = queue.Queue()
        bodies = self.bodies

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                bodies.put(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                """The bank's history has it."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/callback"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Bank:
    """The simulator as a process of its own, with an empty data folder."""

    def __init__(self, binary, *flags):
        self.command = [binary, "-addr", "127.0.0.1:0", "-manage", "127.0.0.1:0", *flags]

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen([*self.command, "-data", self.folder.name], stdout=subprocess.PIPE, text=True)
        addresses = {}
        for line in self.process.stdout:
            name, found, address = line.strip().partition(" http://")
            if found:
                addresses[name.strip()] = address
            if len(addresses) == 2:
                self.protocol, self.management = addresses["protocol"], addresses["management"]
                return self
        self.__exit__()
        raise RuntimeError("the bank simulator did not start")

    def __exit__(self, *_):
        self.process.terminate()
        code = self.process.wait(timeout=15)
        self.process.stdout.close()
        self.folder.cleanup()
        if code != 0:
            raise RuntimeError(f"the bank simulator ended with {code}")

    def order(self, bic, body):
        """Sends an order; returns status and answer."""
        return self._ask(self.protocol, "POST", f"/{bic}/payments", body, "application/xml")

    def report(self, bic, end_to_end_id):
        """Asks for a report; returns status and answer."""
        return self._ask(self.protocol, "GET", f"/{bic}/payments/{quote(end_to_end_id, safe='')}")

    def manage(self, method, path, value=None):
        """Asks the management; returns what its JSON says."""
        body = None if value is None else json.dumps(value).encode()
        status, answer = self._ask(self.management, method, path, body, "application/json")
        if status != 200:
            raise RuntimeError(f"{method} {path} answered {status}: {answer.decode()}")
        return json.loads(answer)

    @staticmethod
    def _ask(address, method, path, body=None, kind=None):
        parts = urlsplit("//" + address)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        try:
            connection.request(method, path, body, {"Content-Type": kind} if kind else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
