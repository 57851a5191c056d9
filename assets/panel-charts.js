/**
 * Draws the last hours of a room (docs/panel.md): the figures of each minute, as the admin API keeps them, and after them
 * what the page has shown since it was opened. uPlot, a script before this one, draws; it knows the operator's time zone.
 */

const MINUTE_S = 60;
/** After this long without figures there is a gap: the room was not kept. */
const GAP_S = 3.5 * MINUTE_S;
/** A room that was just opened is not drawn as a line at the edge. */
const SHORTEST_S = 5 * MINUTE_S;
/** What the page showed is remembered this closely. */
const SAMPLE_S = 5;
const TABLE_ROWS = 30;
const RETRY_MS = 10_000;
const HEIGHT_PX = 220;
const STEPS = [1, 2, 5]
  .flatMap((step) => [0, 1, 2, 3, 4, 5, 6, 7].map((power) => step * 10 ** power))
  .sort((a, b) => a - b);

const section = document.querySelector('[data-charts]');
const numbers = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact' });
const times = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exactTimes = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Colours are those of the stylesheet; the dashes tell the lines apart for whoever cannot tell colours. */
const CHARTS = {
  line: [{ name: 'Not called yet', of: (row) => row.uncalled, colour: '--chart-1', isFilled: true }],
  visits: [
    { name: 'Inside', of: (row) => row.inside, colour: '--chart-1', isFilled: true },
    { name: 'Turns open', of: (row) => row.outstanding, colour: '--chart-2', dash: [8, 3] },
  ],
  pace: [
    { name: 'Joined', of: (row) => row.joined, colour: '--chart-1', isFilled: true },
    { name: 'Called', of: (row) => row.called, colour: '--chart-2', dash: [8, 3] },
    { name: 'Entered', of: (row) => row.entered, colour: '--chart-3', dash: [2, 3] },
  ],
};

/** Rows of each minute, and those of the page since. */
let minutes = [];
const samples = [];
let charts = [];

function shownMinutes() {
  return Number(section.querySelector('[name=range]:checked').value);
}

function colour(name) {
  return getComputedStyle(section).getPropertyValue(name).trim();
}

function uncalled({ issued, serving, entries = 0 }) {
  // Early visitors have no numbers until the doors open.
  return Math.max(0, issued - serving) + (issued < entries ? entries : 0);
}

/** What a total grew by per minute; a total that fell began anew with an epoch. */
function perMinute(now, before, elapsedS) {
  const grown = now < before ? now : now - before;
  const rate = (grown * MINUTE_S) / elapsedS;
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
}

function rowsOf(figures) {
  return figures.map((now, index) => {
    const row = { at: now.at, uncalled: uncalled(now), inside: now.inside, outstanding: now.outstanding };
    const before = figures[index - 1];
    const elapsedS = before === undefined ? Infinity : now.at - before.at;
    if (elapsedS > GAP_S || elapsedS <= 0) return { ...row, joined: null, called: null, entered: null };
    const calledBy = ({ serving, passed_over: absent }) => Math.max(0, serving - absent);
    return {
      ...row,
      joined: perMinute(now.joined, 0, elapsedS),
      // A step back is no call.
      called:
        now.serving < before.serving && now.issued >= before.issued
          ? 0
          : perMinute(calledBy(now), calledBy(before), elapsedS),
      entered: perMinute(now.admitted, before.admitted, elapsedS),
    };
  });
}

/** What the page shows now, by the clock of the store. */
function sample() {
  const part = document.querySelector('[data-live="figures"]');
  const figures = Object.fromEntries(
    [...part.querySelectorAll('[data-figure]')].map(({ dataset, value }) => [dataset.figure, Number(value)]),
  );
  return { at: Number(part.dataset.at), ...figures, uncalled: uncalled(figures) };
}

/** The rows of a chart: of the minutes only those with such figures, and breaks where there are none. */
function rowsFor(name, fromS) {
  const first = samples[0]?.at ?? Infinity;
  const rows = name === 'pace' ? minutes : [...minutes.filter(({ at }) => at < first), ...samples];
  return rows
    .filter(({ at }) => at >= fromS)
    .flatMap((row, index, all) => {
      const before = all[index - 1];
      return before !== undefined && row.at - before.at > GAP_S ? [{ at: before.at + 1 }, row] : [row];
    });
}

function write(value, format = numbers) {
  return value === null || value === undefined ? '–' : format.format(value);
}

function legendOf(figure, lines) {
  const list = document.createElement('ul');
  list.className = 'legend';
  for (const { name, colour: variable, dash } of lines) {
    const item = document.createElement('li');
    const value = document.createElement('strong');
    item.className = `${variable.slice(2)}${dash === undefined ? '' : ' dashed'}`;
    item.append(`${name} `, value);
    list.append(item);
  }
  const at = document.createElement('li');
  at.className = 'at';
  list.append(at);
  figure.querySelector('figcaption').after(list);
  return list;
}

