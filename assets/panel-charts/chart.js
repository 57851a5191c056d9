import { actsAt } from './acts.js';
import { linesOf } from './lines.js';
import { createPlot } from './plot.js';
import { rowsFor } from './rows.js';
import { exactTimes, write } from './write.js';

/** Draws the lines of a figure, with a legend, and in words for those who do not see them. */
export function createChart(figure) {
  const { chart: name } = figure.dataset;
  const lines = linesOf[name];
  const legend = addLegend(figure, lines);
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
    place.title = actsAt(plot);
  }

  const plot = createPlot(place, lines, tellLegend);

  return {
    draw() {
      rows = rowsFor(name);
      plot.setData([rows.map(({ at }) => at), ...lines.map(({ of }) => rows.map((row) => of(row) ?? null))]);
      tellLegend();
      const told = lines.map((line) => inWords(line, rows)).join('. ');
      place.setAttribute('aria-label', `${figure.querySelector('figcaption').textContent}, a chart. ${told}.`);
    },
    repaint: () => plot.redraw(false, true),
  };
}

function inWords({ name, of }, rows) {
  const values = rows.map(of).filter((value) => typeof value === 'number');
  return `${name}: ${write(values.at(-1))} now, ${write(values.length === 0 ? null : Math.max(...values))} at most`;
}

function addLegend(figure, lines) {
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
