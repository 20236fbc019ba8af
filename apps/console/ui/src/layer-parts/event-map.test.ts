import { describe, expect, test } from '@jest/globals';
import { mappingRows, sameMap, withMapping, withoutOverride } from './event-map.js';

const names = {
  defaultEvents: { purchase_success: 'Purchase', search: 'Search' },
  standardEvents: ['Purchase', 'Search', 'Lead'],
};

describe('mappingRows', () => {
  test('shows a default as it is, an override in its place, and a default switched off as not sent', () => {
    const rows = mappingRows(names, { search: null, form_sent: 'Lead' });
    expect(rows).toEqual([
      {
        sdkEvent: 'purchase_success',
        platformEvent: 'Purchase',
        defaultEvent: 'Purchase',
        source: 'default',
        isStandard: true,
      },
      { sdkEvent: 'search', platformEvent: null, defaultEvent: 'Search', source: 'off', isStandard: true },
      {
        sdkEvent: 'form_sent',
        platformEvent: 'Lead',
        defaultEvent: null,
        source: 'override',
        isStandard: true,
      },
    ]);
  });

  test('flags a name the platform does not know', () => {
    const [row] = mappingRows({ ...names, defaultEvents: {} }, { level_up: 'LevelUp' });
    expect(row?.isStandard).toBe(false);
  });
});

describe('withMapping', () => {
  test('keeps no override that says what the default says', () => {
    expect(withMapping(names, { search: 'Lead' }, 'search', 'Search')).toEqual({});
  });

  test('switches a default off with null', () => {
    expect(withMapping(names, {}, 'search', null)).toEqual({ search: null });
  });

  test('forgets a name of its own that is switched off, for nothing is left to say about it', () => {
    expect(withMapping(names, { form_sent: 'Lead' }, 'form_sent', null)).toEqual({});
  });
});

test('withoutOverride takes a name back to its default and leaves the others', () => {
  expect(withoutOverride({ search: null, form_sent: 'Lead' }, 'search')).toEqual({ form_sent: 'Lead' });
});

test('sameMap tells a name that is off from one that is not there', () => {
  expect(sameMap({ search: null }, { search: null })).toBe(true);
  expect(sameMap({ search: null }, { other: null })).toBe(false);
  expect(sameMap({ search: null }, {})).toBe(false);
});
