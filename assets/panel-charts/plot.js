import { drawActs } from './acts.js';
import { colour, zone } from './page.js';
import { firstAt, lastAt } from './rows.js';
import { compact, times } from './write.js';

const HEIGHT_PX = 220;
const STEPS = [1, 2, 5]
  .flatMap((step) => [0, 1, 2, 3, 4, 5, 6, 7].map((power) => step * 10 ** power))
  .sort((a, b) => a - b);

/** @param onPoint told whenever the pointer is at another moment, or has left */
export function createPlot(place, lines, onPoint) {
  const plot = new uPlot(optionsOf(lines, place.clientWidth, onPoint), [[], ...lines.map(() => [])], place);
  new ResizeObserver(() => {
    if (place.clientWidth !== plot.width) plot.setSize({ width: place.clientWidth, height: HEIGHT_PX });
  }).observe(place);
  return plot;
}

function optionsOf(lines, width, onPoint) {
  const axis = { stroke: () => colour('--quiet'), font: '12px system-ui, sans-serif', ticks: { show: false } };
  const grid = { stroke: () => colour('--line'), width: 1 };
  return {
    width,
    height: HEIGHT_PX,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), zone),
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
    series: [{}, ...lines.map(seriesOf)],
    hooks: { setCursor: [() => onPoint()], draw: [drawActs] },
  };
}

function seriesOf({ name, colour: variable, dash, isFilled }) {
  return {
    label: name,
    stroke: () => colour(variable),
    fill: isFilled === true ? () => `color-mix(in srgb, ${colour(variable)} 14%, transparent)` : undefined,
    width: 2,
    dash,
    points: { show: false },
  };
}
