import type { Layer, Outcome, WarningCode } from '@capi-relay/contracts';
import type { JobEnd } from '@capi-relay/queue';
import type { LayerState, LoadedDelivery, WarningCount } from '@capi-relay/store';
import { StoreError } from '@capi-relay/store';
import type { SendableWork } from './conclude.js';
import { type Decision, decide } from './decide.js';
import { attempt, type DeliverContext } from './deliver-context.js';
import { sendDeliveries } from './send-requests.js';
import { settleUntilStored } from './settle.js';
import type { DeliveryWork, Ending } from './work.js';

interface Decided extends DeliveryWork {
  readonly loaded: LoadedDelivery;
  readonly decision: Decision | { readonly kind: 'broken' };
}

const BROKEN = {
  code: 'relay_error',
  message: 'The event could not be mapped; the log of the worker says why.',
};

/** The ending of a delivery that is not sent. */
function endUnsent(work: Decided, now: number): Ending<DeliveryWork> {
  const { decision, loaded, key } = work;
  const base = {
    ...key,
    event_name: loaded.event?.event_name ?? '',
    settled_at: now,
    attempts: work.context.attempt,
  };
  switch (decision.kind) {
    case 'drop': {
      const { platformEvent: platform_event, reason } = decision;
      return { work, end: { kind: 'done' }, outcome: { ...base, platform_event, status: 'dropped', reason } };
    }
    case 'fail': {
      const { platformEvent: platform_event, reason } = decision;
      const end: JobEnd = { kind: 'failed', message: `${reason}: not sent.` };
      return { work, end, outcome: { ...base, platform_event, status: 'failed', reason } };
    }
    case 'settled':
      return { work, end: { kind: 'done' }, outcome: null };
    case 'lost': {
      const message =
        'The event of this delivery is not in the event store, so nothing was sent. It was dropped at the end of its retention, or the queue belongs to another database.';
      return { work, end: { kind: 'failed', message }, outcome: null };
    }
    case 'broken': {
      const message = `${BROKEN.code}: ${BROKEN.message}`;
      return work.context.isLastAttempt
        ? {
            work,
            end: { kind: 'failed', message },
            outcome: {
              ...base,
              platform_event: null,
              status: 'failed',
              reason: 'attempts_exhausted',
              detail: BROKEN,
            },
          }
        : { work, end: { kind: 'retry', message }, outcome: null };
    }
    case 'send':
      throw new Error('A delivery that should be sent was ended unsent.');
  }
}

/** What was left out or filled in, of deliveries that ended: one that goes again is counted when it ends. */
function countWarnings(decided: readonly Decided[], outcomes: readonly Outcome[]): WarningCount[] {
  const ended = new Set(outcomes.map((outcome) => outcome.event_id));
  const counts = new Map<string, { layer_id: string; code: WarningCode; count: number }>();
  for (const { decision, key } of decided) {
    if ((decision.kind !== 'send' && decision.kind !== 'drop') || !ended.has(key.event_id)) {
      continue;
    }
    for (const code of decision.warnings) {
      const id = `${key.layer_id} ${code}`;
      const entry = counts.get(id) ?? { layer_id: key.layer_id, code, count: 0 };
      entry.count += 1;
      counts.set(id, entry);
    }
  }
  return [...counts.values()];
}

function outcomesOf(endings: readonly Ending<DeliveryWork>[]): Outcome[] {
  return endings.flatMap((ending) => (ending.outcome === null ? [] : [ending.outcome]));
}

/** One delivery that cannot be decided is a fault of ours and of that delivery alone: its neighbours go on. */
function decideAlone(
  context: DeliverContext,
  loaded: LoadedDelivery,
  layer: Layer | null,
  now: number,
): Decision | { readonly kind: 'broken' } {
  try {
    return decide(loaded, layer, context.platform, now);
  } catch (error) {
    context.onFault(
      `Event ${loaded.key.event_id} could not be mapped for layer ${loaded.key.layer_id}`,
      error,
    );
    return { kind: 'broken' };
  }
}

/** An unreadable layer is mended by people: its deliveries wait for them, a minute at a time, until they are too old. */
const UNREADABLE_WAIT_MS = 60_000;

