import { describe, expect, test } from '@jest/globals';
import { describeBackend } from './backend.js';

describe('describeBackend', () => {
  test.each([
    [{ kind: 'redis', url: 'redis://:secret@cache:6379' } as const, 'redis at cache:6379'],
    [{ kind: 'redis', url: 'rediss://u:a,b@one:1, rediss://u:a,b@two:2' } as const, 'redis at one:1, two:2'],
    [
      { kind: 'postgres', connectionString: 'postgres://u:12,34@db:5432/relay' } as const,
      'postgres at db:5432',
    ],
    [{ kind: 'postgres', connectionString: 'no address' } as const, 'postgres at an unreadable address'],
  ])('%j is shown without its credentials', (backend, expected) => {
    expect(describeBackend(backend)).toBe(expected);
  });
});
