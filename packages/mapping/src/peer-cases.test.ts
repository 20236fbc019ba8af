import type { PlatformAnswer } from '@capi-relay/contracts';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Fields } from './event/fields.js';
import { compareRequests, type Difference } from './peer-cases/compare.fixture.js';
import { type FieldRule, readDifferences, ruleFor } from './peer-cases/differences.fixture.js';
import {
  at,
  fieldsAt,
  PEER_CASES_ARE_HERE,
  type PeerCase,
  readPeerCases,
  type Translation,
} from './peer-cases/peer-case.fixture.js';
import { posthogExpectation, translatePosthog } from './peer-cases/posthog.fixture.js';
import { PLATFORMS, type Run, run } from './peer-cases/run-case.fixture.js';
import { segmentExpectation, translateSegment } from './peer-cases/segment.fixture.js';
import { translateWalkeros, walkerosExpectation } from './peer-cases/walkeros.fixture.js';

interface Peer {
  readonly translate: (peerCase: PeerCase) => Translation;
  readonly expectation: (peerCase: PeerCase) => Fields;
}

const PEERS: Readonly<Record<string, Peer>> = {
  segment: { translate: translateSegment, expectation: segmentExpectation },
  posthog: { translate: translatePosthog, expectation: posthogExpectation },
  walkeros: { translate: translateWalkeros, expectation: walkerosExpectation },
};

/** What became of a case, with the leaves or outcomes it was judged by. */
interface Judgement {
  readonly peerCase: PeerCase;
  readonly equal: number;
  readonly explained: readonly string[];
  readonly wrong: readonly string[];
}

const differences = readDifferences();
const usedRules = new Set<FieldRule>();
const usedRefusals = new Set<string>();

function peerOf({ peer }: PeerCase): Peer {
  const found = PEERS[peer];
  if (found === undefined)
    throw new Error(`No translation for the cases of ${peer}: add one beside the others.`);
  return found;
}

function judge(peerCase: PeerCase): Judgement {
  if (peerCase.kind === 'delivery') return judgeDelivery(peerCase);
  const outcome = run(peerCase, peerOf(peerCase).translate(peerCase));
  switch (peerCase.kind) {
    case 'mapping':
      return judgeMapping(peerCase, outcome);
    case 'mapping-error':
      return judgeRefusal(peerCase, outcome);
    case 'fbc-rule':
    case 'fbp-rule':
      return judgeRule(peerCase, outcome);
    default:
      throw new Error(`No judgement for cases of the kind ${peerCase.kind}: add one.`);
  }
}

function judgeMapping(peerCase: PeerCase, outcome: Run): Judgement {
  if (outcome.kind === 'refused')
    return { peerCase, equal: 0, explained: [], wrong: [`refused: ${outcome.reason}`] };
  const comparison = compareRequests(peerOf(peerCase).expectation(peerCase), outcome.json);
  const explained: string[] = [];
  const wrong: string[] = [];
  for (const difference of comparison.differences) {
    const rule = ruleFor(differences, peerCase, difference);
    if (rule === undefined) {
      wrong.push(inWords(difference));
    } else {
      usedRules.add(rule);
      explained.push(`${difference.path}: ${rule.reason}`);
    }
  }
  return { peerCase, equal: comparison.equal, explained, wrong };
}

function judgeRefusal(peerCase: PeerCase, outcome: Run): Judgement {
  if (outcome.kind === 'refused') return { peerCase, equal: 1, explained: [], wrong: [] };
  const rule = differences.refusals.find(({ cases }) => cases.includes(peerCase.id));
  const counted = rule?.warning === undefined || outcome.warnings.some((warning) => warning === rule.warning);
  if (rule === undefined || !counted) {
    return { peerCase, equal: 0, explained: [], wrong: [`sent, with ${JSON.stringify(outcome.warnings)}`] };
  }
  usedRefusals.add(peerCase.id);
  return { peerCase, equal: 0, explained: [`sent: ${rule.reason}`], wrong: [] };
}

