import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@capi-relay/testing';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A process whose program calls `runApp` with the given start function; `hold` keeps it alive as a server would. */
function runProgram(start: string, env: Record<string, string> = {}) {
  const program = `
    import { runApp } from './packages/runtime/src/run-app.ts';
    const say = (word) => process.stdout.write(word + ' ');
    const hold = setInterval(() => {}, 1_000);
    runApp(${start});
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ ...output, code, signal }));
  return {
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    untilItSays: (word: string) =>
      waitFor(() => output.stdout.includes(word), { what: `the process to say ${word}` }),
  };
}

describe('an app that is run', () => {
  it('prints an error of its start as a sentence, with its cause, and exits with 1', async () => {
    const { ended } = runProgram(`async () => {
      throw new Error('The store cannot be reached.', { cause: new Error('connect ECONNREFUSED') });
    }`);
    await expect(ended).resolves.toMatchObject({
      code: 1,
      stderr: 'The store cannot be reached.\nBecause: connect ECONNREFUSED\n',
    });
  });

  it('prints where a mistake in the program is', async () => {
    const { ended } = runProgram(`() => undefined.nothing`);
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^TypeError: .*\n\s+at /);
  });

  it('says of a connection refused on every address where that was', async () => {
    const { ended } = runProgram(`async () => {
      const refused = (address) => new Error('connect ECONNREFUSED ' + address);
      throw new AggregateError([refused('::1:5432'), refused('127.0.0.1:5432')]);
    }`);
    await expect(ended).resolves.toMatchObject({
      stderr: 'connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432\n',
    });
  });

  it('does not start with settings that cannot be used at its end', async () => {
    const { ended } = runProgram(`async () => { say('started'); return { close: async () => {} }; }`, {
      SHUTDOWN_GRACE_MS: 'soon',
    });
    await expect(ended).resolves.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('SHUTDOWN_GRACE_MS is "soon"; it must be a whole number'),
    });
  });

  it('prints no secret that an error repeats', async () => {
    const { ended } = runProgram(
      `async () => { throw new Error('bad address postgres://relay:hunter2@db/relay'); }`,
    );
    await expect(ended).resolves.toMatchObject({ stderr: 'bad address postgres://[redacted]@db/relay\n' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'closes on %s, finishes its work and exits with 0',
    async (signal) => {
      const { ended, kill, untilItSays } = runProgram(`async () => {
      say('started');
      return { close: () => new Promise((resolve) => setImmediate(() => { say('closed'); resolve(); })) };
    }`);
      await untilItSays('started');
      kill(signal);
      await expect(ended).resolves.toMatchObject({ code: 0, stdout: 'started closed ', stderr: '' });
    },
  );

  it('finishes a start that a signal interrupts, and closes', async () => {
    const { ended, kill, untilItSays } = runProgram(`() => new Promise((resolve) => {
      say('starting');
      process.once('SIGTERM', () => setImmediate(() => resolve({ close: async () => say('closed') })));
    })`);
    await untilItSays('starting');
    kill('SIGTERM');
    await expect(ended).resolves.toMatchObject({ code: 0, stdout: 'starting closed ' });
  });

  it('gives up when closing takes longer than SHUTDOWN_GRACE_MS', async () => {
    const { ended, kill, untilItSays } = runProgram(
      `async () => { say('started'); return { close: () => new Promise(() => {}) }; }`,
      { SHUTDOWN_GRACE_MS: '50' },
    );
    await untilItSays('started');
    kill('SIGTERM');
    await expect(ended).resolves.toMatchObject({ code: 1, stderr: expect.stringContaining('after 50 ms') });
  });

  it('ends at once on a second signal', async () => {
    const { ended, kill, untilItSays } = runProgram(`async () => {
      say('started');
      return { close: () => { say('closing'); return new Promise(() => {}); } };
    }`);
    await untilItSays('started');
    kill('SIGTERM');
    await untilItSays('closing');
    kill('SIGINT');
    await expect(ended).resolves.toMatchObject({ code: 130 });
  });

  it('says so and exits with 1 when closing fails', async () => {
    const { ended, kill, untilItSays } = runProgram(`async () => {
      say('started');
      return { close: async () => { throw new Error('Redis did not answer.'); } };
    }`);
    await untilItSays('started');
    kill('SIGTERM');
    await expect(ended).resolves.toMatchObject({ code: 1, stderr: 'Redis did not answer.\n' });
  });

  it('closes after an error that nothing caught', async () => {
    const { ended } = runProgram(`async () => {
      setImmediate(() => { throw new Error('stray'); });
      return { close: async () => say('closed') };
    }`);
    await expect(ended).resolves.toMatchObject({
      code: 1,
      stdout: 'closed ',
      stderr: expect.stringMatching(/^An error that nothing handled: Error: stray\n\s+at /),
    });
  });
});
