import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { confirm } from './confirm.js';

/** Answers the question as somebody at a terminal would; what was asked is there to be read. */
async function askAndAnswer(answer: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  const confirmed = confirm(['app_a', 'app_b'], input, output);
  input.write(`${answer}\n`);
  return { confirmed: await confirmed, asked: String(output.read()) };
}

describe('the question before a user is forgotten', () => {
  test('names the apps and what "yes" means', async () => {
    const { asked } = await askAndAnswer('yes');
    expect(asked).toContain(
      'All that names this user in app_a, app_b is removed for good. Type "yes" to go on',
    );
  });

  test.each([
    ['yes', true],
    [' YES ', true],
    ['y', false],
    ['no', false],
    ['', false],
  ])('answered with %j goes on: %j', async (answer, goesOn) => {
    expect((await askAndAnswer(answer)).confirmed).toBe(goesOn);
  });

  test('is a refusal where nobody can answer it', async () => {
    await expect(confirm(['app_a'], new PassThrough(), new PassThrough())).rejects.toThrow('Add --yes');
  });
});
