import type { Logger } from 'pino';
import { formatProblems } from '../config/reading/config-problem.ts';
import type { Reload } from '../definitions/reload.ts';

/** Reads the file again, as a signal asks, and logs what came of it. Never rejects. */
export async function reloadAndLog(reload: Reload, logger: Logger): Promise<void> {
  try {
    const outcome = await reload.run({ force: false, dryRun: false, actor: null });
    if (outcome.kind === 'invalid') {
      const problems = formatProblems(outcome.problems.map((problem) => ({ line: null, ...problem })));
      logger.error({ problems: problems.trim().split('\n') }, 'the file is not valid: nothing has changed');
    } else if (outcome.kind === 'occupied') {
      logger.error({ rooms: outcome.rooms }, 'rooms with people in them would vanish: nothing has changed');
    } else {
      const { rooms, clients, settings, needRestart: need_restart, warnings } = outcome;
      const told = warnings.map(({ path, message }) => `${path} ${message}`);
      logger.info({ rooms, clients, settings, need_restart, warnings: told }, 'the file was read again');
    }
  } catch (error) {
    logger.error({ err: error }, 'the file could not be read again: nothing has changed');
  }
}
