import { isLostEntry, numberOfEntry } from '../../room/draw.ts';
import { heldUpTo, type RoomState } from '../../room/room-state.ts';
import type { EpochRequestIds, RequestIds } from '../../sealing/request-id.ts';
import type { IdPlace } from '../../waiting/walk-by-id.ts';
import type { PresenceReporter } from '../../watch/presence-reporter.ts';
import type { RoomWatch } from '../../watch/room-watch.ts';
import { AwsRefusal, invalidIds } from './aws-operation.ts';

/** What a request id stands for. */
export type RequestPlace =
  | (Extract<IdPlace, { readonly kind: 'here' }> & { readonly joinedAtS: number })
  | Extract<IdPlace, { readonly kind: 'gone' }>;

export interface RequestPlacesOptions {
  readonly requestIds: RequestIds;
  readonly watch: RoomWatch;
  readonly presence: Pick<PresenceReporter, 'saw'>;
}

/** What functions took for a request id; those that API Gateway made are UUIDs. */
const REQUEST_ID_FORM = /^\w{8}(?:-\w{4}){3}-\w{12}$/;

/** Reads request ids. The room is asked for through the watch, so that those who poll cost the store nothing. */
export class RequestPlaces {
  readonly #requestIds: RequestIds;
  readonly #watch: RoomWatch;
  readonly #presence: Pick<PresenceReporter, 'saw'>;

  constructor({ requestIds, watch, presence }: RequestPlacesOptions) {
    this.#requestIds = requestIds;
    this.#watch = watch;
    this.#presence = presence;
  }

  /** The room as it was seen a moment ago. */
  async state(room: string): Promise<RoomState> {
    return (await this.#watch.currentSnapshot(room)).state;
  }

  /** How many people a number counts, itself included: what clients are told, who know nothing of gaps (docs/aws-api.md). */
  async positionOf(room: string, number: number): Promise<number> {
    const state = await this.state(room);
    // A gap before a number that this process has not seen may not be known here yet, and tokens never change.
    return heldUpTo(number <= state.issued ? state : (await this.#watch.refresh(room)).state, number);
  }

  ids(room: string, epoch: number): EpochRequestIds {
    return this.#requestIds.of(room, epoch);
  }

  /** What is no id of this epoch of this room is gone. @throws AwsRefusal for what has not the form of an id */
  async find(room: string, requestId: string): Promise<RequestPlace> {
    if (!REQUEST_ID_FORM.test(requestId)) throw new AwsRefusal(invalidIds);
    const place = this.#placeIn(await this.state(room), requestId);
    // A process that has not heard of a reset yet knows no id that was issued after it.
    return place ?? this.#placeIn((await this.#watch.refresh(room)).state, requestId) ?? { kind: 'gone' };
  }

  /** The same for people who ask for themselves: those who wait count as seen (LINE.md, presence). @throws AwsRefusal likewise */
  async findPresent(room: string, requestId: string): Promise<RequestPlace> {
    const place = await this.find(room, requestId);
    if (place.kind === 'here' && place.number !== null && place.waits) {
      this.#presence.saw(await this.state(room), place.number);
    }
    return place;
  }

  #placeIn(state: RoomState, requestId: string): RequestPlace | null {
    const { room, epoch, pastEpochs, serving, issued } = state;
    const ids = this.ids(room, epoch);
    const ticket = ids.open(requestId);
    if (ticket === null) {
      const gone = pastEpochs.some((past) => this.ids(room, past.epoch).open(requestId) !== null);
      return gone ? { kind: 'gone' } : null;
    }
    const { kind, position, joinedAtS } = ticket;
    if (kind === 'entry' && isLostEntry(state.draw, position)) return { kind: 'gone' };
    const number = kind === 'entry' ? numberOfEntry(state, position) : position;
    // Somebody who joined since may have been called since.
    const waits = number !== null && number > serving && number <= issued;
    return { kind: 'here', epoch, position, number, joinedAtS, sub: ids.subOf(ticket), waits };
  }
}
