import type { Gap } from '../../../src/room/gaps.ts';
import type { RoomEvent } from '../../../src/room/room-event.ts';
import type { PastEpoch, RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import type { StoreClocks } from '../../../src/store/store-clocks.ts';
import { ModelDraw } from './model-draw.ts';
import { ModelInlet } from './model-inlet.ts';
import { ModelPeople } from './model-people.ts';
import { ModelPlan } from './model-plan.ts';
import { ModelPresence } from './model-presence.ts';
import { ModelTime } from './model-time.ts';
import { type ModelVisit, ModelVisits } from './model-visits.ts';

export const noTotals = () => ({
  admitted: 0,
  completed: 0,
  abandoned: 0,
  expired: 0,
  lapsed: 0,
  contested: 0,
  missed: 0,
});

export interface NotedEvent {
  readonly atMs: number;
  readonly event: RoomEvent;
}

/** What is in a room of the model. */
export class ModelState {
  readonly room: string;
  readonly time: ModelTime;
  epoch: number;
  fileSettings: RoomSettings;
  changes: SettingsChange = {};
  people = new ModelPeople();
  draw = new ModelDraw();
  inlet: ModelInlet;
  totals = noTotals();
  gateShut = false;
  /** Numbers and entries given since the last figures. */
  joined = 0;
  readonly presence = new ModelPresence();
  readonly plan = new ModelPlan();
  readonly visits: ModelVisits;
  readonly events: NotedEvent[] = [];
  readonly pastEpochs: PastEpoch[] = [];
  gaps: Gap[] = [];
  pastGaps: Gap[] = [];

  constructor(room: string, settings: RoomSettings, clocks: StoreClocks) {
    this.room = room;
    this.time = new ModelTime(clocks);
    this.visits = new ModelVisits(this.time);
    this.epoch = Math.floor(this.time.clockMs / 1_000);
    this.fileSettings = settings;
    this.inlet = new ModelInlet(settings.rate, this.time.clockMs);
  }

  get settings(): RoomSettings {
    return { ...this.fileSettings, ...this.changes };
  }

  /** What a store tells of the room. */
  told(): RoomState {
    const { room, epoch, settings, people, totals, gateShut } = this;
    return {
      room,
      epoch,
      settings,
      issued: people.issued,
      serving: people.serving,
      outstanding: people.outstanding(this.time.doorMs),
      inside: this.visits.inside(),
      late: people.late(),
      gaps: this.gaps,
      ...(this.pastGaps.length > 0 && { pastGaps: this.pastGaps }),
      ...totals,
      passedOver: people.passedOver(),
      presence: this.presence.told(people, this.time.lineMs),
      gateShut,
      draw: this.draw.told(settings),
      pastEpochs: this.pastEpochs.slice(-16),
      ...this.plan.told(),
      storeMs: this.time.clockMs,
      lineMs: this.time.lineMs,
    };
  }

  note(event: RoomEvent): void {
    this.events.push({ atMs: this.time.clockMs, event });
  }

  /** What counts against the capacity. */
  load(): number {
    return this.visits.inside() + this.people.outstanding(this.time.doorMs);
  }

  freeSlots(): number {
    const { capacity } = this.settings;
    return capacity === null ? Number.POSITIVE_INFINITY : capacity - this.load();
  }

  /** Infinite where the inlet is by hand. */
  free(): number {
    return Math.min(this.freeSlots(), this.inlet.credit(this.settings.rate, this.time.clockMs));
  }

  admit(number: number, sub: string, admissionMs?: number): ModelVisit {
    this.totals.admitted++;
    this.note({ type: 'admission.started', sub, number });
    return this.visits.add({ epoch: this.epoch, number, sub, admissionMs: admissionMs ?? this.settings.admissionMs });
  }
}