/** One browser id of Meta's: the value that is sent, or `null` where none is. The event itself always goes on. */
function judgeRule(peerCase: PeerCase, outcome: Run): Judgement {
  const key = peerCase.kind === 'fbc-rule' ? 'fbc' : 'fbp';
  const theirs = at(peerCase.content, 'expected', key) ?? null;
  const ours =
    outcome.kind === 'request' ? (at(outcome.json, 'data', 0, 'user_data', key) ?? null) : outcome.reason;
  const wrong = theirs === ours ? [] : [inWords({ path: `user_data.${key}`, theirs, ours })];
  return { peerCase, equal: wrong.length === 0 ? 1 : 0, explained: [], wrong };
}

/** The peer calls the answer a failure; so must we. */
function judgeDelivery(peerCase: PeerCase): Judgement {
  const { httpStatus, body } = fieldsAt(peerCase.content, 'input', 'platformResponse');
  const answer: PlatformAnswer = {
    kind: 'response',
    status: Number(httpStatus),
    headers: {},
    body: JSON.stringify(body),
  };
  const verdict = PLATFORMS[peerCase.platform].classify(answer, 1);
  const failed = verdict.kind !== 'delivered';
  const agrees = failed === (at(peerCase.content, 'expected', 'error') === true);
  return {
    peerCase,
    equal: agrees ? 1 : 0,
    explained: [],
    wrong: agrees ? [] : [`verdict: ${verdict.kind}`],
  };
}

function inWords({ path, theirs, ours }: Difference): string {
  return `${path}: theirs ${JSON.stringify(theirs) ?? 'absent'}, ours ${JSON.stringify(ours) ?? 'absent'}`;
}

const suite = PEER_CASES_ARE_HERE ? describe : describe.skip;
const where = PEER_CASES_ARE_HERE
  ? ''
  : ' (skipped: the folder ../shared/peer-cases is not beside this repository)';

suite(`cases of other senders' own test suites${where}`, () => {
  const judgements: Judgement[] = [];

  test.each(readPeerCases().map((peerCase) => [peerCase.id, peerCase] as const))('%s', (_, peerCase) => {
    const judgement = judge(peerCase);
    judgements.push(judgement);
    expect(judgement.wrong).toEqual([]);
  });

  test('every reason of the table is needed', () => {
    readPeerCases().forEach(judge);
    expect(differences.fields.filter((rule) => !usedRules.has(rule))).toEqual([]);
    const listed = differences.refusals.flatMap(({ cases }) => cases);
    expect(listed.filter((id) => !usedRefusals.has(id))).toEqual([]);
  });

  afterAll(() => {
    process.stdout.write(tableOf(judgements));
  });
});

/** Cases by peer, kind and judgement, and the leaves they were compared by. */
function tableOf(judgements: readonly Judgement[]): string {
  const groups = new Map<string, Judgement[]>();
  for (const judgement of judgements) {
    const { peer, platform, kind } = judgement.peerCase;
    const name = `${peer} ${platform} ${kind}`;
    groups.set(name, [...(groups.get(name) ?? []), judgement]);
  }
  const rows = [...groups].map(([name, group]) => rowOf(name, group));
  const head = ['cases of', 'equal', 'different on purpose', 'wrong', 'leaves equal', 'leaves different'];
  return [head, ...rows, rowOf('all', judgements)].map(lineOf).join('');
}

function rowOf(name: string, group: readonly Judgement[]): readonly (string | number)[] {
  const count = (test: (judgement: Judgement) => boolean) => group.filter(test).length;
  return [
    name,
    count(({ explained, wrong }) => explained.length + wrong.length === 0),
    count(({ explained, wrong }) => explained.length > 0 && wrong.length === 0),
    count(({ wrong }) => wrong.length > 0),
    group.reduce((sum, { equal }) => sum + equal, 0),
    group.reduce((sum, { explained }) => sum + explained.length, 0),
  ];
}

function lineOf(cells: readonly (string | number)[]): string {
  const widths = [30, 7, 22, 7, 14, 16];
  return `${cells.map((cell, place) => String(cell).padEnd(widths[place] ?? 0)).join('')}\n`;
}
