import { formatIsoTime } from '../../config/words/iso-time.ts';
import { NOT_ADMITTED } from '../../oidc/interaction-policy.ts';
import type { Visit } from '../../room/visit.ts';
import { visitOfTicket } from '../../waiting/visit-of-ticket.ts';
import { TAPPED } from '../../web/waiting-page-url.ts';
import type { PageOptions } from '../pages/page.ts';
import { requestWithinHold } from './progress.ts';
import type { Visitor, WaitingPageParts } from './visitor.ts';

/** Why the library asks visitors who are inside once more (OIDC Core §3.1.2.1). */
const ASKED: ReadonlySet<string> = new Set(['login_prompt', 'max_age']);

/**
 * The visit that its visitor has to confirm before they go on with their request: one that had begun before. Whoever enters
 * by this very request, or whose turn it is, is asked nothing.
 *
 * @returns null: there is nothing to confirm
 */
export async function visitToConfirm(parts: WaitingPageParts, visitor: Visitor): Promise<Visit | null> {
  const { ticket, client } = visitor;
  if (client.reauthenticate === 'silent' || ticket === null || ticket.generation === 0) return null;
  const { reasons = [] } = (await requestWithinHold(parts, visitor))?.prompt ?? {};
  if (reasons.includes(NOT_ADMITTED) || !reasons.some((reason) => ASKED.has(reason))) return null;
  const visit = await visitOfTicket(parts, client.room, ticket);
  return visit?.exchanged === true ? visit : null;
}

/**
 * The page on which a visitor confirms their visit.
 *
 * @param address path of their waiting page, below the root of the host
 */
export function confirmationPage(
  title: string,
  { enteredAtMs }: Pick<Visit, 'enteredAtMs'>,
  address: string,
): Pick<PageOptions, 'template' | 'values'> {
  const values = { title, enteredAt: formatIsoTime(enteredAtMs), goOn: address + TAPPED };
  return { template: 'again.njk', values };
}
