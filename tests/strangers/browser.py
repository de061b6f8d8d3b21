"""Headless Chromium by WebDriver, with nothing but the standard library: what a person sees and does."""

import base64
import contextlib
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1280,900""".split()
TAB, ENTER, CONTROL = "\ue004", "\ue007", "\ue009"


def is_installed():
    return shutil.which("chromium") and shutil.which("chromedriver")


class Browser:
    def __init__(self, driver):
        self.session = driver
        with tempfile.TemporaryDirectory() as unused:
            self.profile = unused + "-profile"
        options = {"args": [*FLAGS, f"--user-data-dir={self.profile}"], "binary": shutil.which("chromium")}
        wish = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"performance": "ALL"}}
        made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wish}})
        self.session = f"{driver}/session/{made['sessionId']}"

    def ask(self, method, path, values=None):
        body = None if values is None else json.dumps(values).encode()
        request = urllib.request.Request(self.session + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from error

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def text(self, css):
        return self.run("const e = document.querySelector(arguments[0]); return e ? e.innerText : null", css)

    def find(self, css):
        return self.ask("POST", "/element", {"using": "css selector", "value": css})[ELEMENT]

    def click(self, css):
        self.ask("POST", f"/element/{self.find(css)}/click", {})

    def write(self, css, text):
        element = self.find(css)
        self.ask("POST", f"/element/{element}/clear", {})
        self.ask("POST", f"/element/{element}/value", {"text": text})

    def press(self, *keys):
        """All down in the order given, then up again: one chord."""
        actions = [{"type": "keyDown", "value": key} for key in keys]
        actions += [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def accept_question(self):
        self.ask("POST", "/alert/accept", {})

    def prefer(self, scheme):
        """What the system says of light and dark."""
        wish = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.ask("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": wish})

    def requested(self):
        """The URL of every request since the last question."""
        for entry in self.ask("POST", "/se/log", {"type": "performance"}):
            told = json.loads(entry["message"])["message"]
            if told["method"] == "Network.requestWillBeSent":
                yield told["params"]["request"]["url"]

    def complaints(self):
        """What the page said on its console as errors."""
        return [e["message"] for e in self.ask("POST", "/se/log", {"type": "browser"}) if e["level"] == "SEVERE"]

    def picture(self, path):
        pathlib.Path(path).write_bytes(base64.b64decode(self.ask("GET", "/screenshot")))

    def close(self):
        with contextlib.suppress(Exception):
            self.ask("DELETE", "")
        shutil.rmtree(self.profile, ignore_errors=True)


@contextlib.contextmanager
def browser():
    driver = subprocess.Popen(
        [shutil.which("chromedriver"), "--port=0", "--allowed-ips=127.0.0.1"], stdout=subprocess.PIPE, text=True
    )
    try:
        line = next(line for line in driver.stdout if "successfully on port" in line)
        opened = Browser("http://127.0.0.1:" + line.split("port")[1].strip(" .\n"))
        try:
            yield opened
        finally:
            opened.close()
    finally:
        driver.terminate()
        driver.wait(timeout=20)


def until(condition, what, limit=30):
    """Waits for what the page will show; gives what the condition gave."""
    give_up = time.monotonic() + limit
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < give_up, f"waited {limit} s for {what}"
        time.sleep(0.05)
