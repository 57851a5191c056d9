import { colour, section } from './page.js';

/** How near the pointer has to be, in pixels. */
const NEAR_PX = 6;

/** What people, settings and the plan did, as the page lists it. */
function acts() {
  return [...section.querySelectorAll('[data-act]')].map((item) => ({
    at: Number(item.dataset.act),
    text: item.textContent.trim().replaceAll(/\s+/g, ' '),
  }));
}

/** Marks them in a chart: a line, with a triangle at its top. */
export function drawActs(plot) {
  const { ctx, bbox } = plot;
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour('--quiet');
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { at } of acts()) {
    const x = Math.round(plot.valToPos(at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x - size, bbox.top);
    ctx.lineTo(x + size, bbox.top);
    ctx.lineTo(x, bbox.top + 1.6 * size);
    ctx.fill();
  }
  ctx.restore();
}

/** What was done where the pointer is; '': nothing. */
export function actsAt(plot) {
  const { left } = plot.cursor;
  if (left === undefined || left < 0) return '';
  const near = acts().filter(({ at }) => Math.abs(plot.valToPos(at, 'x') - left) <= NEAR_PX);
  return near.map(({ text }) => text).join('\n');
}
