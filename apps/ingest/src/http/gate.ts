import type { AppState } from '@capi-relay/store';
import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import type { AppCache } from '../app-cache.js';
import type { Sender } from '../events/sender.js';
import { type ClientAddress, clientAddress } from '../limits/client-address.js';
import type { Limit } from '../limits/rate-limit.js';
import { IngestError, RateLimited } from './errors.js';
import { storeFault } from './store-fault.js';

/** What a request ran into; `unknown_app` is asking for one app after another that does not exist. */
export type LimitName = 'address' | 'app' | 'unknown_app';

export interface GateParts {
  readonly apps: AppCache;
  readonly readSender: (request: Request) => Sender;
  /** Requests of a public address; `null` for no limit. */
  readonly addressLimit: Limit | null;
  /** Events of an app; `null` for no limit. */
  readonly appLimit: Limit | null;
  /** Apps an address may ask for in vain: each costs a question to the store. */
  readonly guessLimit: Limit;
  /** @param appId where the request ran into the limit of its app */
  readonly onRefused: (limit: LimitName, appId: string | null) => void;
}

/** Who a request comes from and whom it speaks for. */
export interface Admitted {
  readonly state: AppState;
  readonly sender: Sender;
}

/** Addresses whose form is remembered; reading one costs as much as the rest of this file. */
const ADDRESSES_KEPT = 20_000;

function appIdOf(request: Request): string {
  // Asked for only without the header: parsing the query costs every request otherwise.
  const id = request.headers['x-app-id'] ?? request.query.app_id;
  if (typeof id === 'string' && id !== '') {
    return id;
  }
  throw new IngestError(
    'app_id_missing',
    'Name the app in the X-App-Id header, or as ?app_id= where headers cannot be set.',
  );
}

/** Decides whether a request is read at all, before its body is. */
export class Gate {
  readonly #parts: GateParts;
  readonly #addresses = new LRUCache<string, ClientAddress>({ max: ADDRESSES_KEPT });

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /**
   * Lets a request in. The app is named by `X-App-Id`, or by `?app_id=` where a sender cannot set headers (`sendBeacon`).
   * The id ships in every client and is no secret; `X-Api-Key` of old SDKs is ignored.
   *
   * @throws IngestError `rate_limited`, `app_id_missing`, `unknown_app` or `store_unavailable`
   */
  async admit(request: Request): Promise<Admitted> {
    const sender = this.#parts.readSender(request);
    const address = sender.ip === null ? null : this.#addressOf(sender.ip);
    if (address?.isPublic === true) {
      this.#takeAddress(address);
    }
    const appId = appIdOf(request);
    this.#checkApp(appId);
    return { state: await this.#find(appId, address), sender };
  }

  /**
   * Counts events of an app once they are known. The request that uses up the second is taken whole.
   *
   * @throws IngestError `rate_limited`
   */
  takeEvents(appId: string, events: number): void {
    this.#checkApp(appId);
    this.#parts.appLimit?.count(appId, events);
  }

  #addressOf(text: string): ClientAddress {
    const known = this.#addresses.get(text);
    if (known !== undefined) {
      return known;
    }
    const address = clientAddress(text);
    this.#addresses.set(text, address);
    return address;
  }

  #takeAddress({ key }: ClientAddress): void {
    const { addressLimit } = this.#parts;
    if (addressLimit === null) {
      return;
    }
    const waitMs = addressLimit.waitMs(key);
    if (waitMs > 0) {
      this.#refuse('address', null, waitMs, 'More requests come from this address than are taken.');
    }
    addressLimit.count(key, 1);
  }

  #checkApp(appId: string): void {
    const waitMs = this.#parts.appLimit?.waitMs(appId) ?? 0;
    if (waitMs > 0) {
      this.#refuse('app', appId, waitMs, 'More events of this app arrive than are taken.');
    }
  }

  async #find(appId: string, address: ClientAddress | null): Promise<AppState> {
    const { apps, guessLimit } = this.#parts;
    const guessKey = address?.key ?? '';
    const waitMs = guessLimit.waitMs(guessKey);
    if (waitMs > 0 && !apps.knows(appId)) {
      this.#refuse('unknown_app', null, waitMs, 'This address asked for too many apps that do not exist.');
    }
    const state = await apps.get(appId).catch((error: unknown) => {
      throw storeFault(error);
    });
    if (state === null) {
      guessLimit.count(guessKey, 1);
      throw new IngestError(
        'unknown_app',
        'There is no app with this id. Compare X-App-Id with the id shown where the app was created.',
      );
    }
    return state;
  }

  #refuse(limit: LimitName, appId: string | null, waitMs: number, what: string): never {
    this.#parts.onRefused(limit, appId);
    throw new RateLimited(`${what} Send the same request again after the seconds in Retry-After.`, waitMs);
  }
}
