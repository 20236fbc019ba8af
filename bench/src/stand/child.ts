import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { z } from 'zod';
import { NODE_ARGUMENTS } from './app-process.js';

const CHILDREN = join(import.meta.dirname, '../children');

function forkChild(file: string, options: object): ChildProcess {
  const child = fork(join(CHILDREN, file), {
    execArgv: [...NODE_ARGUMENTS],
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
  });
  child.send(options);
  return child;
}

async function answerOf(child: ChildProcess, file: string): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with code ${code} and no answer.`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message;
}

/** Runs one of `children/` in a process of its own with `options`, and answers what it measured. */
export async function runChild<T>(file: string, options: object, schema: z.ZodType<T>): Promise<T> {
  const child = forkChild(file, options);
  try {
    return schema.parse(await answerOf(child, file));
  } finally {
    child.kill();
  }
}

/** Starts one of `children/` that goes on until it is stopped; its first message says where it is. */
export async function startChild<T>(
  file: string,
  options: object,
  schema: z.ZodType<T>,
): Promise<{ readonly hello: T; stop(): Promise<void> }> {
  const child = forkChild(file, options);
  const hello = schema.parse(await answerOf(child, file));
  return {
    hello,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
