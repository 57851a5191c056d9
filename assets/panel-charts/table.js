import { linesOf } from './lines.js';
import { section } from './page.js';
import { shownRows } from './rows.js';
import { times, write } from './write.js';

const TABLE_ROWS = 30;

/** The same for those who do not see charts, in as many lines as can be read. */
export function drawTable() {
  const details = section.querySelector('details');
  if (!details.open) return;
  const shown = shownRows().toReversed();
  const every = Math.ceil(shown.length / TABLE_ROWS);
  const columns = Object.values(linesOf).flat();
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
