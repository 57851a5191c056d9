import { numberOfEntry } from '../../room/draw.ts';
import type { RoomState } from '../../room/room-state.ts';
import type { EpochRequestIds, RequestIds } from '../../sealing/request-id.ts';
import type { RoomWatch } from '../../store/room-watch.ts';
import { AwsRefusal, invalidIds } from './operation.ts';

/** What a request id stands for. */
export type Place =
  | {
      readonly kind: 'here';
      readonly epoch: number;
      /** null: the draw has not given it yet. */
      readonly number: number | null;
      readonly joinedAtS: number;
      /** Of the visit that it leads to. */
      readonly sub: string;
      /** As it was seen just now, if the room is known to have given the number by then. */
      readonly waits: boolean;
    }
  /** It was taken before a reset: there is no such place any more. */
  | { readonly kind: 'gone' };

export interface PlacesOptions {
  readonly requestIds: RequestIds;
  readonly watch: RoomWatch;
}

/** Reads request ids. The room is asked for through the watch, so that those who poll cost the store nothing. */
export class Places {
  readonly #requestIds: RequestIds;
  readonly #watch: RoomWatch;

  constructor({ requestIds, watch }: PlacesOptions) {
    this.#requestIds = requestIds;
    this.#watch = watch;
  }

  /** The room as it was seen a moment ago. */
  async state(room: string): Promise<RoomState> {
    return (this.#watch.freshView(room) ?? (await this.#watch.refresh(room))).state;
  }

  ids(room: string, epoch: number): EpochRequestIds {
    return this.#requestIds.of(room, epoch);
  }

  /** @throws AwsRefusal for what is no request id of this room */
  async find(room: string, requestId: string): Promise<Place> {
    const place = this.#placeIn(await this.state(room), requestId);
    // A process that has not heard of a reset yet knows no id that was issued after it.
    const found = place ?? this.#placeIn((await this.#watch.refresh(room)).state, requestId);
    if (found === null) throw new AwsRefusal(invalidIds);
    return found;
  }

  #placeIn(state: RoomState, requestId: string): Place | null {
    const { room, epoch, pastEpochs, serving, issued } = state;
    const ids = this.ids(room, epoch);
    const ticket = ids.open(requestId);
    if (ticket === null) {
      const gone = pastEpochs.some((past) => this.ids(room, past.epoch).open(requestId) !== null);
      return gone ? { kind: 'gone' } : null;
    }
    const { kind, position, joinedAtS } = ticket;
    const number = kind === 'entry' ? numberOfEntry(state, position) : position;
    // Somebody who joined since may have been called since.
    const waits = number !== null && number > serving && number <= issued;
    return { kind: 'here', epoch, number, joinedAtS, sub: ids.subOf(ticket), waits };
  }
}
