import { randomInt } from 'node:crypto';
import process from 'node:process';
import { readArguments } from './args.ts';
import { runCampaign } from './campaign.ts';
import { byTheClock } from './campaign-length.ts';
import { replay } from './replay.ts';
import { describeBlock, describeCampaign } from './report.ts';

const options = readArguments(process.argv.slice(2), () => randomInt(1, 1_000_000));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
say(`seed ${options.seed}`);
for (const store of options.stores) {
  if ((await foundWith(store)) > 0) process.exitCode = 1;
}

async function foundWith(store: (typeof options.stores)[number]): Promise<number> {
  const { seed, minutes, jobs, blockSeconds, replay: replayed } = options;
  if (replayed !== null) return replay({ seed }, { store, replayed, say });
  const length = byTheClock({ ms: minutes * 60_000, blockMs: blockSeconds * 1_000 });
  const given = { store, seed, jobs, length };
  const campaign = await runCampaign({ ...given, onBlock: (block) => say(describeBlock(given, block)) });
  say(`\n${describeCampaign(campaign)}\n`);
  return campaign.findings.length;
}

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}
