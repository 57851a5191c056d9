import { advance } from './advance.ts';
import type { Control } from './control.ts';
import { draw } from './draw.ts';
import { enter } from './enter.ts';
import { gate } from './gate.ts';
import { inlet } from './inlet.ts';
import { message } from './message.ts';
import { mode } from './mode.ts';
import { plan, replan } from './plan.ts';
import { reset } from './reset.ts';
import { times } from './times.ts';
import { unplan } from './unplan.ts';

/** The controls of a room, by the last segment of their address. */
export const roomControls: Readonly<Record<string, Control>> = {
  advance,
  mode,
  inlet,
  message,
  plan,
  replan,
  unplan,
  enter,
  times,
  gate,
  draw,
  reset,
};
