import { createChart } from './chart.js';
import { section } from './page.js';
import { addSample, readMinutes } from './rows.js';

const RETRY_MS = 10_000;

let charts = [];

/**
 * Draws the last hours of a room (docs/panel.md): the figures of each minute, as the admin API keeps them, and after them
 * what the page has shown since it was opened. uPlot, a script before this one, draws.
 */
function start() {
  section.querySelector('.charts').hidden = false;
  charts = [...section.querySelectorAll('[data-chart]')].map(createChart);
  takePage();
  void takeMinutes();
  document.addEventListener('panel:page', takePage);
  document.addEventListener('panel:minute', takeMinutes);
  document.addEventListener('visibilitychange', () => document.hidden || takeMinutes());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const chart of charts) chart.repaint();
  });
}

function draw() {
  for (const chart of charts) chart.draw();
}

function takePage() {
  addSample();
  draw();
}

async function takeMinutes() {
  try {
    await readMinutes();
    draw();
  } catch {
    // The page says what is wrong; the charts stay as they are.
    setTimeout(takeMinutes, RETRY_MS);
  }
}

// Not before what panel.js stops by taking the refresh back.
if (document.readyState === 'complete') start();
else window.addEventListener('load', () => setTimeout(start));
