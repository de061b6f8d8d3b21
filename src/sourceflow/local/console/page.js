const kept_samples = 120;
const $ = id => document.getElementById(id);
let state = null, shown = null, chosen = location.hash ? decodeURIComponent(location.hash.slice(1)) : null;
// Of each queue, by ARN: depths, arrivals and receives a second, as far back as this page is open.
const samples = new Map();

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function age(seconds) {
  if (seconds === undefined) return "";
  if (seconds < 120) return seconds + " s";
  if (seconds < 7200) return Math.floor(seconds / 60) + " min";
  return seconds < 172800 ? Math.floor(seconds / 3600) + " h" : Math.floor(seconds / 86400) + " d";
}

function rate(value) { return value >= 10 ? Math.round(value).toLocaleString("en") : value.toFixed(1); }

// Replaces what is shown only where it changed, so that focus and selection stay.
function show(into, key, make) {
  const text = JSON.stringify(key);
  if (into.dataset.shown === text) return;
  into.dataset.shown = text;
  make();
}

function remember(queues, at) {
  for (const queue of queues) {
    const kept = samples.get(queue.arn) || { depth: [], arrived: [], received: [], last: null };
    const last = kept.last, seconds = last ? (at - last.at) / 1000 : 0;
    const per_second = (now, before) => seconds > 0 && now >= before ? (now - before) / seconds : 0;
    kept.depth.push(queue.visible + queue.in_flight + queue.delayed);
    kept.arrived.push(last ? per_second(queue.arrived, last.arrived) : 0);
    kept.received.push(last ? per_second(queue.received, last.received) : 0);
    for (const line of [kept.depth, kept.arrived, kept.received]) if (line.length > kept_samples) line.shift();
    kept.last = { at, arrived: queue.arrived, received: queue.received };
    samples.set(queue.arn, kept);
  }
}

// The first cell, the button by which the queue is chosen, stays where it is; the others are made anew.
function queue_row(queue) {
  const name = element("button", { type: "button", className: "link", title: queue.arn, onclick: () => choose(queue.arn) }, queue.name);
  name.dataset.row = queue.arn;
  return element("tr", {}, element("td", {}, name));
}

function fill_row(row, queue) {
  const kept = samples.get(queue.arn);
  const dead = state.queues.find(other => other.arn == queue.dead_letter_arn);
  const letters = dead ? dead.visible + dead.in_flight + dead.delayed : "";
  const number = (value, bad) => element("td", { className: "n" + (bad ? " bad" : "") }, String(value));
  const arrived = kept.arrived.at(-1), received = kept.received.at(-1);
  while (row.cells.length > 1) row.cells[1].remove();
  row.className = queue.arn == chosen ? "chosen" : "";
  row.append(number(queue.visible), number(queue.in_flight), number(queue.delayed), number(age(queue.oldest_seconds)), number(letters, letters > 0),
    element("td", {}, spark([kept.depth], "depth " + kept.depth.at(-1))),
    element("td", {}, element("div", { className: "cell" }, spark([kept.arrived, kept.received], `${rate(arrived)} in, ${rate(received)} out per second`), `${rate(arrived)} / ${rate(received)}`)));
}

function draw_queues() {
  show($("queues"), state.queues.map(queue => queue.arn), () => {
    const focused = document.activeElement ? document.activeElement.dataset.row : null;
    $("queues").replaceChildren(...state.queues.map(queue_row));
    if (focused) for (const name of $("queues").querySelectorAll("button")) if (name.dataset.row == focused) name.focus();
  });
  state.queues.forEach((queue, i) => fill_row($("queues").rows[i], queue));
}

function draw_calls() {
  const calls = $("only-refused").checked ? state.refused : state.calls;
  show($("calls"), calls, () => $("calls").replaceChildren(...calls.map(call => element("tr", { className: call.error ? "refused" : "" },
    element("td", {}, call.at.slice(11, 23).replace("Z", "")), element("td", {}, call.operation), element("td", {}, call.resource || ""), element("td", {}, call.error || "ok")))));
}

function pretty(body) {
  try { return JSON.stringify(unwrap(JSON.parse(body)), null, 2); } catch { return body; }
}

