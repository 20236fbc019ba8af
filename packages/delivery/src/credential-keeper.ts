import type { LayerState } from '@capi-relay/store';
import { deliverBatch } from './deliver-batch.js';
import type { DeliverContext } from './deliver-context.js';
import { PROBE_INTERVAL_MS } from './send-requests.js';

/** Parked deliveries tried in one probe until one of them says something about the credential. */
const PROBE_DELIVERIES = 20;

/** Asks the platform's side-effect-free question; `undefined` where there is none or its answer says nothing. */
async function askProbe(context: DeliverContext, state: LayerState): Promise<boolean | undefined> {
  const { probe } = context.platform;
  if (state.entry === null) {
    return false;
  }
  let token: string;
  try {
    token = await context.openToken(state.entry);
  } catch (error) {
    context.onFault(`The token of layer ${state.layer.layer_id} still cannot be opened`, error);
    return false;
  }
  if (probe === undefined) {
    return undefined;
  }
  return probe.accepted(await context.post(probe.request(state.layer, token), context.signal));
}

/** Sends the layer's oldest parked deliveries, one at a time, until one tells whether the credential works. */
async function tryOldestParked(context: DeliverContext, layerId: string): Promise<boolean | undefined> {
  for (let tried = 0; tried < PROBE_DELIVERIES; tried += 1) {
    const key = await context.store.oldestParked(layerId);
    if (key === null) {
      // Nothing waits, so nothing is risked: the next delivery finds out.
      return true;
    }
    const work = { key, context: { attempt: 1, isLastAttempt: false } };
    const [ending] = await deliverBatch(context, layerId, [work], { bypassCircuit: true });
    const outcome = ending?.outcome ?? null;
    if (outcome === null || outcome.status === 'parked') {
      return ending?.end.kind === 'done' ? false : undefined;
    }
    if (outcome.status === 'delivered' || (outcome.status === 'failed' && outcome.reason === 'rejected')) {
      return true;
    }
  }
  return undefined;
}

/** True where the vault entry was replaced after it was refused. */
function wasRotated(state: LayerState): boolean {
  return state.circuit !== null && (state.entry?.version ?? 0) > state.circuit.vault_version;
}

async function close(context: DeliverContext, layerId: string): Promise<void> {
  await context.store.closeCircuit(layerId);
  context.layers.forget(layerId);
}

async function mend(context: DeliverContext, state: LayerState): Promise<void> {
  const { layer_id: layerId } = state.layer;
  if (wasRotated(state)) {
    await close(context, layerId);
    return;
  }
  const now = context.now();
  if (!(await context.store.claimProbe(layerId, now, now + PROBE_INTERVAL_MS))) {
    return;
  }
  const accepted = (await askProbe(context, state)) ?? (await tryOldestParked(context, layerId));
  if (accepted === true) {
    await close(context, layerId);
  }
}

/**
 * Looks once at every stopped layer of the platform whose probe is due or whose token was replaced, and lets those that
 * work again go on. What they have parked is released by the reconciler.
 */
export async function mendCircuits(context: DeliverContext): Promise<void> {
  for (const state of await context.store.dueCircuits(context.platform.name, context.now())) {
    if (context.signal.aborted) {
      return;
    }
    try {
      await mend(context, state);
    } catch (error) {
      context.onFault(`The credential of layer ${state.layer.layer_id} could not be checked`, error);
    }
  }
}
