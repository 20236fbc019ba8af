import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { exceptionsSchema, judgeAudit } from './judge-audit.js';
import { readAudit } from './read-audit.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ANSWER_WITHIN_MS = 60_000;
const MAX_OUTPUT_BYTES = 50_000_000;

/** What `npm audit` wrote. Its exit code is left aside: 1 says "found something" as well as "could not ask". */
function npmAudit(): Promise<string> {
  const args = ['audit', '--json', '--fetch-retries=1', `--fetch-timeout=${ANSWER_WITHIN_MS}`];
  return new Promise((resolve) => {
    execFile('npm', args, { cwd: ROOT, maxBuffer: MAX_OUTPUT_BYTES }, (_error, stdout) => resolve(stdout));
  });
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const mustBeAnswered = process.argv.includes('--require-answer');
const file = process.argv.find((argument) => argument.endsWith('.json'));
const exceptions = exceptionsSchema.parse(
  JSON.parse(await readFile(file ?? new URL('audit-exceptions.json', import.meta.url), 'utf8')),
);
const answer = readAudit(await npmAudit());
const { problems, accepted } = judgeAudit(answer, exceptions, new Date().toISOString().slice(0, 10));

for (const { package: name, id } of accepted) say(`Known and accepted: ${id} in ${name}.`);
for (const problem of problems) say(problem);
if (answer.kind === 'not_answered') {
  say('!!! NOT CHECKED for known weaknesses: the registry did not answer the audit.');
  say(`!!! It said: ${answer.why}`);
  say('!!! Before a release run `npm run audit -- --require-answer` where the registry answers.');
} else if (problems.length === 0) {
  say('The registry knows of no weakness that is not in the list of exceptions.');
}
process.exitCode = problems.length > 0 || (mustBeAnswered && answer.kind === 'not_answered') ? 1 : 0;
