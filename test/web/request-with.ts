import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** A request of which only the headers are known. */
export function requestWith(headers: Readonly<Record<string, string>>): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { headers });
}
