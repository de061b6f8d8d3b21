'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const airports = data.airports.map(([code, flights, delayed, totalDelay, last, name, city, state, latitude, longitude]) =>
    ({ code, flights, delayed, totalDelay, last, name, city, state, latitude, longitude, mean: totalDelay / flights }));
  const routes = data.routes.map(([origin, destination, flights, totalDelay, distance]) =>
    ({ origin, destination, flights, totalDelay, distance, mean: totalDelay / flights }));
  const days = data.days.map(([date, flights, delayed, totalDelay]) => ({ date, flights, delayed, totalDelay }));
  const airportOf = new Map(airports.map(airport => [airport.code, airport]));
  const routesFrom = Map.groupBy ? Map.groupBy(routes, route => route.origin) : grouped(routes, route => route.origin);

  const find = id => document.getElementById(id);
  const whole = number => Math.round(number).toLocaleString('en-US');
  const minutes = number => (number < 0 ? '\u2212' : '') + Math.abs(number).toFixed(1) + ' min';
  const percent = share => (100 * share).toFixed(1) + '%';

  function grouped(rows, key) {
    const groups = new Map();
    for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) || []), row]);
    return groups;
  }
  function element(name, attributes = {}, ...children) {
    const isDrawn = ['svg', 'g', 'path', 'circle', 'rect', 'text', 'line', 'title'].includes(name);
    const made = isDrawn ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // ---- Colour: mean delay in steps that stay apart for colour-blind eyes.
  const steps = [
    { below: 0, colour: '#2f6db3', says: 'early' }, { below: 4, colour: '#6aa6d6', says: '0' },
    { below: 8, colour: '#b5d6e6', says: '4' }, { below: 12, colour: '#f4e3a1', says: '8' },
    { below: 16, colour: '#f2b25f', says: '12' }, { below: 20, colour: '#e0713f', says: '16' },
    { below: Infinity, colour: '#b32a2f', says: '20 min' }];
  const colourOf = mean => steps.find(step => mean < step.below).colour;

  // ---- Projection: Albers' equal-area conic, one per part of the country.
  function albers(south, north, latitude, longitude, scale, x, y) {
    const radians = degrees => degrees * Math.PI / 180;
    const n = (Math.sin(radians(south)) + Math.sin(radians(north))) / 2;
    const c = Math.cos(radians(south)) ** 2 + 2 * n * Math.sin(radians(south));
    const rho = degrees => Math.sqrt(c - 2 * n * Math.sin(radians(degrees))) / n;
    const rho0 = rho(latitude);
    return (lat, lon) => {
      const theta = n * radians(lon - longitude);
      return [x + scale * rho(lat) * Math.sin(theta), y - scale * (rho0 - rho(lat) * Math.cos(theta))];
    };
  }
  const mainland = albers(29.5, 45.5, 38, -96.6, 1215, 494, 296);
  const alaska = albers(55, 65, 62, -153, 430, 124, 536);
  const hawaii = albers(19, 22, 20.6, -157.4, 1500, 336, 600);
  const caribbean = albers(17.5, 18.5, 18.15, -65.9, 2100, 836, 600);
  function projection(lat, lon) {
    if (lat > 50.5 && lon < -125) return alaska;
    if (lat > 18 && lat < 24 && lon < -150 && lon > -165) return hawaii;
    if (lat > 17 && lat < 19.5 && lon < -64 && lon > -68.5) return caribbean;
    return lat > 24 && lat < 50 && lon > -126 && lon < -66 ? mainland : null;
  }
  for (const airport of airports) {
    const project = airport.latitude === undefined ? null : projection(airport.latitude, airport.longitude);
    if (project) airport.at = project(airport.latitude, airport.longitude);
  }
  const placed = airports.filter(airport => airport.at);

  // ---- The map.
  const map = find('map');
  function path(degrees, project, closed) {
    const points = [];
    for (let i = 0; i + 1 < degrees.length || (closed && i < degrees.length); i += 2) {
      const [lat, lon] = [degrees[i], degrees[i + 1]];
      const [lat2, lon2] = i + 2 < degrees.length ? [degrees[i + 2], degrees[i + 3]] : closed ? [degrees[0], degrees[1]] : [lat, lon];
      // Parallels are curves here, so long lines are drawn in pieces.
      const pieces = Math.max(1, Math.ceil(Math.abs(lon2 - lon) / 2));
      for (let k = 0; k < pieces; ++k) points.push(project(lat + (lat2 - lat) * k / pieces, lon + (lon2 - lon) * k / pieces));
    }
    if (!closed) points.push(project(...degrees.slice(-2)));
    return 'M' + points.map(point => point.map(value => value.toFixed(1)).join(' ')).join('L') + (closed ? 'Z' : '');
  }
  const land = find('land');
  for (let lon = -120; lon <= -70; lon += 10) {
    const line = []; for (let lat = 22; lat <= 52; lat += 2) line.push(lat, lon);
    land.append(element('path', { class: 'graticule', d: path(line, mainland, false) }));
  }
  for (let lat = 25; lat <= 50; lat += 5) land.append(element('path', { class: 'graticule', d: path([lat, -130, lat, -62], mainland, false) }));
  for (const shape of outline.land) {
    land.append(element('path', { class: 'land', d: path(shape, projection(shape[0], shape[1]) || mainland, true) }));
  }
  for (const line of outline.borders) land.append(element('path', { class: 'border', d: path(line, mainland, false) }));
  land.append(element('path', { class: 'inset', d: 'M8 428H158L262 520V640M262 558H436L456 584V640M746 640V574L770 550H967' }));

  const busiest = Math.max(1, ...airports.map(airport => airport.flights));
  const radius = flights => Math.max(1.8, 25 * Math.sqrt(flights / busiest));
  const circles = find('circles');
  for (const airport of placed) {
    const [x, y] = airport.at;
    airport.circle = element('circle', { class: 'airport', cx: x.toFixed(1), cy: y.toFixed(1),
      r: radius(airport.flights).toFixed(1), fill: colourOf(airport.mean), 'data-code': airport.code });
    circles.append(airport.circle);
  }
  const labels = find('labels');
  const taken = [];
  for (const airport of placed.slice(0, 40)) {
    const r = radius(airport.flights);
    const isInside = r > 13;
    const [x, y] = [airport.at[0], airport.at[1] + (isInside ? 0 : -r - 7)];
    if (taken.some(([tx, ty]) => Math.abs(tx - x) < 27 && Math.abs(ty - y) < 13)) continue;
    taken.push([x, y]);
    labels.append(element('text', { x: x.toFixed(1), y: y.toFixed(1), class: isInside ? 'inside' : '' }, airport.code));
  }

  function drawLegend() {
    const colours = element('svg', { width: 310, height: 44, role: 'img', 'aria-label': 'Colour: mean delay in minutes, from blue, early, to red, 20 minutes and more' });
    colours.append(element('text', { x: 0, y: 11 }, 'mean delay at departure'));
    steps.forEach((step, i) => {
      colours.append(element('rect', { x: i * 42, y: 18, width: 41, height: 11, rx: 2, fill: step.colour }));
      colours.append(element('text', { x: i === 0 ? 0 : i * 42, y: 41, 'text-anchor': i === 0 ? 'start' : 'middle' }, step.says));
    });
    const unit = 10 ** Math.floor(Math.log10(busiest));
    const sizes = [...new Set([busiest >= 5 * unit ? 5 * unit : unit, unit / 2, unit / 10].map(Math.ceil))].filter(size => size >= 1);
    const areas = element('svg', { width: 320, height: 54, role: 'img', 'aria-label': 'Area of a circle: departures' });
    areas.append(element('text', { x: 0, y: 11 }, 'departures'));
    let x = 78;
    for (const size of sizes) {
      const r = radius(size);
      areas.append(element('circle', { cx: x + r, cy: 50 - r, r, fill: 'none', stroke: 'currentColor' }));
      areas.append(element('text', { x: x + 2 * r + 4, y: 48 }, whole(size)));
      x += 2 * r + 14 + 8 * whole(size).length;
    }
    find('legend').append(colours, areas);
    const absent = airports.length - placed.length;
    if (absent > 0) find('legend').append(`${absent} airports have no known place and are only in the tables.`);
  }
  drawLegend();

  // ---- Choosing an airport.
  const tip = find('tip');
  let kept = null;
  let shown = null;
  function show(airport) {
    shown = airport;
    find('arcs').replaceChildren();
    document.querySelectorAll('.reached, circle.chosen').forEach(circle => circle.classList.remove('reached', 'chosen'));
    map.classList.toggle('choosing', airport !== null);
    if (airport === null) { tip.hidden = true; return; }
    const from = routesFrom.get(airport.code) || [];
    const most = Math.max(1, ...from.map(route => route.flights));
    for (const route of [...from].sort((a, b) => a.flights - b.flights)) {
      const there = airportOf.get(route.destination);
      if (!there || !there.at || !airport.at) continue;
      const [x1, y1] = airport.at;
      const [x2, y2] = there.at;
      const bend = Math.hypot(x2 - x1, y2 - y1) * 0.16;
      find('arcs').append(element('path', { class: 'arc', stroke: colourOf(route.mean), 'stroke-width': (0.8 + 3.2 * route.flights / most).toFixed(1),
        d: `M${x1.toFixed(1)} ${y1.toFixed(1)}Q${((x1 + x2) / 2).toFixed(1)} ${((y1 + y2) / 2 - bend).toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}` }));
      there.circle.classList.add('reached');
    }
    if (airport.circle) airport.circle.classList.add('chosen');
    fillTip(airport, from);
  }
  function fillTip(airport, from) {
    const list = element('dl');
    const top = [...from].sort((a, b) => b.flights - a.flights).slice(0, 3).map(route => route.destination).join(', ');
    for (const [name, value] of [['departures', whole(airport.flights)], ['on time', percent(1 - airport.delayed / airport.flights)],
      ['mean delay', minutes(airport.mean)], ['routes', whole(from.length)], ['most often to', top], ['last departure', airport.last]]) {
      list.append(element('dt', {}, name), element('dd', {}, value));
    }
    tip.replaceChildren(element('h3', {}, airport.name ? `${airport.code}  ${airport.name}` : airport.code),
      element('p', {}, airport.city ? `${airport.city}, ${airport.state}` : 'place unknown'), list);
    tip.hidden = !airport.at;
    if (tip.hidden) return;
    const frame = map.getBoundingClientRect();
    const scale = frame.width / 975;
    const [x, y] = [airport.at[0] * scale, airport.at[1] * scale];
    const gap = radius(airport.flights) * scale + 12;
    const isLeft = x + gap + tip.offsetWidth > frame.width - 8;
    tip.style.left = Math.max(8, isLeft ? x - gap - tip.offsetWidth : x + gap) + 'px';
    tip.style.top = Math.max(8, Math.min(y - tip.offsetHeight / 2, frame.height - tip.offsetHeight - 8)) + 'px';
  }
  function keep(airport) {
    kept = airport;
    show(airport);
    if (view === 'routes') fillTable();
    document.querySelectorAll('tr.chosen').forEach(row => row.classList.remove('chosen'));
    const row = airport && view === 'airports' && find('panel').querySelector(`tr[data-code="${airport.code}"]`);
    if (row) { row.classList.add('chosen'); row.scrollIntoView({ block: 'nearest' }); }
  }
  circles.addEventListener('pointerover', event => { const airport = airportOf.get(event.target.dataset.code); if (airport) show(airport); });
  circles.addEventListener('pointerout', () => show(kept));
  map.addEventListener('click', event => { const airport = airportOf.get(event.target.dataset.code) || null; keep(airport === kept ? null : airport); });
  map.addEventListener('focus', () => { if (map.matches(':focus-visible') && !shown && placed.length) show(placed[0]); });
  map.addEventListener('blur', () => show(kept));
  map.addEventListener('keydown', event => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] || [0, 0];
    if (event.key === 'Escape') keep(null);
    else if (event.key === 'Enter' && shown) keep(shown);
    else if (event.key === 'Home' && placed.length) show(placed[0]);
    else if ((dx || dy) && placed.length) show(next(shown || placed[0], dx, dy));
    else return;
    event.preventDefault();
  });
  // The nearest airport that way; what lies aside counts as further off.
  function next(from, dx, dy) {
    let best = from;
    let least = Infinity;
    for (const airport of placed) {
      const [x, y] = [airport.at[0] - from.at[0], airport.at[1] - from.at[1]];
      const ahead = x * dx + y * dy;
      const aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (ahead > 0.5 && aside <= 2 * ahead && ahead + 2 * aside < least) { least = ahead + 2 * aside; best = airport; }
    }
    return best;
  }

  // ---- The tables.
  const months = [...grouped(days, day => day.date.slice(0, 7))].map(([month, list]) => {
    const sum = key => list.reduce((total, day) => total + day[key], 0);
    return { month, flights: sum('flights'), delayed: sum('delayed'), mean: sum('totalDelay') / sum('flights') };
  });
  const dot = mean => { const made = element('span', { class: 'dot' }); made.style.background = colourOf(mean); return made; };
  const meanColumn = { title: 'Mean delay', value: row => row.mean, cell: row => [dot(row.mean), minutes(row.mean)], first: -1 };
  const flightsColumn = title => ({ title, value: row => row.flights, cell: row => [whole(row.flights)], first: -1 });
  const onTimeColumn = { title: 'On time', value: row => 1 - row.delayed / row.flights, cell: row => [percent(1 - row.delayed / row.flights)], first: -1 };
  const where = code => { const airport = airportOf.get(code); return airport && airport.city ? airport.city : ''; };
  const tables = {
    airports: { rows: airports, sorted: 1, way: -1, text: row => `${row.code} ${row.name} ${row.city} ${row.state}`, columns: [
      { title: 'Airport', words: true, value: row => row.code, cell: row => [row.code + ' ', element('small', {}, row.city ? `${row.city}, ${row.state}` : '')], first: 1 },
      flightsColumn('Departures'), onTimeColumn, meanColumn] },
    routes: { rows: routes, sorted: 2, way: -1, text: row => `${row.origin} ${row.destination} ${where(row.origin)} ${where(row.destination)}`, columns: [
      { title: 'Route', words: true, value: row => row.origin + row.destination, cell: row => [`${row.origin} \u2192 ${row.destination} `, element('small', {}, where(row.destination))], first: 1 },
      flightsColumn('Flights'), meanColumn,
      { title: 'Miles', value: row => row.distance, cell: row => [whole(row.distance)], first: -1 }] },
    months: { rows: months, sorted: 0, way: 1, text: row => row.month, columns: [
      { title: 'Month', words: true, value: row => row.month, cell: row => [row.month], first: 1 },
      flightsColumn('Departures'), onTimeColumn, meanColumn] }
  };
  let view = 'airports';
  const atOnce = 400;
  function fillTable() {
    const table = tables[view];
    const wanted = find('search').value.trim().toLowerCase();
    const least = Number(find('least').value);
    const matching = table.rows.filter(row => (!wanted || table.text(row).toLowerCase().includes(wanted)) &&
      (view === 'months' || row.flights >= least) && (view !== 'routes' || !kept || row.origin === kept.code));
    const column = table.columns[table.sorted];
    matching.sort((a, b) => { const [x, y] = [column.value(a), column.value(b)]; return table.way * (x < y ? -1 : x > y ? 1 : 0) || b.flights - a.flights; });
    const head = element('tr');
    table.columns.forEach((each, i) => {
      const title = element('th', { scope: 'col', class: each.words ? 'words' : '' }, element('button', { type: 'button' }, each.title));
      if (i === table.sorted) title.setAttribute('aria-sort', table.way > 0 ? 'ascending' : 'descending');
      title.firstChild.addEventListener('click', () => {
        table.way = i === table.sorted ? -table.way : each.first;
        table.sorted = i;
        fillTable();
        find('panel').querySelectorAll('th button')[i].focus();
      });
      head.append(title);
    });
    const body = element('tbody');
    for (const row of matching.slice(0, atOnce)) {
      const code = row.code || row.origin;
      const line = element('tr', code ? { 'data-code': code } : {});
      if (kept && row.code === kept.code) line.className = 'chosen';
      for (const each of table.columns) line.append(element('td', { class: each.words ? 'words' : '' }, ...each.cell(row)));
      body.append(line);
    }
    find('panel').replaceChildren(element('table', {}, element('thead', {}, head), body));
    find('least-label').hidden = view === 'months';
    find('search').hidden = view === 'months';
    const from = view === 'routes' && kept ? ` from ${kept.code}` : '';
    find('count').textContent = matching.length > atOnce ? `The first ${atOnce} of ${whole(matching.length)} ${view}${from}` : `${whole(matching.length)} ${view}${from}`;
  }
  find('panel').addEventListener('click', event => {
    const row = event.target.closest('tbody tr');
    const airport = row && airportOf.get(row.dataset.code);
    if (airport && view === 'airports') keep(airport === kept ? null : airport);
    else if (airport) show(airport);
  });
  find('search').addEventListener('input', fillTable);
  find('least').addEventListener('change', fillTable);
  for (const count of [1, 5, 10, 20, 50, 100]) find('least').append(element('option', { value: count }, count));
  const defaults = { airports: '1', routes: routes.filter(route => route.flights >= 20).length >= 10 ? '20' : '1', months: '1' };
  const tabs = [...document.querySelectorAll('[role=tab]')];
  function open(tab) {
    for (const each of tabs) { each.setAttribute('aria-selected', each === tab); each.tabIndex = each === tab ? 0 : -1; }
    view = tab.id.slice('tab-'.length);
    find('panel').setAttribute('aria-labelledby', tab.id);
    find('least').value = defaults[view];
    fillTable();
  }
  tabs.forEach((tab, i) => {
    tab.addEventListener('click', () => open(tab));
    tab.addEventListener('keydown', event => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by) { const to = tabs[(i + by + tabs.length) % tabs.length]; to.focus(); open(to); }
    });
  });

  // ---- Days, numbers, the run.
  function drawDays() {
    const [width, height, bottom, left] = [975, 190, 22, 38];
    const most = Math.max(1, ...days.map(day => day.flights));
    const svg = element('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img',
      'aria-label': 'Departures of each day and how many were late; the Months table has the numbers.' });
    const y = flights => height - bottom - (height - bottom - 12) * flights / most;
    const unit = 10 ** Math.floor(Math.log10(most));
    const tick = most / unit >= 4 ? 2 * unit : most / unit >= 2 ? unit : unit / 2;
    for (let at = 0; at <= most; at += tick) {
      svg.append(element('line', { class: 'axis', x1: left, x2: width, y1: y(at), y2: y(at) }), element('text', { x: left - 6, y: y(at) + 4, 'text-anchor': 'end' }, whole(at)));
    }
    const step = (width - left) / days.length;
    days.forEach((day, i) => {
      const x = left + i * step;
      const wide = Math.max(0.5, step - Math.min(2, step / 4));
      const bar = element('g', {}, element('title', {}, `${day.date}: ${whole(day.flights)} departures, ${percent(1 - day.delayed / day.flights)} on time, mean delay ${minutes(day.totalDelay / day.flights)}`),
        element('rect', { class: 'on-time', x, y: y(day.flights), width: wide, height: height - bottom - y(day.flights) }),
        element('rect', { class: 'late', x, y: y(day.delayed), width: wide, height: height - bottom - y(day.delayed) }));
      svg.append(bar);
      if (day.date.endsWith('-01') || i === 0) svg.append(element('text', { x, y: height - 6 }, day.date.slice(0, 7)));
    });
    find('days').append(svg);
  }
  function tellNumbers() {
    const sum = key => days.reduce((total, day) => total + day[key], 0);
    const flights = sum('flights');
    document.title = `${whole(flights)} departures`;
    document.querySelector('h1').textContent = `${whole(flights)} departures`;
    if (days.length) find('subtitle').textContent = `${days[0].date} to ${days[days.length - 1].date}, read from views that events filled`;
    const numbers = [[whole(airports.length), 'airports'], [whole(routes.length), 'routes'], [percent(1 - sum('delayed') / (flights || 1)), 'left on time'],
      [minutes(sum('totalDelay') / (flights || 1)), 'mean delay'], [whole(data.run.messagesPerSecond), 'messages a second'], [data.run.seconds.toFixed(2) + ' s', 'from first to last']];
    for (const [value, name] of numbers) find('numbers').append(element('div', {}, element('b', {}, value), element('span', {}, name)));
  }
  function tellRun() {
    const run = data.run;
    const list = rows => { const made = element('dl'); for (const [name, value] of rows) made.append(element('dt', {}, name), element('dd', {}, value)); return made; };
    const main = [['commands sent', whole(run.commands)], ['messages handled', whole(run.messages)], [run.workersKilled ? 'duplicates dropped, without those that killed workers had counted' : 'duplicates dropped', whole(run.duplicates)]];
    if (run.workersKilled) main.push(['workers killed', whole(run.workersKilled)]);
    if (run.malformedRows) main.push(['malformed rows skipped', whole(run.malformedRows)]);
    const dead = Object.entries(run.deadLetters);
    main.push(['dead letters', whole(dead.reduce((total, [, count]) => total + count, 0))]);
    find('run').append(list(main));
    if (dead.length) find('run').append(element('h3', {}, 'Dead letters'), list(dead.map(([reason, count]) => [reason, whole(count)])));
    const requests = Object.entries(run.requests).sort((a, b) => b[1] - a[1]).slice(0, 7);
    if (requests.length) find('run').append(element('h3', {}, 'Requests'), list(requests.map(([name, count]) => [name, whole(count)])));
  }

  // ---- Dark and light.
  const root = document.documentElement;
  const remembered = (() => { try { return localStorage.getItem('theme'); } catch { return null; } })();
  root.dataset.theme = remembered || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  find('theme').addEventListener('click', () => {
    root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    try { localStorage.setItem('theme', root.dataset.theme); } catch { /* A page opened from a file may not remember. */ }
  });

  tellNumbers();
  drawDays();
  tellRun();
  open(tabs[0]);
  // flights.html#ORD opens with that airport kept.
  const asked = airportOf.get(decodeURIComponent(location.hash.slice(1)));
  if (asked) keep(asked);
})();
