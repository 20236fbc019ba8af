import { expect, test } from '@jest/globals';
import { traceId } from './trace-id.js';

test.each([
  ['of Meta is kept', 'AHhYn2F6e2o_FGHjk-1', 'AHhYn2F6e2o_FGHjk-1'],
  ['of TikTok is kept', '202606180812330101890670341C0E2A5B', '202606180812330101890670341C0E2A5B'],
  ['with an e-mail address in it is left out', 'ann@example.com', undefined],
  ['with a sentence in it is left out', 'Bearer abc', undefined],
  ['with a value that was taken out of it is left out', '***', undefined],
  ['longer than any is left out', 'a'.repeat(129), undefined],
  ['that is no text is left out', { id: 1 }, undefined],
])('a trace id %s', (_rule, value, kept) => expect(traceId(value)).toBe(kept));
