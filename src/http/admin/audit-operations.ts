import { z } from 'zod';
import { instant } from '../../config/schema/schema-parts.ts';
import { type AdminOperation, defineOperation, noBody } from './admin-operation.ts';
import { AUDIT_KEPT, type AuditLog, type LoggedAct } from './audit-log.ts';
import { csvOf } from './csv.ts';
import { limitUpTo, numberInText } from './number-in-text.ts';

const MAX_PAGE = 10_000;
const PAGE = 100;

const once = z.string('must be given once');
const cursorDemand = 'must be the next of the page before';

const auditQuery = z.strictObject({
  from: instant().optional().describe('From this moment on.'),
  to: instant().optional().describe('Up to this moment, exclusive.'),
  who: once.optional().describe('Name of a key.'),
  room: once.optional().describe('Name of a room. Default: all, and what concerns none.'),
  action: once.optional().describe('`operationId` of what was done; `signIn`, `signOut` and `wrongKey` of the panel.'),
  limit: limitUpTo(MAX_PAGE).describe(`How many at most, 1 to ${MAX_PAGE}. Default ${PAGE}; as CSV ${MAX_PAGE}.`),
  cursor: numberInText({ min: 1, max: Number.MAX_SAFE_INTEGER }, cursorDemand)
    .optional()
    .describe('`next` of the page before; of CSV the last `id`.'),
  format: z.enum(['json', 'csv'], 'must be json or csv').optional().describe('Wins over `Accept`.'),
});

const fields = z.record(z.string(), z.unknown()).nullable();

const actView = z
  .strictObject({
    at: z.string().describe('ISO 8601, by the clock of the store.'),
    who: z.string().nullable().describe('Name of the key; null: a key that there is not.'),
    role: z.string().nullable().describe('null: a key that there is not, or one of AWS.'),
    via: z.enum(['api', 'panel', 'aws']).describe('aws: by the AWS-compatible API.'),
    from: z.string().describe('Address that the request came from.'),
    action: z.string().describe('`operationId` of what was done, or `signIn`, `signOut`, `wrongKey`.'),
    room: z.string().nullable().describe('null: the whole deployment.'),
    target: z.string().nullable().describe('What it named beside the room: a `sub`, a webhook, a key, a client.'),
    result: z.enum(['done', 'refused']),
    before: fields.describe('What changed, as it was. Long texts are cut. null: nothing, or it was not there.'),
    after: fields.describe('The same as it was then.'),
    id: z.int().describe('Rises from act to act.'),
  })
  .meta({ id: 'Act' });

type ActView = z.output<typeof actView>;

export const auditPage = z
  .strictObject({
    acts: z.array(actView).describe('The newest first.'),
    next: z.int().nullable().describe('`cursor` of the next page; null: this was the last one.'),
  })
  .meta({ id: 'Audit' });

/** As in `actView`. */
const columns = Object.keys(actView.shape) as readonly (keyof ActView)[];

function view({ atMs, ...act }: LoggedAct): ActView {
  return { ...act, at: new Date(atMs).toISOString() };
}

function rowOf(act: ActView): (string | number | null)[] {
  return columns.map((name) => {
    const value = act[name];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
}

/** Who did what. */
export function auditOperations(audit: AuditLog): AdminOperation[] {
  return [
    defineOperation({
      id: 'readAudit',
      method: 'get',
      path: '/audit',
      role: 'admin',
      keepsToRooms: true,
      summary: 'Who did what',
      description: `Everything that was done by keys, in the panel and by this API, across rooms: who, from where, before and after. The newest ${AUDIT_KEPT.acts} are kept for \`audit_for\`; of \`advance\`, \`reportExits\` and \`endAdmission\`, which programs call, the newest ${AUDIT_KEPT.steps}, and of wrong keys ${AUDIT_KEPT.failures}. With \`Accept: text/csv\` or \`format=csv\` it is a table.`,
      query: auditQuery,
      body: noBody,
      answer: auditPage,
      problems: [],
      csv: ({ acts }) => csvOf([columns, ...acts.map(rowOf)]),
      run: async ({ caller, query }) => {
        const { from = null, to = null, who = null, room = null, action = null, cursor = null, format } = query;
        const filter = { fromMs: from, toMs: to, who, room, action, rooms: caller.rooms };
        const { acts, next } = await audit.read(filter, cursor, query.limit ?? (format === 'csv' ? MAX_PAGE : PAGE));
        return { acts: acts.map(view), next };
      },
    }),
  ];
}
