// The drawn graph, from left to right: commands, the queues they come into, the topics of the events that they cause, the
// queues of those who subscribe, and dead letters.
function svg(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const node_width = 196, node_height = 40, row_height = 52, gap = 48;
const headings = ["Commands", "Queues", "Events, by topic", "Queues that subscribe", "Dead letters"];

function short(text, length) { return text.length > length ? text.slice(0, length - 1) + "\u2026" : text; }
function last_part(arn) { return arn.slice(Math.max(arn.lastIndexOf(":"), arn.lastIndexOf("/")) + 1); }

function edges_of(state) {
  const edges = [], dead = new Set(state.queues.map(queue => queue.dead_letter_arn));
  for (const topic of state.topics) {
    for (const subscription of topic.subscriptions) {
      const about = (subscription.raw ? "raw, " : "") + (subscription.filter ? "filtered by " + subscription.filter : "unfiltered");
      edges.push({ from: topic.arn, to: subscription.endpoint, kind: "", about });
      if (subscription.dead_letter_arn) edges.push({ from: topic.arn, to: subscription.dead_letter_arn, kind: "dead", about: "undeliverable notifications" });
    }
  }
  for (const queue of state.queues) {
    if (queue.kinds.length) edges.push({ from: "commands:" + queue.arn, to: queue.arn, kind: "command", about: queue.kinds.join(", ") });
    for (const arn of queue.leads_to) if (!dead.has(arn)) edges.push({ from: queue.arn, to: arn, kind: "command", about: "caused by its commands" });
    if (queue.dead_letter_arn) edges.push({ from: queue.arn, to: queue.dead_letter_arn, kind: "dead", about: "after " + queue.max_receives + " receives" });
  }
  return edges;
}

function layout(state, edges) {
  const ends_of = kind => new Set(edges.filter(edge => edge.kind == kind).map(edge => edge.to));
  const dead = ends_of("dead"), subscribed = ends_of("");
  const columns = headings.map(() => []), rows = new Map();
  for (const queue of state.queues) {
    const is_dead = dead.has(queue.arn), column = is_dead ? 4 : subscribed.has(queue.arn) ? 3 : 1;
    const about = queue.visible + " visible, " + queue.in_flight + " in flight";
    columns[column].push({ arn: queue.arn, name: queue.name, kind: is_dead ? "dead" : "queue", about });
    if (queue.kinds.length && !is_dead) columns[0].push({ arn: "commands:" + queue.arn, chooses: queue.arn, name: queue.kinds.slice(0, 2).join(", "), kind: "command", about: queue.kinds.length > 2 ? "and " + queue.kinds.slice(2).join(", ") : queue.kinds.length == 1 ? "one kind" : "two kinds" });
  }
  for (const topic of state.topics) {
    const subscriptions = topic.subscriptions.length + (topic.subscriptions.length == 1 ? " subscription" : " subscriptions");
    columns[2].push({ arn: topic.arn, name: topic.name, kind: "topic", about: topic.kinds.length ? topic.kinds.join(", ") : subscriptions });
  }
  for (const column of [columns[1], columns[3]]) column.forEach((node, row) => rows.set(node.arn, row));
  // All others stand beside the middle of what they are joined with.
  const middle = arn => {
    const near = edges.filter(edge => edge.from == arn || edge.to == arn).map(edge => rows.get(edge.from == arn ? edge.to : edge.from)).filter(row => row !== undefined);
    return near.length ? near.reduce((sum, row) => sum + row, 0) / near.length : Infinity;
  };
  for (const column of [columns[0], columns[2], columns[4]]) {
    const wanted = new Map(column.map(node => [node.arn, middle(node.arn)]));
    column.sort((a, b) => wanted.get(a.arn) < wanted.get(b.arn) ? -1 : wanted.get(a.arn) > wanted.get(b.arn) ? 1 : 0);
    let next = 0;
    for (const node of column) {
      const row = wanted.get(node.arn) == Infinity ? next : Math.max(next, wanted.get(node.arn));
      rows.set(node.arn, row);
      next = row + 1;
    }
  }
  return { columns, rows };
}

// To the right from side to side, within a column around its right side, and back to the left from side to side.
function path_of(from, to) {
  const y = from.y + node_height / 2, end = to.y + node_height / 2, right = from.x + node_width, bend = gap / 2;
  if (from.x < to.x) return `M${right} ${y}C${right + bend} ${y} ${to.x - bend} ${end} ${to.x} ${end}`;
  if (from.x == to.x) return `M${right} ${y}C${right + bend} ${y} ${right + bend} ${end} ${right} ${end}`;
  return `M${from.x} ${y}C${from.x - bend} ${y} ${to.x + node_width + bend} ${end} ${to.x + node_width} ${end}`;
}

// What changes all the time is written into the picture that is there, so that a click meets what it aimed at.
function label_graph(into, state) {
  const { columns } = layout(state, edges_of(state));
  const abouts = new Map(columns.flat().map(node => [node.arn, node]));
  for (const box of into.querySelectorAll(".node")) {
    const node = abouts.get(box.dataset.arn), text = box.querySelector(".about");
    if (!node || text.textContent == short(node.about, 27)) continue;
    text.textContent = short(node.about, 27);
    box.setAttribute("aria-label", `${node.kind} ${node.name}, ${node.about}`);
  }
}

function draw_graph(into, state, chosen, choose) {
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.arn : null;
  if (!state.queues.length && !state.topics.length) {
    into.textContent = "There are no queues and no topics yet.";
    return;
  }
  const edges = edges_of(state);
  const { columns, rows } = layout(state, edges);
  const used = columns.map((column, index) => ({ column, index })).filter(({ column }) => column.length);
  const width = used.length * node_width + (used.length - 1) * gap + 4;
  const height = (Math.max(...rows.values()) + 1) * row_height + 22;
  const places = new Map();
  const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Commands, queues, events and dead letters" });
  used.forEach(({ column, index }, at) => {
    const x = 2 + at * (node_width + gap);
    picture.append(svg("text", { x, y: 12, class: "head" }, headings[index]));
    for (const node of column) places.set(node.arn, { x, y: 22 + rows.get(node.arn) * row_height });
  });
  for (const edge of edges) {
    const from = places.get(edge.from), to = places.get(edge.to);
    if (!from || !to) continue;
    picture.append(svg("path", { class: "edge " + edge.kind, d: path_of(from, to) }, svg("title", {}, last_part(edge.from) + " to " + last_part(edge.to) + ": " + edge.about)));
  }
  for (const node of columns.flat()) {
    const { x, y } = places.get(node.arn);
    const box = svg("g", { class: `node ${node.kind}${(node.chooses || node.arn) == chosen ? " chosen" : ""}`, tabindex: 0, role: "button", "data-arn": node.arn, "aria-label": `${node.kind} ${node.name}, ${node.about}` },
      svg("rect", { x, y, width: node_width, height: node_height, rx: 8 }),
      svg("text", { x: x + 10, y: y + 17 }, short(node.name, 23)),
      svg("text", { x: x + 10, y: y + 32, class: "about" }, short(node.about, 27)),
      svg("title", {}, `${node.name} \u00b7 ${node.about} \u00b7 ${node.chooses || node.arn}`));
    const chosen_by_it = node.chooses || node.arn;
    box.addEventListener("click", () => choose(chosen_by_it));
    box.addEventListener("keydown", event => { if (event.key == "Enter" || event.key == " ") { event.preventDefault(); choose(chosen_by_it); } });
    picture.append(box);
  }
  into.replaceChildren(picture);
  if (focused) for (const box of picture.querySelectorAll(".node")) if (box.dataset.arn == focused) box.focus();
}

// One or two lines over the last minutes; the first also as an area.
function spark(lines, label) {
  const width = 70, height = 24, top = Math.max(1, ...lines.flat());
  const points = line => line.map((value, i) => `${(width - (line.length - 1 - i) * width / (kept_samples - 1)).toFixed(1)},${(height - 1.5 - value / top * (height - 4)).toFixed(1)}`).join(" ");
  const picture = svg("svg", { class: "spark", width, height, role: "img", "aria-label": label }, svg("line", { class: "base", x1: 0, y1: height - .5, x2: width, y2: height - .5 }));
  if (lines[0].length > 1) {
    if (lines.length == 1) {
      const start = (width - (lines[0].length - 1) * width / (kept_samples - 1)).toFixed(1);
      picture.append(svg("polygon", { class: "area", points: `${start},${height} ${points(lines[0])} ${width},${height}` }));
    }
    lines.forEach((line, i) => picture.append(svg("polyline", { class: i ? "out" : "in", points: points(line) })));
  }
  return picture;
}
