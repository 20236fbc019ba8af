import type { PlatformDetail, SendInput, Verdict } from '@capi-relay/contracts';
import type { LayerState } from '@capi-relay/store';
import { conclude, park, type SendableWork } from './conclude.js';
import { attempt, type DeliverContext } from './deliver-context.js';
import { planRequests, splitRefused } from './requests.js';
import { withoutToken } from './without-token.js';
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
  const verdict = await exchange(context, {
    layer: state.layer,
    envelope,
    payloads: works.map((work) => work.sendable.payload),
    testEventCode,
    token,
  });
  context.observer.answered(verdict.kind, works.length, context.now() - startedAt);
  return verdict;
}

/** Sends and reads the answer. A fault of ours in either is a passing one: attempts bound it, and the log names it. */
async function exchange(context: DeliverContext, input: SendInput): Promise<Verdict> {
  let isWritten = false;
  try {
    const request = context.platform.request(input);
    isWritten = true;
    const answer = withoutToken(await context.post(request, context.signal), input.token);
    return context.platform.classify(answer, input.payloads.length);
  } catch (error) {
    context.onFault(`A request of layer ${input.layer.layer_id} met a fault of the relay`, error);
    const detail = {
      code: 'relay_error',
      message: 'The request met a fault; the log of the worker says which.',
    };
    return { kind: 'retry', maybeAccepted: isWritten, detail };
  }
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

/** A refusal that could mean the request as a whole, in the platform's words. */
function unclearRefusal(verdict: Verdict): PlatformDetail | null {
  return verdict.kind === 'reject' && verdict.unclear === true ? verdict.detail : null;
}

function sayTheSame(first: PlatformDetail | null, second: PlatformDetail | null): boolean {
  return first !== null && first.code === second?.code && first.message === second.message;
}

type Endings = readonly Ending<SendableWork>[];

/** One request under way: who sends it, and what is known of the layer's requests as such. */
interface Sending {
  readonly sender: Sender;
  readonly envelope: string;
  readonly testEventCode: string | null;
  /** True once something showed that the platform refuses events and not the request. */
  readonly isAboutEvents: boolean;
}

const askFor = (sending: Sending, works: readonly SendableWork[]): Promise<Verdict> =>
  ask(sending.sender, works, sending.envelope, sending.testEventCode);

/**
 * Concludes a verdict; a refused request is split until each refused event stands alone. Every part is sent once: the
 * verdict on it is handed down instead of being asked for again.
 */
async function concludeSplitting(
  sending: Sending,
  works: readonly SendableWork[],
  verdict: Verdict,
): Promise<Endings> {
  if (verdict.kind !== 'reject' || works.length === 1) {
    return concludeAll(sending, works, verdict);
  }
  const [first, second] = splitRefused(works, verdict.index);
  const firstVerdict = await askFor(sending, first);
  const secondVerdict = stopsLayer(firstVerdict) ? firstVerdict : await askFor(sending, second);
  const common = unclearRefusal(firstVerdict);
  if (
    !sending.isAboutEvents &&
    verdict.index === undefined &&
    sayTheSame(common, unclearRefusal(secondVerdict))
  ) {
    return tellRequestFromEvents(sending, works, common);
  }
  const known = {
    ...sending,
    isAboutEvents: sending.isAboutEvents || firstVerdict.kind !== secondVerdict.kind,
  };
  return [
    ...(await concludeSplitting(known, first, firstVerdict)),
    ...(await concludeSplitting(known, second, secondVerdict)),
  ];
}

/** The events asked about one by one where a whole request and both its halves were refused in the same vague words. */
const SAMPLES = 3;

/**
 * Both halves of a request were refused alike: either the platform means the request, or each half holds a bad event. A
 * few events sent alone tell which: only if every one of them is refused alike too, the request is what is wrong.
 */
async function tellRequestFromEvents(
  sending: Sending,
  works: readonly SendableWork[],
  common: PlatformDetail | null,
): Promise<Endings> {
  const step = Math.max(1, Math.floor((works.length - 1) / (SAMPLES - 1)));
  const samples = works.filter((_work, index) => index % step === 0).slice(0, SAMPLES);
  const verdicts: Verdict[] = [];
  for (const sample of samples) {
    verdicts.push(await askFor(sending, [sample]));
  }
  if (common !== null && verdicts.every((verdict) => sayTheSame(common, unclearRefusal(verdict)))) {
    return concludeAll(sending, works, { kind: 'fix', reason: 'request_rejected', detail: common });
  }
  const known = { ...sending, isAboutEvents: true };
  const endings: Ending<SendableWork>[] = [];
  for (const [index, sample] of samples.entries()) {
    const verdict = verdicts[index];
    if (verdict !== undefined) endings.push(...(await concludeAll(known, [sample], verdict)));
  }
  const others = works.filter((work) => !samples.includes(work));
  if (others.length > 0) {
    endings.push(...(await concludeSplitting(known, others, await askFor(known, others))));
  }
  return endings;
}

/** The endings of deliveries that share a verdict, and what the verdict does to their layer. */
async function concludeAll(
  { sender: { context, state } }: Sending,
  works: readonly SendableWork[],
  verdict: Verdict,
): Promise<Endings> {
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
    const { envelope, testEventCode } = plan;
    const sending: Sending = { sender, envelope, testEventCode, isAboutEvents: false };
    const verdict = stopped ?? (await askFor(sending, planned));
    stopped = stopsLayer(verdict) ? verdict : undefined;
    endings.push(...(await concludeSplitting(sending, planned, verdict)));
  }
  return endings;
}
