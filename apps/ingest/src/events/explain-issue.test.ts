import { consentBodySchema, sdkEventSchema, userPropertiesBodySchema } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { explainIssues, FIELD_RULES } from './explain-issue.js';

function explain(event: unknown) {
  return explainIssues(sdkEventSchema.safeParse(event).error?.issues ?? [], event);
}

const valid = { event: 'purchase_success', timestamp: '2026-04-19T12:00:00.000Z' };

describe('an issue says what to send instead', () => {
  test.each([
    ['an event that is no object', 'text', '', 'this is not valid: send a JSON object.'],
    ['no name', { timestamp: 1 }, 'event', 'event is required: send a string of 1 to 256 characters.'],
    [
      'a name that is a number',
      { ...valid, event: 5 },
      'event',
      'event is not valid: send a string of 1 to 256 characters.',
    ],
    ['no time', { event: 'x' }, 'timestamp', /^timestamp is required: send ISO 8601/],
    [
      'a time that never was',
      { ...valid, timestamp: '2026-02-30T00:00:00Z' },
      'timestamp',
      /^timestamp is not valid/,
    ],
    [
      'a time before 1970',
      { ...valid, timestamp: '0000-01-01T00:00:00Z' },
      'timestamp',
      /between 1970 and 9999/,
    ],
    [
      'a time past 9999',
      { ...valid, timestamp: 900_000_000_000_000_000 },
      'timestamp',
      /between 1970 and 9999/,
    ],
    ['a time of nothing', { ...valid, timestamp: 0 }, 'timestamp', /^timestamp is not valid/],
    [
      'a time without an offset',
      { ...valid, timestamp: '2026-04-19T12:00:00' },
      'timestamp',
      /^timestamp is not valid/,
    ],
    ['an unknown platform', { ...valid, platform: 'fridge' }, 'platform', /one of ios, android/],
    ['properties that are a list', { ...valid, properties: [] }, 'properties', /send a JSON object/],
    [
      'an address as event_id',
      { ...valid, event_id: 'jane@example.com' },
      'event_id',
      /must not contain an e-mail/,
    ],
  ])('%s', (_what, event, path, message) => {
    expect(explain(event)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });
});

test('no issue repeats the value it is about', () => {
  const event = {
    event: '',
    timestamp: 'jane@example.com',
    platform: 'jane@example.com',
    environment: 'jane@example.com',
  };
  expect(explain(event)).toHaveLength(4);
  expect(JSON.stringify(explain(event))).not.toContain('jane');
});

test('every field that is checked has its rule in words, and no rule is about a field that is not', () => {
  const checked = [sdkEventSchema, consentBodySchema, userPropertiesBodySchema].flatMap((schema) =>
    Object.keys(schema.shape),
  );
  expect(new Set(Object.keys(FIELD_RULES))).toEqual(new Set(['', ...checked]));
});
