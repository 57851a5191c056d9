import { HttpProblem } from '../requests/problem.ts';

/** What the panel calls the parts of requests. */
const labels: Readonly<Record<string, string>> = {
  by: 'How many to call',
  mode: 'The mode',
  'inlet.admit': 'How many to call at a time',
  'inlet.every': 'The time between calls',
  'inlet.capacity': 'How many may be inside',
  message: 'The message',
  enter: 'How visitors go in',
  turn_window: 'How long a turn lasts',
  grace: 'The grace',
  admission: 'How long a visit lasts',
  'inlet.from': 'When calling begins',
  'inlet.until': 'When calling ends',
  from: 'When calling begins',
  until: 'When calling ends',
  opens_at: 'When the doors open',
  'gate.url': 'The address that is asked',
  'gate.interval': 'How often it is asked',
  'gate.timeout': 'How long it may take to answer',
  'gate.shut_after': 'How many failures shut the gate',
  'gate.open_after': 'How many successes open it',
  public_value: 'The public value',
  at: 'The time',
  change: 'What is planned',
  room: 'What was typed',
  receipt: 'The receipt',
  number: 'The number',
  entry: 'The entry',
  visitor: 'Number, receipt or sub',
  name: 'The name',
  role: 'The role',
  rooms: 'The rooms',
  expires_at: 'When it expires',
  to: 'To',
  cursor: 'The page',
};

/** Whether a form may be corrected and sent again: it was no fault of the one who sent it that it was sent at all. */
export function isMistake(error: unknown): error is HttpProblem {
  return error instanceof HttpProblem && [400, 404, 409, 422].includes(error.status);
}

/** What was wrong with a form, in the words that stand beside its fields. @param own what this form calls its fields */
export function mistakeWords({ body, message }: HttpProblem, own: Readonly<Record<string, string>> = {}): string {
  const told = body.errors?.map(({ path, message: what }) => {
    return `${own[path] ?? labels[path.replace(/^change\./, '')] ?? path} ${what}.`;
  });
  return told?.join('\n') ?? `${message}.`;
}

/** The fields that are wrong: each is named as the last part of its path in the request. */
export function wrongFields({ body }: HttpProblem): ReadonlySet<string> {
  return new Set(body.errors?.map(({ path }) => path.slice(path.lastIndexOf('.') + 1)));
}
