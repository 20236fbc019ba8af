import type { JobEnd } from '@capi-relay/queue';
import { Batcher, Slots } from '@capi-relay/runtime';
import type { LayerHolds } from './layer-holds.js';
import type { DeliveryWork, Ending } from './work.js';

export interface GatherSettings {
  /** Deliveries in one batch. */
  readonly maxEvents: number;
  /** How long a delivery waits for others while a request of its layer is away, in milliseconds. */
  readonly lingerMs: number | (() => number);
  /** Batches of one layer in flight at once. */
  readonly maxInFlight: number;
  /** Batches of all layers in flight at once. */
  readonly maxInFlightOfAll: number;
}

export interface Gatherer {
  /** Resolves when the delivery's batch is over. */
  add(work: DeliveryWork): Promise<JobEnd>;
}

/** A store that cannot be read is a matter of seconds: the delivery goes back without using up an attempt. */
const STORE_FAULT_WAIT_MS = 2_000;

/**
 * Gathers deliveries per layer. Waiting pays only when others arrive: with nothing of the layer in flight a delivery
 * leaves at once, under load a batch fills while the last one is away.
 */
export function createGatherer(
  settings: GatherSettings,
  holds: LayerHolds,
  clock: { readonly now: () => number; readonly random: () => number },
  deliver: (layerId: string, works: readonly DeliveryWork[]) => Promise<readonly Ending<DeliveryWork>[]>,
  onFault: (what: string, error: unknown) => void,
): Gatherer {
  const slots = new Slots(settings.maxInFlightOfAll);
  const lanes = new Map<string, Batcher<DeliveryWork, JobEnd>>();

  /** The wait of a layer that was told to wait, spread so that its deliveries do not return all at once. */
  function heldBack(layerId: string): JobEnd | null {
    const heldMs = holds.remainingMs(layerId, clock.now());
    return heldMs > 0 ? { kind: 'wait', forMs: Math.ceil(heldMs * (1 + clock.random() / 4)) } : null;
  }

  async function run(layerId: string, works: readonly DeliveryWork[]): Promise<readonly JobEnd[]> {
    // The layer may have been told to wait while these were gathered.
    if (holds.remainingMs(layerId, clock.now()) > 0) {
      return works.map(() => heldBack(layerId) ?? { kind: 'wait', forMs: 0 });
    }
    try {
      const ends = (await deliver(layerId, works)).map((ending) => ending.end);
      const waits = ends.flatMap((end) => (end.kind === 'wait' ? [end.forMs] : []));
      if (waits.length > 0) {
        holds.hold(layerId, clock.now() + Math.min(...waits));
      }
      return ends;
    } catch (error) {
      onFault(`A batch of ${works.length} deliveries of layer ${layerId} was put back`, error);
      return works.map(() => ({ kind: 'wait', forMs: STORE_FAULT_WAIT_MS * (1 + clock.random()) }));
    }
  }

  function laneOf(layerId: string): Batcher<DeliveryWork, JobEnd> {
    const known = lanes.get(layerId);
    if (known !== undefined) {
      return known;
    }
    const lane = new Batcher<DeliveryWork, JobEnd>({
      maxItems: settings.maxEvents,
      maxInFlight: settings.maxInFlight,
      lingerMs: settings.lingerMs,
      slots,
      run: (works) => run(layerId, works),
    });
    lanes.set(layerId, lane);
    return lane;
  }

  return {
    async add(work) {
      const layerId = work.key.layer_id;
      return heldBack(layerId) ?? laneOf(layerId).add(work);
    },
  };
}
