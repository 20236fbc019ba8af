import type { ParkReason, PlatformName } from '@capi-relay/contracts';
import { DELIVERY_QUEUE, type RelayQueues } from '@capi-relay/queue';
import { Gauge, type Registry } from 'prom-client';

/** What the gauges look at when they are read. */
export interface GaugeWorld {
  readonly now: () => number;
  readonly inHand: () => number;
  readonly heldBack: () => Promise<{
    readonly parked: number;
    readonly stoppedLayers: ReadonlyMap<ParkReason, number>;
  }>;
  /** Told that a gauge could not be read; the others are shown all the same. */
  readonly onFault: (what: string, error: unknown) => void;
}

/** Whoever reads the metrics waits about ten seconds for all of them. */
const ANSWER_WITHIN_MS = 3_000;

/** Lets those who ask at the same time share one answer, which must come in time. */
function whileUnderWay<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  const inTime = (): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new Error(`There was no answer within ${ANSWER_WITHIN_MS} ms.`);
      timer = setTimeout(reject, ANSWER_WITHIN_MS, error);
    });
    return Promise.race([ask(), late]).finally(() => clearTimeout(timer));
  };
  return () => {
    underWay ??= inTime().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** Whatever cannot be read is left out and told of: the other metrics matter most just then. */
function toldOf(world: GaugeWorld): (error: unknown) => void {
  return (error) => world.onFault('A metric could not be read', error);
}

/** What waits in the platform's queue, and what this process has taken from it. */
export function registerQueueGauges(
  registry: Registry,
  platform: PlatformName,
  queues: Pick<RelayQueues, 'depth' | 'oldestWaitingMs'>,
  world: GaugeWorld,
): void {
  const registers = [registry];
  const queue = DELIVERY_QUEUE[platform];
  const onFault = toldOf(world);
  new Gauge({
    name: 'capi_jobs_in_hand',
    help: 'Jobs this worker is working on.',
    labelNames: ['platform'],
    registers,
    collect() {
      this.set({ platform }, world.inHand());
    },
  });
  const lookAtQueue = whileUnderWay(() =>
    Promise.all([queues.depth(queue), queues.oldestWaitingMs(queue, world.now())]),
  );
  new Gauge({
    name: 'capi_queue_up',
    help: '1 where the queue answers; its other metrics are missing where it does not.',
    labelNames: ['platform'],
    registers,
    async collect() {
      const isUp = await lookAtQueue().then(
        () => true,
        () => false,
      );
      this.set({ platform }, isUp ? 1 : 0);
    },
  });
  new Gauge({
    name: 'capi_queue_jobs',
    help: 'Jobs of the queue by state.',
    labelNames: ['platform', 'state'],
    registers,
    async collect() {
      this.reset();
      await lookAtQueue().then(([depth]) => {
        for (const [state, count] of Object.entries(depth)) {
          this.set({ platform, state }, count);
        }
      }, onFault);
    },
  });
  new Gauge({
    name: 'capi_queue_oldest_waiting_seconds',
    help: 'How long the longest-waiting job of the queue has been waiting.',
    labelNames: ['platform'],
    registers,
    async collect() {
      this.reset();
      await lookAtQueue().then(([, oldestMs]) => this.set({ platform }, oldestMs / 1_000), onFault);
    },
  });
}

/** What waits in the event store for somebody to mend a credential or a setting. */
export function registerHeldBackGauges(registry: Registry, platform: PlatformName, world: GaugeWorld): void {
  const registers = [registry];
  const lookAtHeldBack = whileUnderWay(world.heldBack);
  const onFault = toldOf(world);
  new Gauge({
    name: 'capi_deliveries_parked',
    help: 'Deliveries that wait for a layer to be mended.',
    labelNames: ['platform'],
    registers,
    async collect() {
      this.reset();
      await lookAtHeldBack().then(({ parked }) => this.set({ platform }, parked), onFault);
    },
  });
  new Gauge({
    name: 'capi_layers_stopped',
    help: 'Layers that send nothing until a credential or a setting is mended, by reason.',
    labelNames: ['platform', 'reason'],
    registers,
    async collect() {
      this.reset();
      await lookAtHeldBack().then(({ stoppedLayers }) => {
        for (const [reason, layers] of stoppedLayers) {
          this.set({ platform, reason }, layers);
        }
      }, onFault);
    },
  });
}