function endUnreadable(
  context: DeliverContext,
  works: readonly DeliveryWork[],
  loaded: readonly LoadedDelivery[],
): Ending<DeliveryWork>[] {
  const now = context.now();
  return works.map((work, index) => {
    const event = loaded[index]?.event ?? null;
    if (event === null || now - event.event_time <= context.platform.limits.maxAgeMs) {
      const forMs = UNREADABLE_WAIT_MS * (1 + context.random() / 4);
      return { work, end: { kind: 'wait', forMs }, outcome: null };
    }
    const { event_name } = event;
    const settled = {
      ...work.key,
      event_name,
      platform_event: null,
      settled_at: now,
      attempts: work.context.attempt,
    };
    return {
      work,
      end: { kind: 'failed', message: 'expired: the settings of its layer could not be read.' },
      outcome: { ...settled, status: 'failed', reason: 'expired' },
    };
  });
}

/** `unreadable` where somebody wrote into the layer's settings what is none. */
async function stateOf(context: DeliverContext, layerId: string): Promise<LayerState | null | 'unreadable'> {
  try {
    return await context.layers.get(layerId);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'layer_unreadable') {
      context.onFault(`The deliveries of layer ${layerId} wait until its settings can be read`, error);
      return 'unreadable';
    }
    throw error;
  }
}

/**
 * Delivers one gathered batch of one layer: load, gate, map, send, settle.
 *
 * @returns one ending per work, in their order
 * @throws where the store cannot be read; the deliveries are then as they were
 */
export async function deliverBatch(
  context: DeliverContext,
  layerId: string,
  works: readonly DeliveryWork[],
  options: { readonly bypassCircuit?: boolean } = {},
): Promise<Ending<DeliveryWork>[]> {
  const loaded = await context.store.loadDeliveries(works.map((work) => work.key));
  if (loaded.some((each) => each.prior?.status === 'parked')) {
    // What was parked goes again since somebody mended something: it is judged by the settings as they are now.
    context.layers.forget(layerId);
  }
  const state = await stateOf(context, layerId);
  if (state === 'unreadable') {
    const endings = endUnreadable(context, works, loaded);
    await settleUntilStored(context, outcomesOf(endings), []);
    return endings;
  }
  const now = context.now();
  const decided: Decided[] = loaded.map((each, index) => {
    const work = works[index];
    if (work === undefined) {
      throw new Error('The store answered with more deliveries than it was asked for.');
    }
    return { ...work, loaded: each, decision: decideAlone(context, each, state?.layer ?? null, now) };
  });

  const unsent = decided.filter((work) => work.decision.kind !== 'send').map((work) => endUnsent(work, now));
  const sendable: SendableWork[] = decided.flatMap((work) =>
    work.decision.kind === 'send'
      ? [{ key: work.key, context: work.context, sendable: work.decision.sendable }]
      : [],
  );
  const sent =
    state === null || sendable.length === 0
      ? []
      : await sendDeliveries(context, state, sendable, options.bypassCircuit === true);

  const endings: readonly Ending<DeliveryWork>[] = [...unsent, ...sent];
  const outcomes = outcomesOf(endings);
  const final = outcomes.filter((outcome) => outcome.status !== 'parked');
  await settleUntilStored(context, outcomes, countWarnings(decided, final));
  context.observer.settled(outcomes);
  const isAccepted = outcomes.some((outcome) => outcome.status === 'delivered');
  if (isAccepted && context.acceptedTokens.isNews(layerId, state?.entry?.version ?? 0, now)) {
    await attempt(context, `The accepted token of layer ${layerId} could not be noted`, () =>
      context.store.noteAccepted(layerId, state?.entry?.version ?? 0, now),
    );
  }
  return inOrderOf(works, endings);
}

function inOrderOf(
  works: readonly DeliveryWork[],
  endings: readonly Ending<DeliveryWork>[],
): Ending<DeliveryWork>[] {
  const byKey = new Map(endings.map((ending) => [ending.work.key, ending]));
  return works.map((work) => {
    const ending = byKey.get(work.key);
    if (ending === undefined) {
      throw new Error(`A delivery of layer ${work.key.layer_id} was left without an end.`);
    }
    return ending;
  });
}
