import { HttpProblem } from '../requests/problem.ts';
import { roomControls } from './controls/room-controls.ts';
import { panelPath } from './panel-path.ts';

/** Forms that are shown once more with what was typed: those of a room, and the message to all rooms. */
const CONTROLS = [...Object.keys(roomControls), 'visitors'];
const ACTION = new RegExp(`^/(?:rooms/[a-z0-9-]{1,63}/(?:${CONTROLS.join('|')})|message)$`);

/** Fields of the session that is over, or of what was looked at in it. */
const NOT_KEPT = /^(?:csrf_token|idempotency_key|step|seen_\w+|\w+_understood)$/;

/** Where somebody goes on: a page of the panel, with a form that nothing was done by. */
export interface Resumption {
  /** Below the root of the panel; '': all rooms. */
  readonly back: string;
  /** Where the form goes; '': there is none. */
  readonly action: string;
  readonly fields: readonly (readonly [string, string])[];
}

const PREFIX = 'kept_';

/** Keeps a form that was sent without a session, or with the token of an older one: it is to be shown once more. @param path below the root of the panel */
export function keptForm(path: string, form: URLSearchParams): Resumption {
  const back = panelPath(form.get('back'));
  if (!ACTION.test(path)) return { back, action: '', fields: [] };
  return { back, action: path, fields: [...form].filter(([name]) => !NOT_KEPT.test(name)) };
}

/** A form of a page that was opened before its operator signed in again. */
export class FormOfOlderSession extends HttpProblem {
  readonly kept: Resumption;
  /** Of the session that there is now. */
  readonly csrfToken: string;

  constructor(kept: Resumption, csrfToken: string) {
    super('csrf_missing', { detail: 'the page was opened before the last sign-in' });
    this.kept = kept;
    this.csrfToken = csrfToken;
  }
}

/** Writes it as fields of the sign-in. */
export function keptFields({ back, action, fields }: Resumption): (readonly [string, string])[] {
  return [['back', back], ['action', action], ...fields.map(([name, value]) => [`${PREFIX}${name}`, value] as const)];
}

/** Reads it from a sign-in. */
export function readResumption(form: URLSearchParams): Resumption {
  const action = form.get('action') ?? '';
  const kept = [...form].filter(([name]) => name.startsWith(PREFIX));
  return {
    back: panelPath(form.get('back')),
    action: ACTION.test(action) ? action : '',
    fields: kept.map(([name, value]) => [name.slice(PREFIX.length), value]),
  };
}
