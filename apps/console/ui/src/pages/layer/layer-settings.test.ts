import { describe, expect, test } from '@jest/globals';
import { patchOf, settingsOf } from './layer-settings.js';

const layer = {
  id: 'lay_1',
  projectId: 'prj_1',
  type: 'meta_ads' as const,
  platform: 'meta' as const,
  name: 'Main pixel',
  isActive: true,
  capi: { enabled: true, pixel_id: '123', test_event_code: 'TEST1' },
  routing: { countries: ['DE'] as [string] },
  createdAt: '2026-08-01T00:00:00.000Z',
  updatedAt: '2026-08-01T00:00:00.000Z',
};

describe('patchOf', () => {
  const before = settingsOf(layer);

  test('names nothing where nothing was changed', () => {
    expect(patchOf(before, before)).toEqual({});
  });

  test('leaves capi alone where only the name changes, so that no circuit is closed by it', () => {
    expect(patchOf(before, { ...before, name: ' Renamed ' })).toEqual({ name: 'Renamed' });
  });

  test('takes an emptied field back to its default with null', () => {
    expect(patchOf(before, { ...before, testEventCode: '', countries: [] })).toEqual({
      capi: { test_event_code: null },
      routing: { countries: null },
    });
  });
});
