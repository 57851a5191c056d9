import type { HttpRequest } from './http-request.ts';

/** Serves a request: answers it, now or later. */
export type Serve = (request: HttpRequest) => void;

/**
 * One way to serve a request. Returns true if it takes the request: it answers, now or later, or it gives the request
 * back later by `rest`. Returns false to leave the request to the lanes behind. No promise: most requests are answered
 * in the same turn of the event loop.
 *
 * @param rest serves the request by the lanes behind this one
 */
export type Lane = (request: HttpRequest, rest: Serve) => boolean;

/**
 * Returns what offers a request to each lane in turn: the first one that takes it wins.
 *
 * @param last serves what no lane takes
 */
export function inOrder(lanes: readonly Lane[], last: Serve): Serve {
  return lanes.reduceRight<Serve>((rest, lane) => {
    return function offer(request) {
      if (!lane(request, rest)) rest(request);
    };
  }, last);
}
