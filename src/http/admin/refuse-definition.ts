import { formatPath, type Mistake } from '../../config/reading/config-problem.ts';
import type { Refused } from '../../definitions/refused.ts';
import { HttpProblem, type ProblemCode } from '../requests/problem.ts';

const codes = {
  room: { unknown: 'room_unknown', exists: 'room_exists' },
  client: { unknown: 'client_unknown', exists: 'client_exists' },
} as const satisfies Record<string, Record<string, ProblemCode>>;

/** The problem that tells why a change of a room or a client was refused. */
export function refusalOf(refused: Refused, kind: keyof typeof codes): HttpProblem {
  switch (refused.kind) {
    case 'unknown':
    case 'exists':
      return new HttpProblem(codes[kind][refused.kind]);
    case 'of-file':
      return new HttpProblem('managed_by_file');
    case 'full':
      return new HttpProblem('definitions_full');
    case 'unfit':
      return new HttpProblem('request_unfit', { errors: refused.mistakes.map(fieldError) });
    case 'occupied': {
      const { waiting, inside } = refused;
      return new HttpProblem('room_occupied', {
        detail: `People are in the room: ${waiting} in line, ${inside} inside`,
      });
    }
    case 'has-clients':
      return new HttpProblem('room_has_clients', { detail: `The room has clients: ${refused.clients.join(', ')}` });
    case 'without-secret':
      return new HttpProblem('client_without_secret');
  }
}

function fieldError({ path, message }: Mistake): { readonly path: string; readonly message: string } {
  return { path: formatPath(path), message };
}
