import { expect, test } from '@jest/globals';
import { sha256Hex } from '../identity/index.js';
import { sealUserId } from './user-id.js';

const SEALED_ANN = `sha256:${sha256Hex('ann@example.com')}`;

test.each([
  ['an opaque id stays as it is', 'user_42', 'user_42'],
  ['an id keeps its spaces and its case', ' User 42 ', ' User 42 '],
  ['a UUID stays as it is', '0b8f5d0c-5e43-4a3a-8a7a-2f3f1a0a7c11', '0b8f5d0c-5e43-4a3a-8a7a-2f3f1a0a7c11'],
  ['a number of an account stays as it is', '16505551212', '16505551212'],
  ['an e-mail address is sealed', 'ann@example.com', SEALED_ANN],
  ['spelling variants of one address are one id', ' Ann@Example.com', SEALED_ANN],
  ['a sealed id is not sealed again', SEALED_ANN, SEALED_ANN],
  [
    'an id that holds an address is sealed as a whole',
    'crm:Ann@example.com',
    `sha256:${sha256Hex('crm:ann@example.com')}`,
  ],
  ['an international phone number is sealed', '+1 650 555 1212', `sha256:${sha256Hex('+16505551212')}`],
])('%s', (_rule, id, sealed) => expect(sealUserId(id)).toBe(sealed));