function optionsOf(lines, width, tellLegend) {
  const axis = { stroke: () => colour('--quiet'), font: '12px system-ui, sans-serif', ticks: { show: false } };
  const grid = { stroke: () => colour('--line'), width: 1 };
  return {
    width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { range: () => [firstAt(), lastAt()] },
      y: { range: (_plot, _least, most) => [0, Math.max(4, (most ?? 0) * 1.08)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 72,
        size: 28,
        values: (_plot, splits) => splits.map((at) => times.format(at * 1000)),
      },
      {
        ...axis,
        grid,
        incrs: STEPS,
        size: 48,
        values: (_plot, splits) => splits.map((value) => compact.format(value)),
      },
    ],
    series: [
      {},
      ...lines.map(({ name: label, colour: variable, dash, isFilled }) => ({
        label,
        stroke: () => colour(variable),
        fill: isFilled === true ? () => `color-mix(in srgb, ${colour(variable)} 14%, transparent)` : undefined,
        width: 2,
        dash,
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [() => tellLegend()] },
  };
}

/** Where the charts begin: as far back as is wished, or there is anything. */
function firstAt() {
  const known = Math.min(minutes[0]?.at ?? Infinity, samples[0]?.at ?? Infinity);
  return Math.min(lastAt() - SHORTEST_S, Math.max(known, lastAt() - shownMinutes() * MINUTE_S));
}

/** The newest moment there are figures of. */
function lastAt() {
  return samples.at(-1)?.at ?? minutes.at(-1)?.at ?? Math.floor(Date.now() / 1000);
}

function createChart(figure) {
  const { chart: name } = figure.dataset;
  const lines = CHARTS[name];
  const legend = legendOf(figure, lines);
  const place = document.createElement('div');
  place.className = 'plot';
  place.setAttribute('role', 'img');
  figure.append(place);
  let rows = [];

  /** The values under the pointer, or else the latest. */
  function tellLegend() {
    const index = plot.cursor.idx ?? null;
    const row = (index === null ? rows.findLast((each) => lines[0].of(each) !== undefined) : rows[index]) ?? {};
    for (const [position, { of }] of lines.entries()) legend.children[position].lastChild.textContent = write(of(row));
    legend.lastChild.textContent = index === null ? '' : exactTimes.format(row.at * 1000);
  }

  const plot = new uPlot(optionsOf(lines, place.clientWidth, tellLegend), [[], ...lines.map(() => [])], place);
  new ResizeObserver(() => {
    if (place.clientWidth !== plot.width) plot.setSize({ width: place.clientWidth, height: HEIGHT_PX });
  }).observe(place);

  return {
    draw() {
      rows = rowsFor(name, firstAt());
      plot.setData([rows.map(({ at }) => at), ...lines.map(({ of }) => rows.map((row) => of(row) ?? null))]);
      tellLegend();
      const told = lines.map(({ name: label, of }) => {
        const values = rows.map(of).filter((value) => typeof value === 'number');
        return `${label}: ${write(values.at(-1))} now, ${write(values.length === 0 ? null : Math.max(...values))} at most`;
      });
      place.setAttribute(
        'aria-label',
        `${figure.querySelector('figcaption').textContent}, a chart. ${told.join('. ')}.`,
      );
    },
    repaint: () => plot.redraw(false, true),
  };
}

/** The same for those who do not see charts, in as many lines as can be read. */
function drawTable() {
  const details = section.querySelector('details');
  if (!details.open) return;
  const shown = minutes.filter(({ at }) => at >= firstAt()).toReversed();
  const every = Math.ceil(shown.length / TABLE_ROWS);
  const columns = Object.values(CHARTS).flat();
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const name of ['Time', ...columns.map(({ name: column }) => column)]) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = name;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of shown.filter((_row, index) => index % every === 0)) {
    const line = body.insertRow();
    for (const text of [times.format(row.at * 1000), ...columns.map(({ of }) => write(of(row)))])
      line.insertCell().textContent = text;
  }
  details.querySelector('.table').replaceChildren(table);
}

function draw() {
  for (const chart of charts) chart.draw();
  drawTable();
}

/** Adds what the page shows; of what follows closely the latest counts. */
function addSample() {
  const now = sample();
  if (samples.length > 1 && now.at - samples.at(-2).at < SAMPLE_S) samples.pop();
  if (samples.at(-1)?.at !== now.at) samples.push(now);
}

async function readFigures() {
  try {
    const response = await fetch(`${section.dataset.charts}?minutes=${shownMinutes()}`);
    if (!response.ok) throw new Error(`answered ${response.status}`);
    minutes = rowsOf((await response.json()).figures);
    draw();
  } catch {
    // The page says what is wrong; the charts stay as they are.
    setTimeout(readFigures, RETRY_MS);
  }
}

function start() {
  section.hidden = false;
  charts = [...section.querySelectorAll('[data-chart]')].map(createChart);
  addSample();
  draw();
  void readFigures();
  document.addEventListener('panel:page', () => {
    addSample();
    draw();
  });
  document.addEventListener('panel:minute', readFigures);
  document.addEventListener('visibilitychange', () => document.hidden || readFigures());
  section.addEventListener('change', ({ target }) => target.name === 'range' && readFigures());
  section.querySelector('details').addEventListener('toggle', drawTable);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const chart of charts) chart.repaint();
  });
}

// Not before what panel.js stops by taking the refresh back.
if (document.readyState === 'complete') start();
else window.addEventListener('load', () => setTimeout(start));
