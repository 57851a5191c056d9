import { Browser } from './browser.ts';
import { eventually } from './eventually.ts';
import { launchSetup } from './shop-setup.ts';
import type { TimedProduct } from './timed-product.ts';
import type { Venue } from './visits.ts';

export interface VisitorStatus {
  readonly state: string;
  readonly number: number | null;
  readonly ahead: number;
  readonly poll_after: number;
}

export interface PublicDraw {
  readonly epoch: number;
  readonly opens_at: string | null;
  readonly commitment: string;
  readonly source: string | null;
  readonly entries: number;
  readonly drawn: boolean;
  readonly base: number | null;
  readonly seed: string | null;
  readonly public_value: string | null;
  readonly earlier: readonly { readonly epoch: number; readonly entries: number }[];
}

/** A room whose doors open in half an hour, behind a gateway that remembers its visitors for longer. */
export function prequeueSetup(room: Record<string, unknown> = {}): ReturnType<typeof launchSetup> {
  const opensAt = new Date(Date.now() + 1_800_000).toISOString();
  return launchSetup({ mode: 'prequeue', opens_at: opensAt, ...room }, { hold: '1h' });
}

/** The clock of the product begins up to a second before the time that its doors were counted from. */
export const OPENING_S = 1_802;

/** Lets time pass until the doors open: a tick that was under way meanwhile may tell of them as they were. */
export async function passOpening(product: TimedProduct): Promise<void> {
  product.pass(OPENING_S);
  await eventually('the doors to open', async () => (await publicDraw(product.issuer)).drawn);
}

export async function publicDraw(issuer: string, room = 'launch'): Promise<PublicDraw> {
  return new Browser().json<PublicDraw>(`${issuer}/rooms/${room}/draw`);
}

/** Tells the public value of a pending draw. */
export async function tellValue({ admin }: Venue, value: string): Promise<void> {
  const answer = await admin.call('POST', '/rooms/launch/draw', { public_value: value });
  if (!answer.ok) throw new Error(`the value was not taken: ${answer.status} ${await answer.text()}`);
}

/** What a receipt says, unverified. */
export function claimsOfReceipt(receipt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}
