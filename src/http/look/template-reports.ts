import type { Logger } from 'pino';
import type { TemplateFault } from './own-templates.ts';

/** Different faults of a room that are worth a line each. */
const MAX_TOLD = 20;

/** What the metrics are told of templates. */
export interface TemplateMetrics {
  /** Told of each page of a room that its own templates could not show. */
  observeTemplateFault(room: string): void;
}

/** Counts every fault and logs each different one once: a page may be asked for a thousand times a second. */
export function reportTemplateFaults(
  logger: Pick<Logger, 'error'>,
  metrics: TemplateMetrics,
): (fault: TemplateFault) => void {
  const told = new Map<string, Set<string>>();
  return function report({ room, template, reason }) {
    metrics.observeTemplateFault(room);
    const known = told.get(room) ?? new Set<string>();
    told.set(room, known);
    const fault = `${template} ${reason}`;
    if (known.has(fault) || known.size >= MAX_TOLD) return;
    known.add(fault);
    logger.error({ room, template, reason }, 'a template of a room is broken, ours was shown');
  };
}
