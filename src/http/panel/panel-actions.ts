import { HttpProblem } from '../problem.ts';

/** A form of the panel: an operation of the admin API, and how to tell what it did. */
export interface PanelAction {
  /** `id` of the operation. */
  readonly operation: string;
  /** The body of the operation. Fields that are missing are empty texts. */
  readonly body: (field: (name: string) => string, room: string) => unknown;
  /** One sentence for the operator. @param answer as the operation gives it */
  readonly did: (answer: Answer) => string;
}

/** What the answers of these operations have, each a part of it. */
export interface Answer {
  readonly called: number;
  readonly cut: number;
  readonly serving: number;
  readonly number: number;
  readonly outcome: string;
  readonly paused: readonly string[];
  readonly settings: {
    readonly mode: string;
    readonly message: string | null;
    readonly turn_window: string;
    readonly admission: string;
    readonly inlet: { readonly admit: number | null; readonly every: string | null; readonly capacity: number | null };
  };
}

const count = new Intl.NumberFormat('en');

function people(number: number): string {
  return number === 1 ? '1 person' : `${count.format(number)} people`;
}

/** A number as it was typed; what is none stays as it is, for the operation to refuse. */
function typed(text: string): unknown {
  return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text;
}

/** An emptied field takes the setting away. */
function typedOrNone(text: string): unknown {
  return text.trim() === '' ? null : typed(text);
}

function didAdvance({ called, cut, serving }: Answer): string {
  const step = `Called ${people(called)}. The serving number is ${count.format(serving)} now.`;
  return cut === 0 ? step : `${step} ${count.format(cut)} of the step were cut: no more fit.`;
}

function didChangeInlet({ settings: { inlet } }: Answer): string {
  const rate = inlet.admit === null ? 'No rate' : `${count.format(inlet.admit)} every ${inlet.every}`;
  const capacity = inlet.capacity === null ? 'no capacity' : `a capacity of ${count.format(inlet.capacity)}`;
  return `${rate}, ${capacity}.`;
}

/** The forms of a room, by the last segment of their address. */
export const roomActions: Readonly<Record<string, PanelAction>> = {
  advance: { operation: 'advance', body: (field) => ({ by: typed(field('by')) }), did: didAdvance },
  mode: {
    operation: 'changeSettings',
    body: (field) => ({ mode: field('mode') }),
    did: ({ settings }) => `The room is ${settings.mode} now.`,
  },
  inlet: {
    operation: 'changeSettings',
    body: (field) => {
      const admit = typedOrNone(field('admit'));
      const every = admit === null ? null : field('every').trim();
      return { inlet: { admit, every, capacity: typedOrNone(field('capacity')) } };
    },
    did: didChangeInlet,
  },
  message: {
    operation: 'changeSettings',
    body: (field) => {
      // Browsers send the line breaks of a form as CR LF.
      const message = field('message').replaceAll('\r\n', '\n').trim();
      return { message: message === '' ? null : message };
    },
    did: ({ settings }) => (settings.message === null ? 'Visitors read no message.' : 'Visitors read the message now.'),
  },
  times: {
    operation: 'changeSettings',
    body: (field) => ({
      turn_window: field('turn_window').trim(),
      grace: field('grace').trim(),
      admission: field('admission').trim(),
      opens_at: field('opens_at').trim() || null,
    }),
    did: ({ settings }) => `A turn lasts ${settings.turn_window} now, a visit ${settings.admission}.`,
  },
  draw: {
    operation: 'completeDraw',
    body: (field) => ({ public_value: field('public_value').trim() }),
    did: () => 'The draw is done: everybody has a number.',
  },
  end: {
    operation: 'endAdmission',
    body: (field) => ({ outcome: field('outcome') }),
    did: ({ number, outcome }) => `The visit of number ${count.format(number)} is over: ${outcome}.`,
  },
  reset: {
    operation: 'reset',
    body: (field, room) => {
      if (field('room').trim() === room) return undefined;
      throw new HttpProblem('request_invalid', { errors: [{ path: 'room', message: 'must be the name of the room' }] });
    },
    did: () => 'The room was reset: the line is empty, all visits are ended.',
  },
};

/** What stops everything. */
export const pauseAll: PanelAction = {
  operation: 'pauseAll',
  body: () => undefined,
  did: ({ paused }) => (paused.length === 0 ? 'No room was open.' : `Paused: ${paused.join(', ')}.`),
};
