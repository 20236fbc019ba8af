import type { Layer, OutcomeStatus } from '@capi-relay/contracts';
import type { Health, HealthFacts, HealthStatus, HealthWarning, OutcomeCount } from './health-facts.js';
import { type AnyReason, REASON_TEXTS, reasonText } from './reason-texts.js';
import { WARNING_TEXTS } from './warning-texts.js';

/** Deliveries that will be lost within this time are worth an alarm. */
export const EXPIRING_SOON_MS = 24 * 60 * 60 * 1_000;
/** Share of attempted deliveries that may fail before a layer counts as degraded. */
export const DEGRADED_FAILURE_SHARE = 0.05;
/** Share of the last hour's attempts that may fail before a layer counts as failing. */
export const FAILING_FAILURE_SHARE = 0.5;
/** Share of a day's events that may lack what the platform asks for before a layer counts as degraded. */
export const DEGRADED_INCOMPLETE_SHARE = 0.1;

/** Not sent because somebody wants it so: no sign of a fault. */
const DELIBERATE: readonly string[] = ['consent_denied', 'environment_excluded', 'user_forgotten'];
/** Not sent because the event lacks something or came too late. */
const INCOMPLETE: readonly string[] = ['match_keys_missing', 'value_missing', 'payload_invalid', 'too_old'];
const MAX_NAMES = 20;
const SEVERITIES: readonly HealthWarning['severity'][] = ['error', 'warning', 'notice'];

/** The settings without which nothing is sent; the first that is missing is the one to mend. */
function missingSetting(layer: Layer): HealthWarning | null {
  const { capi } = layer;
  const warn = (code: AnyReason, message: string, fix: string): HealthWarning => ({
    code,
    severity: 'warning',
    message,
    fix,
  });
  if (!layer.is_active) {
    return warn('layer_inactive', 'The layer is paused: events are not sent.', 'Resume the layer.');
  }
  if (!capi.enabled) {
    return warn(
      'capi_disabled',
      'capi.enabled is off: events are not sent.',
      'Switch it on in the layer settings.',
    );
  }
  if (!capi.pixel_id) {
    return warn(
      'pixel_id_missing',
      'The layer has no pixel id: events are not sent.',
      'Enter the pixel id shown in Events Manager.',
    );
  }
  if (!capi.access_token_vault_id) {
    return warn(
      'token_missing',
      'The layer has no access token: events are not sent.',
      'Generate a token in Events Manager and paste it into the layer settings.',
    );
  }
  return null;
}

function sum(
  outcomes: readonly OutcomeCount[],
  window: 'lastHour' | 'lastDay',
  matches: (count: OutcomeCount) => boolean,
): number {
  return outcomes.filter(matches).reduce((total, count) => total + Math.max(0, count[window]), 0);
}

const has = (status: OutcomeStatus) => (count: OutcomeCount) => count.status === status;
const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** A stopped layer: nothing is sent until its setting is mended. */
function stopped(facts: HealthFacts): HealthWarning | null {
  const { circuit, entry, layer } = facts;
  if (circuit !== null) {
    const text = REASON_TEXTS[circuit.reason];
    const waiting = facts.parked > 0 ? ` ${plural(facts.parked, 'delivery waits', 'deliveries wait')}.` : '';
    return {
      code: circuit.reason,
      severity: 'error',
      message: `${text.explanation}${waiting}`,
      fix: text.fix,
      ...(facts.parked > 0 ? { count: facts.parked } : {}),
      ...(circuit.detail === null ? {} : { detail: circuit.detail }),
    };
  }
  if (layer.capi.access_token_vault_id && entry === null) {
    return {
      code: 'vault_unresolvable',
      severity: 'error',
      message: 'The layer names a vault entry that does not exist.',
      fix: 'Paste the token again: that makes a new entry.',
    };
  }
  return null;
}

/** Events arrive and none of them reaches the platform. */
function silentFailure(facts: HealthFacts): HealthWarning | null {
  const { outcomes } = facts;
  if (facts.eventsLastDay === 0 || sum(outcomes, 'lastDay', has('delivered')) > 0) {
    return null;
  }
  const settled = sum(outcomes, 'lastDay', () => true);
  if (settled === 0) {
    // What arrived a moment ago may be on its way: only what is older than an hour is overdue.
    const overdue = facts.eventsLastDay - facts.eventsLastHour;
    return overdue === 0
      ? null
      : {
          code: 'capi_silent_failure',
          severity: 'error',
          message: `${plural(overdue, 'event')} arrived more than an hour ago and nothing became of ${overdue === 1 ? 'it' : 'them'}.`,
          fix: "Check that the platform's worker is running and reaches the queue and the database.",
          count: overdue,
        };
  }
  const unmeant = outcomes.filter((count) => !DELIBERATE.includes(count.reason ?? '') && count.lastDay > 0);
  const largest = unmeant.reduce<OutcomeCount | null>(
    (most, count) => (most === null || count.lastDay > most.lastDay ? count : most),
    null,
  );
  if (largest?.reason == null) {
    return null;
  }
  const text = reasonText(largest.reason);
  const onlyUnmapped = unmeant.every((count) => count.reason === 'unmapped');
  return {
    code: 'capi_silent_failure',
    severity: onlyUnmapped ? 'warning' : 'error',
    message: `${plural(facts.eventsLastDay, 'event')} arrived in the last 24 hours and none was delivered. Most often: ${text.explanation}`,
    fix: text.fix,
    count: facts.eventsLastDay,
  };
}

interface Window {
  readonly window: 'lastHour' | 'lastDay';
  readonly words: string;
}
const WINDOWS: readonly Window[] = [
  { window: 'lastHour', words: 'last hour' },
  { window: 'lastDay', words: 'last 24 hours' },
];

