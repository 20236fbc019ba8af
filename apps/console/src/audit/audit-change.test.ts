import { describe, expect, test } from '@jest/globals';
import { changedFields } from './audit-change.js';

describe('what an audit entry says of a change', () => {
  test.each([
    {
      rule: 'has before and after of fields that are no secret',
      before: { name: 'A', pixel_id: '1' },
      after: { name: 'B', pixel_id: '1' },
      changes: [{ field: 'capi.name', before: 'A', after: 'B' }],
    },
    {
      rule: 'has the name alone of all others',
      before: { note: 'x' },
      after: { note: 'y' },
      changes: [{ field: 'capi.note' }],
    },
    {
      rule: 'has null where a field came or went',
      before: { pixel_id: '1' },
      after: { name: 'A' },
      changes: [
        { field: 'capi.name', before: null, after: 'A' },
        { field: 'capi.pixel_id', before: '1', after: null },
      ],
    },
    {
      rule: 'is nothing where nothing changed',
      before: { name: ['A'] },
      after: { name: ['A'] },
      changes: [],
    },
  ])('$rule', ({ before, after, changes }) => {
    expect(changedFields(before, after, ['name', 'pixel_id'], 'capi.')).toEqual(changes);
  });
});
