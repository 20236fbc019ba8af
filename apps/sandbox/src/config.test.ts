import { describe, expect, it } from '@jest/globals';
import { configFromEnvironment } from './config.js';

describe('the environment', () => {
  it('sets every part of the sandbox', () => {
    expect(
      configFromEnvironment({
        SANDBOX_PORT: '4242',
        SANDBOX_HOST: '0.0.0.0',
        SANDBOX_MODE: 'strict',
        SANDBOX_KEEP: 'count',
        SANDBOX_KEEP_EVENTS: '5',
        SANDBOX_LATENCY_MS: '80',
      }),
    ).toEqual({ port: 4242, host: '0.0.0.0', mode: 'strict', keep: 'count', keepEvents: 5, latencyMs: 80 });
  });

  it('leaves the sandbox to this machine, faithful and on port 4200', () => {
    expect(configFromEnvironment({})).toMatchObject({
      port: 4200,
      host: '127.0.0.1',
      mode: 'faithful',
      keep: 'all',
    });
  });
});
