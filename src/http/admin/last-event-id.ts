import { z } from 'zod';
import { numberInText } from './number-in-text.ts';

const error = 'must be the id of an event, or 0';

/** The id of an event as a request has it; 0 comes before the first one. */
export const eventId = numberInText({ min: 0, max: Number.MAX_SAFE_INTEGER }, error);

/** The header of a stream of events (HTML, §9.2.4). */
export const lastEventIdHeader = z.object({
  'Last-Event-ID': eventId
    .optional()
    .describe('The last event that a reader of the stream knows. Browsers send it when they come back.'),
});