// A notification that a topic wrapped holds its message as a text; shown as what it is.
function unwrap(value) {
  if (!value || value.Type != "Notification" || typeof value.Message != "string") return value;
  try { return { ...value, Message: JSON.parse(value.Message) }; } catch { return value; }
}

function message_box(message, is_open) {
  const facts = element("dl", {});
  const fact = (name, value) => { if (value !== undefined) facts.append(element("dt", {}, name), element("dd", {}, String(value))); };
  fact("Id", message.id);
  fact("Receives", message.receives);
  fact("Sent", message.sent);
  fact("First received", message.first_received);
  fact("Visible at", message.visible_at);
  fact("Group", message.group);
  fact("Deduplication", message.deduplication_id);
  fact("Sequence", message.sequence);
  fact("Failed in", message.dead_letter_source);
  fact("Trace", message.trace_header);
  for (const attribute of message.attributes) fact(attribute.name + " (" + attribute.type + ")", attribute.value);
  const box = element("details", { open: is_open },
    element("summary", {}, element("span", { className: "state" }, message.state), ` ${message.receives}\u00d7 \u00a0`, short(message.body, 160)),
    element("pre", { tabIndex: 0 }, pretty(message.body) + (message.body.length < message.body_size && message.body_size > 65536 ? "\n\u2026 " + message.body_size + " bytes in all" : "")), facts);
  box.dataset.id = message.id;
  return box;
}

function draw_messages(queue) {
  show($("messages"), [queue.arn, queue.messages], () => {
    const open = new Set([...$("messages").querySelectorAll("details[open]")].map(box => box.dataset.id));
    const at = document.activeElement && document.activeElement.closest ? document.activeElement.closest("#messages details") : null;
    const focused = at ? at.dataset.id : null;
    $("messages").replaceChildren(...queue.messages.map(message => message_box(message, open.has(message.id))));
    const total = queue.visible + queue.in_flight + queue.delayed;
    if (total > queue.messages.length) $("messages").append(element("p", { className: "soft" }, `The oldest ${queue.messages.length} of ${total}.`));
    if (!total) $("messages").append(element("p", { className: "soft" }, "The queue is empty."));
    for (const box of $("messages").querySelectorAll("details")) if (box.dataset.id === focused) box.querySelector("summary").focus();
  });
}

function draw_chosen() {
  const queue = state.queues.find(queue => queue.arn == chosen), topic = state.topics.find(topic => topic.arn == chosen);
  $("form").hidden = !queue && !topic;
  $("chosen-title").textContent = queue ? queue.name : topic ? topic.name : "Choose a queue or a topic";
  $("chosen-about").textContent = queue || topic ? chosen : "";
  $("subject-label").hidden = !topic;
  $("group-label").hidden = !(queue || topic || {}).fifo;
  $("delay-label").hidden = !queue || queue.fifo;
  $("purge").hidden = !queue;
  $("redrive").hidden = !queue || !state.queues.some(other => other.dead_letter_arn == chosen);
  $("send").textContent = topic ? "Publish" : "Send";
  if (!queue) return show($("messages"), chosen, () => $("messages").replaceChildren());
  if (!shown || shown.arn != chosen) return;
  if (shown.redrive) $("chosen-about").textContent += ` \u00b7 redrive ${shown.redrive.status}: ${shown.redrive.moved} of ${shown.redrive.to_move} moved${shown.redrive.failure ? ", " + shown.redrive.failure : ""}`;
  draw_messages(shown);
}

function choose(arn) {
  chosen = arn;
  window.history.replaceState(null, "", "#" + encodeURIComponent(arn));
  $("outcome").textContent = "";
  draw();
  watch();
}

function draw() {
  if (!state) return;
  show($("graph"), [state.topics, state.queues.map(queue => [queue.arn, queue.dead_letter_arn, queue.kinds, queue.leads_to]), chosen], () => draw_graph($("graph"), state, chosen, choose));
  label_graph($("graph"), state);
  draw_queues();
  draw_calls();
  draw_chosen();
}

