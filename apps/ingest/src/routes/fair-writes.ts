import { Batcher } from '@capi-relay/runtime';
import { Room } from '../events/room.js';
import { IngestError } from '../http/errors.js';

export interface FairWritesSettings {
  /** Writes under way at once. */
  readonly atOnce: number;
  /** Writes that may wait, of all apps: one app gets a part of it. */
  readonly maxWaiting: number;
  /** A request was refused for want of room. */
  readonly onFull: () => void;
}

interface Write {
  readonly appId: string;
  readonly run: () => Promise<void>;
}

/**
 * Writes to the store that are not gathered as events are: a few at once, so that there is always a connection for events,
 * and apps take turns.
 */
export class FairWrites {
  readonly #settings: FairWritesSettings;
  readonly #room: Room;
  readonly #writes: Batcher<Write, void>;

  constructor(settings: FairWritesSettings) {
    this.#settings = settings;
    this.#room = new Room(settings.maxWaiting);
    this.#writes = new Batcher({
      run: (writes) => Promise.all(writes.map(({ run }) => run())),
      maxItems: 1,
      maxInFlight: settings.atOnce,
      ownerOf: ({ appId }) => appId,
    });
  }

  /**
   * @throws IngestError `overloaded` while too many writes of the app wait
   * @throws what `run` throws
   */
  async write(appId: string, run: () => Promise<void>): Promise<void> {
    if (!this.#room.enter(appId, 1)) {
      this.#settings.onFull();
      throw new IngestError(
        'overloaded',
        'More of this app waits to be stored than this server takes on. Send the same request again in a few seconds.',
      );
    }
    try {
      await this.#writes.add({ appId, run });
    } finally {
      this.#room.leave(appId, 1);
    }
  }
}
