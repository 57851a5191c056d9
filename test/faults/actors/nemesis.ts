import { execFile } from 'node:child_process';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ask } from '../../support/redis-servers.ts';
import type { AtMs, Disturbance } from '../history.ts';
import type { Fault, Schedule } from '../schedule.ts';
import { pidOf } from '../world/pid-of.ts';
import type { World } from '../world/world.ts';
import type { Stage } from './person.ts';
import type { Prober } from './prober.ts';

const run = promisify(execFile);

/** How long a program has to take a signal in. */
const SETTLES_MS = 20;

/** Carries the faults of a schedule out, and measures how everything recovers. */
export class Nemesis {
  readonly #schedule: Schedule;
  readonly #world: World;
  readonly #stage: Stage;
  readonly #prober: Prober;

  constructor(schedule: Schedule, world: World, stage: Stage, prober: Prober) {
    this.#schedule = schedule;
    this.#world = world;
    this.#stage = stage;
    this.#prober = prober;
  }

  /** One fault after the other has passed; the gateway is away beside them. */
  async strike(): Promise<void> {
    const { faults } = this.#schedule;
    const ofGateway = faults.filter(({ what }) => what === 'gateway-away');
    const others = faults.filter(({ what }) => what !== 'gateway-away');
    async function inTurn(of: readonly Fault[], strike: (fault: Fault) => Promise<void>): Promise<void> {
      for (const fault of of) await strike(fault);
    }
    await Promise.all([
      inTurn(ofGateway, (fault) => this.#strike(fault)),
      inTurn(others, async (fault) => {
        await this.#strike(fault);
        await this.#prober.measure(fault.what);
      }),
    ]);
  }

  async #strike(fault: Fault): Promise<void> {
    const { history } = this.#stage;
    await pause(Math.max(0, fault.atMs - history.nowMs()));
    const beganMs = history.nowMs();
    const { held, stopsSteps } = await this.#carryOut(fault);
    history.disturbances.push({ what: fault.what, beganMs, held, restoredMs: history.nowMs(), stopsSteps });
  }

  async #carryOut(fault: Fault): Promise<Pick<Disturbance, 'held' | 'stopsSteps'>> {
    const { fleet, store } = this.#world;
    const [product] = fleet.products;
    const isAlone = fleet.products.length === 1;
    switch (fault.what) {
      case 'kill-product':
        return this.#hold(fault, isAlone, (lasts) => fleet.kill(present(product), lasts));
      case 'kill-store':
        return this.#hold(fault, true, async (lasts) => {
          await present(store.server).stop('SIGKILL');
          await lasts();
          await present(store.server).start();
        });
      case 'stop-product':
        return this.#hold(fault, isAlone, (lasts) => stopped(present(product).pid, lasts));
      case 'stop-store':
        return this.#hold(fault, true, async (lasts) => stopped(await pidOf(present(store.server)), lasts));
      case 'link-drops':
        return this.#hold(fault, true, (lasts) => this.#withLink('drops', lasts));
      case 'link-delays':
        return this.#hold(fault, false, (lasts) => this.#withLink('delays', lasts));
      case 'link-is-silent':
        return this.#hold(fault, true, (lasts) => this.#withLink('silent', lasts));
      case 'fail-over':
        return this.#hold(fault, false, async (lasts) => {
          await present(store.failOver)(fault.forMs);
          await lasts(0);
        });
      case 'step-clock':
        return this.#hold(fault, false, async (lasts) => {
          present(store.clock).setTo(fault.byS ?? 0);
          await lasts();
          present(store.clock).setTo(0);
        });
      case 'disk-full':
        return this.#hold(fault, false, async (lasts) => {
          const pid = store.server === undefined ? present(product).pid : await pidOf(store.server);
          await limitFiles(pid, '0');
          await lasts();
          await limitFiles(pid, 'unlimited');
        });
      case 'deploy':
        return this.#hold(fault, false, (lasts) => this.#deploy(lasts));
      case 'flush':
        return this.#hold(fault, false, async (lasts) => {
          await ask(present(store.server).node, 'FLUSHALL');
          await lasts(0);
        });
      case 'gateway-away':
        return this.#hold(fault, false, async (lasts) => {
          this.#stage.gateway.isAway = true;
          await lasts();
          this.#stage.gateway.isAway = false;
        });
    }
  }

  /** @param carryOut calls `lasts` once the fault holds, which returns when it is to be undone */
  async #hold(
    { forMs }: Fault,
    stopsSteps: boolean,
    carryOut: (lasts: (ms?: number) => Promise<void>) => Promise<unknown>,
  ): Promise<Pick<Disturbance, 'held' | 'stopsSteps'>> {
    const { history } = this.#stage;
    let [beganMs, endedMs]: AtMs[] = [history.nowMs(), history.nowMs()];
    await carryOut(async (ms = forMs) => {
      beganMs = history.nowMs();
      await pause(ms);
      endedMs = history.nowMs();
    });
    return { held: { beganMs: beganMs ?? 0, endedMs: endedMs ?? 0 }, stopsSteps };
  }

  async #withLink(state: 'drops' | 'delays' | 'silent', lasts: () => Promise<void>): Promise<void> {
    const link = present(this.#world.store.link);
    link.turn(state);
    await lasts();
    link.turn('good');
  }

  /** New processes first, then the old ones go; where only one can be, it goes first. */
  async #deploy(lasts: (ms: number) => Promise<void>): Promise<void> {
    const { fleet, store } = this.#world;
    await lasts(0);
    for (const old of fleet.products) {
      if (store.redisUrl !== null) await fleet.add();
      await fleet.stop(old);
      if (store.redisUrl === null) await fleet.add(old.port);
    }
  }
}

async function stopped(pid: number, lasts: () => Promise<void>): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await pause(SETTLES_MS);
  await lasts();
  process.kill(pid, 'SIGCONT');
}

/** No file of the process can grow beyond this many bytes: its disk is full. */
async function limitFiles(pid: number, bytes: string): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}

/** @throws when a schedule asks for a fault that its store does not have */
function present<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('this store cannot fail in this way');
  return thing;
}
