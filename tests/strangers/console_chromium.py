#!/usr/bin/python3
"""The console in headless Chromium: `console_chromium.py path/to/sourceflow [folder for screenshots]`.

Says that it is skipped, and ends with 77, where Chromium or its driver is not installed.
"""

import contextlib
import json
import pathlib
import socket
import subprocess
import sys
import urllib.parse

from browser import CONTROL, ENTER, TAB, browser, is_installed, until
from started_endpoint import client, started_endpoint

ANYBODY = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}})


class Console:
    """The page, beside a client that sees the same endpoint from outside."""

    def __init__(self, page, url):
        self.page, self.url = page, url
        self.sqs, self.sns = client("sqs", url, key="000000000000"), client("sns", url, key="000000000000")

    def queue(self, name, **attributes):
        return self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def arn(self, queue):
        wish = {"QueueUrl": queue, "AttributeNames": ["QueueArn"]}
        return self.sqs.get_queue_attributes(**wish)["Attributes"]["QueueArn"]

    def row(self, name):
        """The cells of a queue's row: name, visible, in flight, delayed, oldest, dead."""
        script = """for (const row of document.querySelectorAll("#queues tr"))
          if (row.cells[0].innerText == arguments[0]) return [...row.cells].slice(0, 6).map(cell => cell.innerText);
          return null;"""
        return self.page.run(script, name)

    def shows(self, name, visible, in_flight="0", dead=None):
        def is_so():
            row = self.row(name)
            return row and row[1:3] == [visible, in_flight] and (dead is None or row[5] == dead)

        until(is_so, f"{name} with {visible} visible and {in_flight} in flight; it is {self.row(name)}")

    def choose(self, name):
        script = """for (const button of document.querySelectorAll("#queues button"))
          if (button.innerText == arguments[0]) { button.click(); return true; } return false;"""
        until(lambda: self.page.run(script, name), f"a button of {name}")
        until(lambda: self.page.text("#chosen-title") == name, f"{name} to be chosen")


def claim_queues_are_listed_with_what_is_in_them(console):
    orders = console.queue("orders")
    console.queue("empty")
    for number in range(3):
        console.sqs.send_message(QueueUrl=orders, MessageBody=json.dumps({"number": number}))
    console.sqs.receive_message(QueueUrl=orders)

    console.shows("orders", "2", "1")
    console.shows("empty", "0")


def claim_looking_at_messages_neither_hides_nor_counts(console):
    queue = console.queue("peeked")
    attribute = {"kind": {"DataType": "String", "StringValue": "book"}}
    console.sqs.send_message(QueueUrl=queue, MessageBody='{"order": {"id": 42}}', MessageAttributes=attribute)

    console.choose("peeked")

    until(lambda: console.page.run("return document.querySelectorAll('#messages details').length") == 1, "one message")
    console.page.run("document.querySelector('#messages details').open = true")
    shown = until(lambda: console.page.text("#messages"), "the message")
    assert '"id": 42' in shown and "kind (String)" in shown and "book" in shown, shown
    console.shows("peeked", "1")
    (message,) = console.sqs.receive_message(QueueUrl=queue, AttributeNames=["All"])["Messages"]
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"


def claim_a_message_is_sent_by_the_button(console):
    queue = console.queue("written")
    console.choose("written")

    console.page.write("#body", 'from a browser: <é> "&"')
    console.page.click("#send")

    until(lambda: "Sent as" in console.page.text("#outcome"), "the answer")
    (message,) = console.sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2)["Messages"]
    assert message["Body"] == 'from a browser: <é> "&"'


def claim_it_works_by_keyboard_alone(console):
    queue = console.queue("typed")
    until(lambda: console.row("typed"), "the row")
    here = "return document.activeElement.dataset.row || document.activeElement.id || ''"
    console.page.run("document.activeElement.blur(); window.scrollTo(0, 0)")
    seen = []

    def tab_to(wanted):
        for _ in range(200):
            console.page.press(TAB)
            seen.append(console.page.run(here))
            if wanted(seen[-1]):
                return
        raise AssertionError(f"Tab never came there: {seen}")

    tab_to(lambda at: at.endswith(":typed"))
    console.page.press(ENTER)
    until(lambda: console.page.text("#chosen-title") == "typed", "the choice")
    tab_to(lambda at: at == "body")
    console.page.press(CONTROL, "a")
    for letter in "keys":
        console.page.press(letter)
    console.page.press(CONTROL, ENTER)

    until(lambda: "Sent as" in console.page.text("#outcome"), "the answer")
    (message,) = console.sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2)["Messages"]
    assert message["Body"] == "keys"
    tab_to(lambda at: at == "purge")


