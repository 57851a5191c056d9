import type { Admission } from '../../../src/room/admission.ts';
import type { RoomEvent } from '../../../src/room/room-event.ts';
import type { PastEpoch, RoomState } from '../../../src/room/room-state.ts';
import type { RoomSettings, SettingsChange } from '../../../src/room/settings.ts';
import { ModelDraw } from './model-draw.ts';
import { ModelInlet } from './model-inlet.ts';
import { ModelPeople } from './model-people.ts';
import { ModelPresence } from './model-presence.ts';
import { ModelVisits } from './model-visits.ts';

export const noTotals = () => ({ admitted: 0, completed: 0, abandoned: 0, missed: 0 });

export interface NotedEvent {
  readonly atMs: number;
  readonly event: RoomEvent;
}

/** What is in a room of the model. */
export class ModelState {
  readonly room: string;
  nowMs: number;
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
  readonly visits = new ModelVisits();
  readonly events: NotedEvent[] = [];
  readonly pastEpochs: PastEpoch[] = [];

  constructor(room: string, settings: RoomSettings, nowMs: number) {
    this.room = room;
    this.nowMs = nowMs;
    this.epoch = Math.floor(nowMs / 1_000);
    this.fileSettings = settings;
    this.inlet = new ModelInlet(settings.rate, nowMs);
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
      outstanding: people.outstanding(this.nowMs),
      inside: this.visits.inside(),
      late: people.late(),
      gaps: [],
      ...totals,
      passedOver: people.passedOver(),
      presence: this.presence.told(people, this.nowMs),
      gateShut,
      draw: this.draw.told(settings),
      pastEpochs: this.pastEpochs.slice(-16),
      nowMs: this.nowMs,
    };
  }

  note(event: RoomEvent): void {
    this.events.push({ atMs: this.nowMs, event });
  }

  /** What counts against the capacity. */
  load(): number {
    return this.visits.inside() + this.people.outstanding(this.nowMs);
  }

  free(): number {
    return this.inlet.free(this.settings, this.load(), this.nowMs);
  }

  admit(number: number, sub: string, admissionMs?: number): Admission {
    this.totals.admitted++;
    this.note({ type: 'admission.started', sub, number });
    return this.visits.add(number, sub, admissionMs ?? this.settings.admissionMs, this.nowMs);
  }
}
