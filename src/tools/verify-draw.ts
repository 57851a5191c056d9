import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { publishedDrawSchema } from '../http/rooms/published-draw.ts';
import { RECEIPT_TYPE } from '../oidc/receipts.ts';
import { checkDraw, type Evidence, type ReceiptClaims } from './draw-check.ts';

/** Exit code for a command that was used wrongly (`EX_USAGE` of sysexits.h). */
const EX_USAGE = 64;

const USAGE = `Usage: npm run verify-draw -- --draw FILE [--before FILE] [--entry N | --receipt FILE --jwks FILE] [--number N]

Checks a draw offline, from what its room has published:
  --draw FILE      GET /rooms/ROOM/draw after the doors have opened
  --before FILE    the same from before, if you kept it
  --entry N        your place among the early visitors
  --receipt FILE   or your receipt, which proves that place
  --jwks FILE      GET /.well-known/jwks.json, which verifies the receipt
  --number N       the number that you were told

Exit code: 0 what you hold fits together, 1 it does not, ${EX_USAGE} the command was used wrongly.
`;

const NOT_SHOWN = `
What this does not show:
  that behind every entry there was a visitor: entries could have been invented
`;
const COMPARE_VALUE = '  that the public value is what its source told: compare it there\n';
const NO_VALUE = '  that nobody knew the seed beforehand: no public value took part\n';

const count = z.coerce.number<string>().int().positive();
const options = z.strictObject({
  draw: z.string(),
  before: z.string().optional(),
  receipt: z.string().optional(),
  jwks: z.string().optional(),
  entry: count.optional(),
  number: count.optional(),
});

const receiptClaims = z.looseObject({
  room: z.string(),
  epoch: z.int(),
  entry: z.int(),
  commitment: z.string().optional(),
  opens_at: z.string().nullable().optional(),
  source: z.string().nullable().optional(),
});

type Options = z.infer<typeof options>;

/** @returns null for a command line that is not as the usage says */
function readOptions(args: string[]): Options | null {
  try {
    const text = { type: 'string' } as const;
    const known = { draw: text, before: text, receipt: text, jwks: text, entry: text, number: text };
    const parsed = options.parse(parseArgs({ args, options: known }).values);
    return (parsed.receipt === undefined) === (parsed.jwks === undefined) ? parsed : null;
  } catch {
    return null;
  }
}

/** @throws Error with words for whoever named the file */
function readJson<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new Error(`${path} cannot be used: ${reason}`, { cause });
  }
}

/** @throws Error unless the receipt was signed by a key of the set, as a receipt */
async function readReceipt(path: string, jwksPath: string): Promise<ReceiptClaims> {
  const jwks = readJson(jwksPath, z.object({ keys: z.array(z.looseObject({ kty: z.string() })) }));
  try {
    const compact = readFileSync(path, 'utf8').trim();
    const { payload } = await jwtVerify(compact, createLocalJWKSet(jwks), { typ: RECEIPT_TYPE });
    return receiptClaims.parse(payload);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${path} is no receipt that the keys of ${jwksPath} have signed: ${reason}`, { cause });
  }
}

async function verifyDraw({ draw, before, receipt, jwks, entry, number }: Options): Promise<boolean> {
  const evidence: Evidence = {
    draw: readJson(draw, publishedDrawSchema),
    before: before === undefined ? null : readJson(before, publishedDrawSchema),
    receipt: receipt === undefined || jwks === undefined ? null : await readReceipt(receipt, jwks),
    entry: entry ?? null,
    number: number ?? null,
  };
  const findings = checkDraw(evidence);
  const holds = findings.every((finding) => finding.holds);
  const { room, epoch, source, public_value: value, earlier } = evidence.draw;
  const lines = findings.map((finding) => `  ${finding.holds ? 'ok    ' : 'FAILED'}  ${finding.text}\n`);
  process.stdout.write(`The draw of ${JSON.stringify(room)}, epoch ${epoch}\n${lines.join('')}`);
  if (evidence.receipt !== null) process.stdout.write(`  ok      the receipt is signed by a key of ${jwks}\n`);
  if (source !== null)
    process.stdout.write(`  the public value is ${JSON.stringify(value)}, from ${JSON.stringify(source)}\n`);
  if (earlier.length > 0) process.stdout.write(`  the room was reset, ${earlier.length} earlier epochs are named\n`);
  process.stdout.write(
    holds ? NOT_SHOWN + (source === null ? NO_VALUE : COMPARE_VALUE) : '\nThe draw does not hold.\n',
  );
  return holds;
}

const given = readOptions(process.argv.slice(2));
if (given === null) {
  process.stderr.write(USAGE);
  process.exitCode = EX_USAGE;
} else {
  try {
    process.exitCode = (await verifyDraw(given)) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