/** The most frequent reason why attempts failed, where too many did. */
function failingSends(facts: HealthFacts): HealthWarning | null {
  const isFailure = (count: OutcomeCount) => count.status === 'failed';
  for (const { window, words } of WINDOWS) {
    const failed = sum(facts.outcomes, window, isFailure);
    const attempted = failed + sum(facts.outcomes, window, has('delivered'));
    if (failed === 0 || failed / attempted < DEGRADED_FAILURE_SHARE) {
      continue;
    }
    const largest = facts.outcomes
      .filter(isFailure)
      .reduce((most, count) => (count[window] > most[window] ? count : most));
    const text = reasonText(largest.reason ?? '');
    const share = Math.round((failed / attempted) * 100);
    return {
      code: 'deliveries_failing',
      severity: window === 'lastHour' && failed / attempted >= FAILING_FAILURE_SHARE ? 'error' : 'warning',
      message: `${share} % of the deliveries of the ${words} failed (${failed} of ${attempted}). Most often: ${text.explanation}`,
      fix: text.fix,
      count: failed,
    };
  }
  return null;
}

/** Events that lack what the platform asks for, by reason. */
function incompleteEvents(facts: HealthFacts): HealthWarning[] {
  const dropped = facts.outcomes.filter(
    (count) => INCOMPLETE.includes(count.reason ?? '') && count.lastDay > 0,
  );
  const relevant =
    sum(facts.outcomes, 'lastDay', has('delivered')) +
    dropped.reduce((total, count) => total + count.lastDay, 0);
  return dropped.flatMap(({ reason, lastDay }) => {
    if (reason === null) {
      return [];
    }
    const text = reasonText(reason);
    return [
      {
        code: reason,
        severity:
          lastDay / relevant >= DEGRADED_INCOMPLETE_SHARE ? ('warning' as const) : ('notice' as const),
        message: `${plural(lastDay, 'event')} of the last 24 hours ${lastDay === 1 ? 'was' : 'were'} not sent: ${text.explanation}`,
        fix: text.fix,
        count: lastDay,
      },
    ];
  });
}

function expiringSoon(facts: HealthFacts, now: number): HealthWarning | null {
  const { expiring } = facts;
  if (expiring === null || expiring.count === 0) {
    return null;
  }
  const hours = Math.floor(Math.max(0, expiring.firstLossAt - now) / (60 * 60 * 1_000));
  const when = hours === 0 ? 'within the hour' : `in ${plural(hours, 'hour')}`;
  return {
    code: 'expiring_soon',
    severity: 'error',
    message: `${plural(expiring.count, 'waiting delivery', 'waiting deliveries')} will be too old for the platform within 24 hours, the first ${when}.`,
    fix:
      facts.circuit === null
        ? 'They are sent by themselves; check that the worker keeps up.'
        : `Mend this first: ${REASON_TEXTS[facts.circuit.reason].fix}`,
    count: expiring.count,
    firstLossAt: expiring.firstLossAt,
  };
}

function unmappedEvents(facts: HealthFacts): HealthWarning | null {
  const count = facts.unmapped.reduce((total, name) => total + name.count, 0);
  if (count === 0) {
    return null;
  }
  const { fix } = REASON_TEXTS.unmapped;
  return {
    code: 'unmapped_events',
    severity: 'notice',
    message: `${plural(facts.unmapped.length, 'event name')} of the last 24 hours ${facts.unmapped.length === 1 ? 'maps' : 'map'} to nothing here: ${plural(count, 'event')} not sent.`,
    fix: `Nothing, where that is meant. Else: ${fix}`,
    count,
    names: facts.unmapped.slice(0, MAX_NAMES),
  };
}

function noAppRouted(facts: HealthFacts): HealthWarning | null {
  return facts.routedApps > 0
    ? null
    : {
        code: 'no_app_routed',
        severity: 'warning',
        message: 'No SDK app sends events to this layer.',
        fix: "Create an SDK app in the project, or widen the layer's routing.",
      };
}

function countedWarnings(facts: HealthFacts): HealthWarning[] {
  return facts.warnings
    .filter(({ count }) => count > 0)
    .map(({ code, count }) => ({ code, severity: 'notice' as const, ...WARNING_TEXTS[code], count }));
}

function statusOf(
  facts: HealthFacts,
  unconfigured: boolean,
  warnings: readonly HealthWarning[],
): HealthStatus {
  if (unconfigured) {
    return 'unconfigured';
  }
  if (warnings.some(({ severity, code }) => severity === 'error' && code !== 'expiring_soon')) {
    return 'failing';
  }
  if (warnings.some(({ severity }) => severity !== 'notice')) {
    return facts.eventsLastDay === 0 && warnings.every(({ code }) => code !== 'expiring_soon')
      ? 'idle'
      : 'degraded';
  }
  return sum(facts.outcomes, 'lastDay', has('delivered')) > 0 ? 'healthy' : 'idle';
}

/** Judges a layer by its settings and counters: a function of the facts and the time (Unix milliseconds). */
export function judgeHealth(facts: HealthFacts, now: number): Health {
  const missing = missingSetting(facts.layer);
  const stop = missing === null ? stopped(facts) : null;
  // A stopped or unconfigured layer delivers nothing: saying so once is enough.
  const sending = missing === null && stop === null;
  const found: readonly (HealthWarning | null)[] = [
    missing,
    stop,
    expiringSoon(facts, now),
    sending ? (silentFailure(facts) ?? failingSends(facts)) : null,
    missing === null ? noAppRouted(facts) : null,
    ...incompleteEvents(facts),
    unmappedEvents(facts),
    ...countedWarnings(facts),
  ];
  const warnings = found
    .filter((warning) => warning !== null)
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return { status: statusOf(facts, missing !== null, warnings), warnings };
}