def claim_dead_letters_are_sent_back(console):
    dead = console.queue("failing-dlq")
    redrive = json.dumps({"deadLetterTargetArn": console.arn(dead), "maxReceiveCount": 1})
    queue = console.queue("failing", RedrivePolicy=redrive, VisibilityTimeout="0")
    console.sqs.send_message(QueueUrl=queue, MessageBody="poison")
    for _ in range(2):
        console.sqs.receive_message(QueueUrl=queue)
    console.shows("failing", "0", dead="1")

    console.choose("failing-dlq")
    console.page.click("#redrive")

    console.shows("failing", "1", dead="0")
    console.shows("failing-dlq", "0")


def claim_purging_asks_and_then_empties(console):
    queue = console.queue("purged")
    console.sqs.send_message(QueueUrl=queue, MessageBody="x")
    console.shows("purged", "1")
    console.choose("purged")

    console.page.click("#purge")
    console.page.accept_question()

    console.shows("purged", "0")
    console.page.click("#purge")
    console.page.accept_question()
    until(lambda: "every 60 seconds" in console.page.text("#outcome"), "the refusal")


def claim_refused_calls_are_shown_with_the_reason(console):
    try:
        console.sqs.get_queue_url(QueueName="nobody")
    except console.sqs.exceptions.QueueDoesNotExist:
        pass
    console.page.run("const box = document.querySelector('#only-refused'); if (!box.checked) box.click()")

    until(lambda: "GetQueueUrl" in console.page.text("#calls"), "the refused call")
    assert "NonExistentQueue" in console.page.text("#calls") or "QueueDoesNotExist" in console.page.text("#calls")
    console.page.run("document.querySelector('#only-refused').click()")


def claim_topics_are_drawn_and_published_to(console):
    topic = console.sns.create_topic(Name="order-events")["TopicArn"]
    queue = console.queue("billing-events", Policy=ANYBODY)
    console.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=console.arn(queue))
    until(lambda: "order-events" in (console.page.text("#graph") or ""), "the topic in the graph")
    assert "billing-events" in console.page.text("#graph")

    console.page.open(console.url + "/_console")
    console.page.run("location.hash = encodeURIComponent(arguments[0]); location.reload()", topic)
    until(lambda: console.page.text("#chosen-title") == "order-events", "the topic to be chosen")
    console.page.write("#body", "published by hand")
    console.page.click("#send")

    (message,) = console.sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    assert json.loads(message["Body"])["Message"] == "published by hand"


def claim_the_graph_leads_from_commands_to_the_events_that_they_cause(console):
    queue = console.queue("shop")
    topic = console.sns.create_topic(Name="placed")["TopicArn"]
    cause = "018f0000-0000-7000-8000-000000000001"

    def text(value):
        return {"DataType": "String", "StringValue": value}

    command = {"CommandType": text("PlaceOrder"), "MessageId": text(cause)}
    console.sqs.send_message(QueueUrl=queue, MessageBody="{}", MessageAttributes=command)
    event = json.dumps({"metadata": {"id": "x", "causationId": cause}, "name": "OrderPlaced"}, separators=(",", ":"))
    console.sns.publish(TopicArn=topic, Message=event, MessageAttributes={"EventType": text("OrderPlaced")})

    edges = "return [...document.querySelectorAll('#graph .edge title')].map(title => title.textContent)"
    until(lambda: "shop to placed: caused by its commands" in console.page.run(edges), "the edge to the event")
    assert "shop to shop: PlaceOrder" in console.page.run(edges)
    shown = console.page.text("#graph")
    assert "PlaceOrder" in shown and "OrderPlaced" in shown, shown


