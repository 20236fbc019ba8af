import type { PlatformDetail, Verdict } from '@capi-relay/contracts';
import { conclude, park, type SendableWork } from './conclude.js';
import { attempt, type DeliverContext } from './deliver-context.js';
import type { LayerState } from './ports.js';
import { planRequests, splitRefused } from './requests.js';
import type { Ending } from './work.js';

/** How long a layer's credential is left alone before it is asked about again. */
export const PROBE_INTERVAL_MS = 60_000;

interface Sender {
  readonly context: DeliverContext;
  readonly state: LayerState;
  readonly token: string;
}

async function ask(
  sender: Sender,
  works: readonly SendableWork[],
  envelope: string,
  testEventCode: string | null,
): Promise<Verdict> {
  const { context, state, token } = sender;
  const turn = await context.acquireTurn(state.entry?.vault_id ?? state.layer.layer_id);
  if (!('granted' in turn)) {
    const detail = {
      code: 'own_limit',
      message: 'The credential reached its configured requests per second.',
    };
    return { kind: 'throttled', forMs: turn.retryInMs, detail };
  }
  const startedAt = context.now();
  const answer = await context.post(
    context.platform.request({
      layer: state.layer,
      envelope,
      payloads: works.map((work) => work.sendable.payload),
      testEventCode,
      token,
    }),
    context.signal,
  );
  const verdict = context.platform.classify(answer, works.length);
  context.observer.answered(verdict.kind, works.length, context.now() - startedAt);
  return verdict;
}

/** Stops a layer until its credential or settings are mended. */
async function openCircuit(
  context: DeliverContext,
  state: LayerState,
  verdict: Extract<Verdict, { kind: 'fix' }>,
): Promise<void> {
  const now = context.now();
  const { layer_id } = state.layer;
  const circuit = {
    layer_id,
    reason: verdict.reason,
    detail: verdict.detail,
    vault_version: state.entry?.version ?? 0,
    opened_at: now,
  };
  await attempt(context, `Layer ${layer_id} could not be stopped; its next request will`, () =>
    context.store.openCircuit(circuit, now + PROBE_INTERVAL_MS),
  );
  context.layers.forget(layer_id);
}

/** A verdict on the layer as a whole: asking again at once would only meet it again. */
function stopsLayer(verdict: Verdict): boolean {
  return verdict.kind === 'throttled' || verdict.kind === 'fix';
}

/** Two refusals that say the same of both halves, and name no event, speak of the request itself. */
function sameUnclearRefusal(first: Verdict, second: Verdict): PlatformDetail | null {
  return first.kind === 'reject' &&
    second.kind === 'reject' &&
    first.unclear === true &&
    second.unclear === true &&
    first.detail.code === second.detail.code &&
    first.detail.message === second.detail.message
    ? first.detail
    : null;
}

type Endings = readonly Ending<SendableWork>[];

/**
 * Sends one request; a refused one is split until each refused event stands alone. Every half is sent once: the verdict
 * on it is handed down instead of being asked for again.
 */
async function sendSplitting(
  sender: Sender,
  works: readonly SendableWork[],
  envelope: string,
  testEventCode: string | null,
  verdict: Verdict,
): Promise<Endings> {
  const { context, state } = sender;
  if (verdict.kind === 'reject' && works.length > 1) {
    const [first, second] = splitRefused(works, verdict.index);
    const firstVerdict = await ask(sender, first, envelope, testEventCode);
    const secondVerdict = stopsLayer(firstVerdict)
      ? firstVerdict
      : await ask(sender, second, envelope, testEventCode);
    const common = sameUnclearRefusal(firstVerdict, secondVerdict);
    if (common !== null && verdict.index === undefined) {
      const fix: Verdict = { kind: 'fix', reason: 'request_rejected', detail: common };
      return sendSplitting(sender, works, envelope, testEventCode, fix);
    }
    return [
      ...(await sendSplitting(sender, first, envelope, testEventCode, firstVerdict)),
      ...(await sendSplitting(sender, second, envelope, testEventCode, secondVerdict)),
    ];
  }
  const now = context.now();
  if (verdict.kind === 'fix') {
    await openCircuit(context, state, verdict);
  }
  if (verdict.kind === 'retry' && verdict.maybeAccepted) {
    const keys = works.map((work) => work.key);
    await attempt(context, `${keys.length} unanswered deliveries could not be noted`, () =>
      context.store.noteUnknown(keys, now),
    );
  }
  return works.map((work) => conclude(verdict, work, now, context.random()));
}

/** Opens the layer's token; where that fails, says why in a way that names no secret. */
async function openTokenOf(
  context: DeliverContext,
  state: LayerState,
): Promise<{ readonly token: string } | { readonly detail: PlatformDetail }> {
  if (state.entry === null) {
    const message =
      'The layer names a vault entry that does not exist. Paste the token again to make a new one.';
    return { detail: { code: 'vault_entry_missing', message } };
  }
  try {
    return { token: await context.openToken(state.entry) };
  } catch (error) {
    context.onFault(`The token of layer ${state.layer.layer_id} could not be opened`, error);
    const message =
      'The worker could not open the token. Check VAULT_PRIVATE_JWKS, or paste the token again.';
    return { detail: { code: 'vault_entry_unreadable', message } };
  }
}

/**
 * Sends deliveries of one layer that passed every gate.
 *
 * @param bypassCircuit true for the probe that finds out whether a stopped layer works again
 */
export async function sendDeliveries(
  context: DeliverContext,
  state: LayerState,
  works: readonly SendableWork[],
  bypassCircuit: boolean,
): Promise<Endings> {
  const { circuit } = state;
  if (circuit !== null && !bypassCircuit) {
    return works.map((work) => park(work, circuit.reason, circuit.detail ?? undefined, context.now()));
  }
  const opened = await openTokenOf(context, state);
  if (!('token' in opened)) {
    const fix = { kind: 'fix', reason: 'vault_unresolvable', detail: opened.detail } as const;
    await openCircuit(context, state, fix);
    return works.map((work) => conclude(fix, work, context.now(), 0));
  }
  const sender: Sender = { context, state, token: opened.token };
  const byLoaded = new Map(works.map((work) => [work.sendable, work]));
  const endings: Ending<SendableWork>[] = [];
  let stopped: Verdict | undefined;
  for (const plan of planRequests([...byLoaded.keys()], context.platform.limits)) {
    const planned = plan.sendables.flatMap((sendable) => byLoaded.get(sendable) ?? []);
    const verdict = stopped ?? (await ask(sender, planned, plan.envelope, plan.testEventCode));
    stopped = stopsLayer(verdict) ? verdict : undefined;
    endings.push(...(await sendSplitting(sender, planned, plan.envelope, plan.testEventCode, verdict)));
  }
  return endings;
}
