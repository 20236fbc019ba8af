import type { PlatformDetail, TestJob, Verdict } from '@capi-relay/contracts';
import type { JobEnd } from '@capi-relay/queue';
import type { GateCheck, LayerState, QueuedTest, TestReport } from '@capi-relay/store';
import { prepare } from './decide.js';
import type { DeliverContext } from './deliver-context.js';
import { explainGates } from './gates.js';
import { withoutToken } from './without-token.js';

const NOT_OPENED = 'The worker could not open the token. Check VAULT_PRIVATE_JWKS, or paste the token again.';

async function openForTest(
  context: DeliverContext,
  state: LayerState | null,
): Promise<{ readonly token: string | null; readonly check: GateCheck }> {
  const failed = (explanation: string) =>
    ({ token: null, check: { gate: 'token_opens', result: 'failed', explanation } }) as const;
  if (state?.entry == null) {
    return failed('There is no such vault entry. Paste the token to make one.');
  }
  try {
    const token = await context.openToken(state.entry);
    const explanation = `The token was sealed as version ${state.entry.version} and opens.`;
    return { token, check: { gate: 'token_opens', result: 'passed', explanation } };
  } catch (error) {
    context.onFault(`The token of layer ${state.layer.layer_id} could not be opened for a test event`, error);
    return failed(NOT_OPENED);
  }
}

function acceptance(verdict: Verdict): { readonly check: GateCheck; readonly result: TestReport['result'] } {
  const gate = 'platform_accepted';
  if (verdict.kind === 'delivered') {
    return {
      check: { gate, result: 'passed', explanation: 'The platform accepted the event.' },
      result: 'delivered',
    };
  }
  const words = `${verdict.detail.code} ${verdict.detail.message}`;
  const explanations = {
    retry: `The platform did not answer as it should; try again in a moment (${words}).`,
    throttled: `The platform asks to wait; try again later (${words}).`,
    fix: `The platform refuses this token or pixel: check both in Events Manager (${words}).`,
    reject: `The platform refused the event (${words}).`,
  } as const;
  return {
    check: { gate, result: 'failed', explanation: explanations[verdict.kind] },
    result: verdict.kind === 'retry' || verdict.kind === 'throttled' ? 'no_answer' : 'refused',
  };
}

/** The checks in the order a delivery meets them: the token is opened right after it is found to be set. */
function withTokenCheck(checks: readonly GateCheck[], tokenCheck: GateCheck): GateCheck[] {
  const set = checks.findIndex((check) => check.gate === 'token_set');
  const check: GateCheck =
    checks[set]?.result === 'passed'
      ? tokenCheck
      : { gate: 'token_opens', result: 'skipped', explanation: 'Not asked: an earlier check failed.' };
  return [...checks.slice(0, set + 1), check, ...checks.slice(set + 1)];
}

async function sendTest(
  context: DeliverContext,
  test: QueuedTest,
  state: LayerState | null,
): Promise<TestReport> {
  const now = context.now();
  const prepared = prepare(test.loaded, state?.layer ?? null, context.platform, now);
  if (prepared === null) {
    throw new Error(`Test event ${test.test_id} has no event.`);
  }
  const { token, check: tokenCheck } = await openForTest(context, state);
  const checks = withTokenCheck(explainGates(prepared.gates), tokenCheck);
  const warnings = prepared.mapped?.warnings ?? [];
  const { mapped } = prepared;
  if (
    state === null ||
    token === null ||
    mapped?.kind !== 'payload' ||
    checks.some((c) => c.result === 'failed')
  ) {
    const skipped: GateCheck = {
      gate: 'platform_accepted',
      result: 'skipped',
      explanation: 'Nothing was sent.',
    };
    const nothing = { payload: null, result: 'not_sent', detail: null } as const;
    return { checks: [...checks, skipped], warnings, ...nothing, finished_at: context.now() };
  }
  const request = context.platform.request({
    layer: state.layer,
    envelope: mapped.envelope,
    payloads: [mapped.payload],
    testEventCode: test.test_event_code,
    token,
  });
  const answer = withoutToken(await context.post(request, context.signal), token);
  const verdict = context.platform.classify(answer, 1);
  const { check, result } = acceptance(verdict);
  if (verdict.kind === 'delivered') {
    await noteWorkingCredential(context, state);
  }
  const detail: PlatformDetail | null = verdict.detail ?? null;
  return {
    checks: [...checks, check],
    warnings,
    payload: request.json,
    result,
    detail,
    finished_at: context.now(),
  };
}

/** A test event that arrives proves the credential: a stopped layer may go on. */
async function noteWorkingCredential(context: DeliverContext, state: LayerState): Promise<void> {
  const { layer_id: layerId } = state.layer;
  await context.store.noteAccepted(layerId, state.entry?.version ?? 0, context.now());
  if (state.circuit !== null) {
    await context.store.closeCircuit(layerId);
    context.layers.forget(layerId);
  }
}

/** Runs a test event through every gate and to the platform, and writes the report its operator waits for. */
export async function runTestEvent(context: DeliverContext, job: TestJob): Promise<JobEnd> {
  const test = await context.store.loadTest(job.test_id);
  if (test === null) {
    return { kind: 'failed', message: `Test event ${job.test_id} is not in the store; ask for a new one.` };
  }
  context.layers.forget(job.layer_id);
  const state = await context.layers.get(job.layer_id);
  await context.store.reportTest(job.test_id, await sendTest(context, test, state));
  return { kind: 'done' };
}
