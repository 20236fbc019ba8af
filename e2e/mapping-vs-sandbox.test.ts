import { isDeepStrictEqual } from 'node:util';
import {
  capiBlockSchema,
  type Layer,
  type MapInput,
  type MapResult,
  type Platform,
  type PlatformPayload,
  sdkEventSchema,
} from '@capi-relay/contracts';
import { metaPlatform, sealEvent, sealTraits, tiktokPlatform } from '@capi-relay/mapping';
import { validateMetaRequest, validateTiktokRequest } from '@capi-relay/sandbox';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type GeneratedCase, generatedCase, NOW } from './sdk-event-arbitrary.js';

const EVENTS = 10_000;
const META = metaPlatform({ baseUrl: 'http://localhost', apiVersion: 'v26.0' });
const TIKTOK = tiktokPlatform({ baseUrl: 'http://localhost' });

function layerOf(platform: Platform, { capi }: GeneratedCase): Layer {
  return {
    layer_id: 'layer_1',
    project_id: 'project_1',
    type: platform.layerType,
    name: 'Layer',
    is_active: true,
    is_deleted: false,
    routing: {},
    capi: capiBlockSchema.parse({
      ...capi,
      enabled: true,
      pixel_id: platform === META ? '1234567890' : 'TEST0PIXEL0CODE00001',
    }),
  };
}

/** The way of an event: accepted, sealed, and laid out for a platform; `null` where the ingest would not take it. */
function inputOf(platform: Platform, generated: GeneratedCase): MapInput | null {
  const accepted = sdkEventSchema.safeParse(JSON.parse(JSON.stringify(generated.event)));
  if (!accepted.success) return null;
  const { app, ip, country } = generated;
  const sealed = sealEvent(accepted.data, {
    app,
    now: NOW,
    clockOffsetMs: 0,
    ip,
    userAgent: null,
    country,
    newEventId: () => 'made',
  });
  return {
    event: { ...sealed.event, received_at: NOW, routed_to: ['layer_1'] },
    matching: sealed.matching,
    traits: [sealTraits(generated.traits, { app, now: NOW, country }).identity],
    clicks: [...generated.clicks, ...sealed.clicks].sort((a, b) => b.first_seen_at - a.first_seen_at),
    app,
    layer: layerOf(platform, generated),
    platformEvent: platform === META ? generated.metaEvent : generated.tiktokEvent,
    now: NOW,
  };
}

/** What the sandbox says of one request in its strict mode; `null` where it has nothing to say. */
function refusalOf(
  platform: Platform,
  input: MapInput,
  envelope: string,
  payloads: readonly PlatformPayload[],
): unknown {
  const request = platform.request({
    layer: input.layer,
    envelope,
    payloads,
    testEventCode: null,
    token: 'token',
  });
  const received: unknown = JSON.parse(JSON.stringify(request.json));
  const validation =
    platform === META
      ? validateMetaRequest(received, { mode: 'strict', now: NOW })
      : validateTiktokRequest(received, { mode: 'strict' });
  return validation.kind === 'refused' ? validation.refusal : null;
}

function holdsUndefined(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Object.values(value).some(holdsUndefined);
}

const counts = new Map<string, number>();
function count(platform: Platform, result: MapResult | null): void {
  const what =
    result === null ? 'not accepted' : result.kind === 'drop' ? `dropped(${result.reason})` : result.envelope;
  const key = `${platform.name} ${what}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

describe('what the mapping makes of any event', () => {
  test.each([META, TIKTOK])('passes the strict mode of the sandbox: $name', (platform) => {
    fc.assert(
      fc.property(generatedCase, (generated) => {
        const input = inputOf(platform, generated);
        const result = input === null ? null : platform.map(input);
        count(platform, result);
        if (input === null || result?.kind !== 'payload') return;
        const refusal = refusalOf(platform, input, result.envelope, [result.payload]);
        if (refusal !== null) throw new Error(`The sandbox refuses it: ${JSON.stringify(refusal)}`);
        if (holdsUndefined(result.payload)) throw new Error('The payload has a key without a value.');
        if (!isDeepStrictEqual(platform.map(input), result)) throw new Error('A second send would differ.');
      }),
      { numRuns: EVENTS },
    );
    const sent = [...counts].filter(
      ([key]) => /(?:events|web|app)$/.test(key) && key.startsWith(platform.name),
    );
    expect(sent.reduce((sum, [, number]) => sum + number, 0)).toBeGreaterThan(EVENTS / 2);
  });

  test('fills whole requests that the sandbox takes as they are', () => {
    const inputs = fc
      .sample(generatedCase, 2_000)
      .map((generated) => inputOf(META, generated))
      .filter((input) => input !== null);
    const payloads: PlatformPayload[] = [];
    for (const input of inputs) {
      const result = META.map(input);
      if (result.kind === 'payload') payloads.push(result.payload);
    }
    const [first] = inputs;
    if (first === undefined) throw new Error('No event was accepted.');
    expect(refusalOf(META, first, 'events', payloads.slice(0, META.limits.maxEvents))).toBeNull();
  });

  afterAll(() => {
    const lines = [...counts].sort().map(([what, number]) => `${what.padEnd(40)}${number}\n`);
    process.stdout.write(`generated events, by what became of them\n${lines.join('')}`);
  });
});
