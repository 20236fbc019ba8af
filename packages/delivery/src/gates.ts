import type { DropReason, Environment, Layer, MapResult, SdkApp } from '@capi-relay/contracts';
import type { GateCheck } from '@capi-relay/store';

/** What the gates look at. Everything is known before the first one is asked. */
export interface GateInput {
  readonly app: SdkApp | null;
  readonly layer: Layer | null;
  readonly environment: Environment;
  readonly advertisingRefused: boolean;
  readonly eventName: string;
  /** `null` where the name maps to nothing. */
  readonly platformEvent: string | null;
  /** True where the event was too old for the platform when it arrived. */
  readonly arrivedTooOld: boolean;
  /** What mapping made of it; `null` where an earlier gate fails anyway. */
  readonly mapped: MapResult | null;
}

interface Gate {
  readonly name: string;
  /** The reason this gate drops with, or `null` where it lets the delivery pass. */
  fails(input: GateInput): DropReason | null;
  passed(input: GateInput): string;
  failed(input: GateInput): string;
}

const DEFAULT_ENVIRONMENTS: readonly Environment[] = ['production'];

function isRelayed(input: GateInput): boolean {
  const environments = input.layer?.capi.environments ?? DEFAULT_ENVIRONMENTS;
  return environments.includes(input.environment);
}

/** An event of another environment goes out as a test event where the layer has a code for it. */
export function testCodeFor(layer: Layer, environment: Environment): string | null {
  const environments = layer.capi.environments ?? DEFAULT_ENVIRONMENTS;
  return environments.includes(environment) ? null : (layer.capi.test_event_code ?? null);
}

const dropIf = (fails: boolean, reason: DropReason): DropReason | null => (fails ? reason : null);

/** In the order they are asked; the first that fails names the reason. */
const GATES: readonly Gate[] = [
  {
    name: 'app_known',
    fails: (input) => dropIf(input.app === null, 'app_unknown'),
    passed: (input) => `The event's SDK app ${input.app?.app_id ?? ''} exists.`,
    failed: () => 'The SDK app no longer exists. Create it again, or remove its SDK key from the client.',
  },
  {
    name: 'layer_exists',
    fails: (input) => dropIf(input.layer === null || input.layer.is_deleted, 'layer_missing'),
    passed: (input) => `The layer "${input.layer?.name ?? ''}" is installed.`,
    failed: () => 'The layer was deleted. Install a layer for this pixel again.',
  },
  {
    name: 'layer_active',
    fails: (input) => dropIf(input.layer?.is_active !== true, 'layer_inactive'),
    passed: () => 'The layer is active.',
    failed: () => 'The layer is paused. Resume it on its overview.',
  },
  {
    name: 'capi_enabled',
    fails: (input) => dropIf(input.layer?.capi.enabled !== true, 'capi_disabled'),
    passed: () => 'capi.enabled is on.',
    failed: () => 'capi.enabled is off. Switch it on in the layer settings.',
  },
  {
    name: 'pixel_id_set',
    fails: (input) => dropIf(!input.layer?.capi.pixel_id, 'pixel_id_missing'),
    passed: (input) => `capi.pixel_id is ${input.layer?.capi.pixel_id ?? ''}.`,
    failed: () => 'capi.pixel_id is empty. Enter the pixel id shown in Events Manager.',
  },
  {
    name: 'token_set',
    fails: (input) => dropIf(!input.layer?.capi.access_token_vault_id, 'token_missing'),
    passed: (input) => `The access token is vault entry ${input.layer?.capi.access_token_vault_id ?? ''}.`,
    failed: () =>
      'No access token is set. Generate one in Events Manager and paste it into the layer settings.',
  },
  {
    name: 'environment_relayed',
    fails: (input) => dropIf(!isRelayed(input) && !input.layer?.capi.test_event_code, 'environment_excluded'),
    passed: (input) =>
      isRelayed(input)
        ? `Events of ${input.environment} are relayed.`
        : `Events of ${input.environment} are sent as test events.`,
    failed: (input) =>
      `Events of ${input.environment} are not relayed. Add it to capi.environments, or set a test event code.`,
  },
  {
    name: 'consent_given',
    fails: (input) => dropIf(input.advertisingRefused, 'consent_denied'),
    passed: () => 'Advertising consent was not refused.',
    failed: () => 'The user or the install refused advertising. Nothing to mend: this must not be sent.',
  },
  {
    name: 'event_mapped',
    fails: (input) => dropIf(input.platformEvent === null, 'unmapped'),
    passed: (input) => `"${input.eventName}" is sent as ${input.platformEvent ?? ''}.`,
    failed: (input) =>
      `"${input.eventName}" maps to no platform event. Add it to the layer's event map, or rename it in the app.`,
  },
  {
    name: 'young_enough',
    fails: (input) => dropIf(input.arrivedTooOld, 'too_old'),
    passed: () => 'The event is young enough for the platform.',
    failed: () => 'The event was already older than the platform accepts when it arrived.',
  },
  {
    name: 'payload_complete',
    fails: (input) => (input.mapped?.kind === 'drop' ? input.mapped.reason : null),
    passed: () => 'The payload has what the platform asks for.',
    failed: (input) =>
      input.mapped?.kind === 'drop' && input.mapped.reason === 'match_keys_missing'
        ? 'The event names nobody the platform could match. Send a user id, e-mail, phone or click id with it.'
        : 'The platform would refuse this payload. See the warnings for the field.',
  },
];

/** The first reason not to send, or `null`. */
export function firstDropReason(input: GateInput): DropReason | null {
  for (const gate of GATES) {
    const reason = gate.fails(input);
    if (reason !== null) {
      return reason;
    }
  }
  return null;
}

/** Every gate with what was found: the checklist of a test event. Gates past the first failing one are skipped. */
export function explainGates(input: GateInput): GateCheck[] {
  let stopped = false;
  return GATES.map((gate) => {
    if (stopped) {
      return { gate: gate.name, result: 'skipped', explanation: 'Not asked: an earlier check failed.' };
    }
    stopped = gate.fails(input) !== null;
    return stopped
      ? { gate: gate.name, result: 'failed', explanation: gate.failed(input) }
      : { gate: gate.name, result: 'passed', explanation: gate.passed(input) };
  });
}