async function act(action, more) {
  const is_own = { "Content-Type": "application/json", "X-Sourceflow-Console": "1" };
  try {
    const answer = await fetch("/_console/" + action, { method: "POST", headers: is_own, body: JSON.stringify({ Arn: chosen, ...more }) });
    const told = await answer.json();
    $("outcome").className = answer.ok ? "soft" : "bad";
    $("outcome").textContent = answer.ok ? (told.MessageId ? "Sent as " + told.MessageId : "Done") : told.error;
  } catch {
    $("outcome").className = "bad";
    $("outcome").textContent = "The endpoint does not answer.";
  }
}

$("form").addEventListener("submit", event => {
  event.preventDefault();
  const queue = state.queues.find(queue => queue.arn == chosen), is_fifo = !$("group-label").hidden;
  const fifo = is_fifo ? { MessageGroupId: $("group").value, MessageDeduplicationId: crypto.getRandomValues(new Uint32Array(4)).join("-") } : {};
  if (queue) act("send", { MessageBody: $("body").value, ...(is_fifo ? {} : { DelaySeconds: Number($("delay").value) || 0 }), ...fifo });
  else act("publish", { Message: $("body").value, ...($("subject").value ? { Subject: $("subject").value } : {}), ...fifo });
});
$("body").addEventListener("keydown", event => { if (event.key == "Enter" && (event.ctrlKey || event.metaKey)) $("form").requestSubmit(); });
$("purge").addEventListener("click", () => { if (confirm("Delete every message of " + $("chosen-title").textContent + "?")) act("purge", {}); });
$("redrive").addEventListener("click", () => act("redrive", {}));
$("only-refused").addEventListener("change", () => { if (state) draw_calls(); });

function set_theme(theme) { document.documentElement.dataset.theme = theme; }
const prefers_dark = matchMedia("(prefers-color-scheme: dark)");
set_theme(prefers_dark.matches ? "dark" : "light");
prefers_dark.addEventListener("change", event => set_theme(event.matches ? "dark" : "light"));
$("theme").addEventListener("click", () => set_theme(document.documentElement.dataset.theme == "dark" ? "light" : "dark"));

function take(told) {
  state = told;
  remember(state.queues.filter(queue => !samples.has(queue.arn)), performance.now());
  for (const arn of samples.keys()) if (!state.queues.some(queue => queue.arn == arn)) samples.delete(arn);
  tell("", "live", " \u00b7 " + state.now.slice(0, 19).replace("T", " "));
  draw();
}

// Who listens to the page hears when it is live or lost, and not every second.
function tell(kind, what, when) {
  $("live").className = kind;
  show($("live-state"), what, () => { $("live-state").textContent = what; });
  $("live-time").textContent = when;
}

function lost(why) { tell("lost", "no answer: " + why, ""); }

// The endpoint tells what changed. Where it cannot, since too many pages watch or it is gone, the page asks each second,
// and tries to be told again after ten.
let source = null, asked = 0;
function watch() {
  if (source) source.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource("/_console/events" + (chosen ? "?queue=" + encodeURI(chosen) : ""));
  source.onopen = () => { asked = 0; $("live").title = "told by the endpoint"; };
  source.addEventListener("state", event => take(JSON.parse(event.data)));
  source.addEventListener("queue", event => { shown = JSON.parse(event.data); draw(); });
  source.onerror = event => { if (event.target == source && source.readyState == EventSource.CLOSED) source = null; else lost("the endpoint does not answer"); };
}

async function ask() {
  $("live").title = "asked every second";
  try {
    const answer = await fetch("/_console/state");
    if (!answer.ok) throw new Error((await answer.json()).error);
    const told = await answer.json();
    if (told.queues.some(queue => queue.arn == chosen)) {
      const queue = await fetch("/_console/queue/" + chosen);
      if (queue.ok) shown = await queue.json();
    }
    take(told);
  } catch (error) {
    lost(error.message);
  }
}

// Charts have a point each second, whether something happened or not. A hidden page does nothing.
async function each_second() {
  if (!document.hidden) {
    if (state) { remember(state.queues, performance.now()); draw_queues(); }
    if (!source) {
      await ask();
      if (++asked % 10 == 0) watch();
    }
  }
  setTimeout(each_second, 1000);
}
document.addEventListener("visibilitychange", watch);
watch();
each_second();