def claim_it_is_dark_or_light_as_the_system_says(console):
    ground = "return getComputedStyle(document.body).backgroundColor"

    def brightness():
        return sum(int(part) for part in console.page.run(ground).strip("rgba()").split(",")[:3])

    for scheme, is_right in (("dark", lambda sum_: sum_ < 200), ("light", lambda sum_: sum_ > 600)):
        console.page.prefer(scheme)
        until(lambda: is_right(brightness()), f"a {scheme} page")
        photograph(console, f"console-{scheme}.png")
    console.page.click("#theme")
    until(lambda: brightness() < 200, "the button to make it dark")


def claim_changes_are_told_and_not_asked_for(console):
    console.page.open(console.url + "/_console")
    console.queue("told")
    until(lambda: console.row("told"), "the row of a queue made since")

    requested = [url for url in console.page.requested() if url.startswith(console.url)]

    assert console.url + "/_console/events" in requested, requested
    assert not [url for url in requested if "/state" in url or "/queue/" in url], requested
    assert console.page.run("return document.querySelector('#live').className") == ""


def claim_a_click_meets_its_queue_while_everything_changes(console):
    queue = console.queue("busy")
    until(lambda: console.row("busy"), "the row")
    same = "const name = [...document.querySelectorAll('#queues button')].find(b => b.innerText == 'busy');"
    console.page.run(same + "window.before = name; window.node = document.querySelector('.node')")
    for number in range(3):
        console.sqs.send_message(QueueUrl=queue, MessageBody="x")
        console.shows("busy", str(number + 1))

    assert console.page.run(same + "return name === window.before && window.node.isConnected")
    console.choose("busy")


def claim_a_page_too_many_asks_for_itself_until_it_is_told_again(console):
    host, port = urllib.parse.urlsplit(console.url).netloc.split(":")
    with contextlib.ExitStack() as open_streams:
        console.page.open("about:blank")
        for _ in range(32):
            watching = open_streams.enter_context(socket.create_connection((host, int(port))))
            watching.sendall(b"GET /_console/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert watching.recv(12)
        console.page.open(console.url + "/_console")
        console.queue("asked")
        until(lambda: console.row("asked"), "the row, by asking")
        assert console.page.run("return document.querySelector('#live').title") == "asked every second"
    title = "return document.querySelector('#live').title"
    until(lambda: console.page.run(title) == "told by the endpoint", "a stream")


def claim_nothing_was_asked_of_anybody_else(console):
    # Chromium's own pages come from its binary.
    own = (console.url + "/", "data:", "chrome://", "about:")
    foreign = [url for url in console.requested if not url.startswith(own)]
    assert console.url + "/_console" in console.requested and not foreign, foreign
    # A second purge, and a page too many, are refused.
    expected = ("/_console/purge", "/_console/events")
    complaints = [line for line in console.page.complaints() if not any(part in line for part in expected)]
    assert not complaints, complaints


def the_page_finds_an_endpoint_that_is_back(page):
    with started_endpoint() as url:
        page.open(url + "/_console")
        until(lambda: page.text("#live").startswith("live"), "the page to be live")
    until(lambda: page.text("#live").startswith("no answer"), "the page to notice")
    port = url.rsplit(":", 1)[1]
    again = subprocess.Popen([sys.argv[1], "local", "--port", port], stdout=subprocess.PIPE, text=True)
    try:
        assert again.stdout.readline().strip() == url
        client("sqs", url).create_queue(QueueName="made-since")
        until(lambda: "made-since" in page.text("#queues"), "the new queue")
        until(lambda: page.text("#live").startswith("live"), "the page to be live again")
    finally:
        again.terminate()
        assert again.wait(timeout=10) == 0, "a page that watches must not keep it from ending"


def photograph(console, name):
    if len(sys.argv) > 2:
        folder = pathlib.Path(sys.argv[2])
        folder.mkdir(parents=True, exist_ok=True)
        console.page.picture(folder / name)


def main():
    if not is_installed():
        print("skipped: Chromium or its driver is not installed")
        return 77
    claims = [(name, found) for name, found in globals().items() if name.startswith("claim_")]
    with started_endpoint() as url, browser() as page:
        console = Console(page, url)
        console.requested = []
        page.open(url + "/_console")
        for name, claim in claims:
            console.requested += page.requested()
            claim(console)
            print("ok", name.removeprefix("claim_").replace("_", " "), flush=True)
        the_page_finds_an_endpoint_that_is_back(page)
        print("ok the page finds an endpoint that is back", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
