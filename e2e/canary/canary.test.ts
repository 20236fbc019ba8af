import { redisAvailable, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requireBuiltPages } from '../browser/support/built-pages.js';
import { chromiumAvailable, openChromium, type TestBrowser } from '../browser/support/chromium.js';
import { BrowsedPages, browse, openEvent, sealInBrowser, signIn } from './paths/browse.js';
import { rejectToken, replayRefused, untilDelivered } from './paths/deliver.js';
import { forgetUsers, postSomebody } from './paths/forget.js';
import { eventReference, readBullBoard, readEveryRoute, readMetrics } from './paths/look.js';
import {
  endWithSecrets,
  LAYERS,
  type Project,
  pasteTokens,
  postFromServers,
  sendTestEvents,
  setUpProject,
} from './paths/operators.js';
import { postPeople } from './paths/sdk.js';
import { crash, meetDatabaseErrors } from './paths/troubles.js';
import { databasePieces } from './places/database.js';
import { filePieces } from './places/files.js';
import { heapPieces } from './places/heap.js';
import type { Piece } from './places/piece.js';
import { redisPieces } from './places/redis.js';
import { placesTable } from './search/places-table.js';
import { leaks, type SearchResult, search } from './search/search.js';
import { type App, logPieces } from './support/app.js';
import { Canaries, word } from './support/canaries.js';
import { Operator } from './support/operator.js';
import { Recorder } from './support/recorder.js';
import { rows } from './support/rows.js';
import { startWorld, type World } from './support/world.js';

const TIMEOUT_MS = 180_000;
/** Printed for whoever started the console, and used up since. */
const PRINTED = ['^log of console$', '^heap of console$'];
const SHOWN_ONCE = ['^answers of console, where a secret is shown once'];
const IN_USE = ['^heap of console$'];

const PRINTED_LINK = /(http:\S+\/sign-in#token=\S+)\n/;
const CONTROL = 'a harmless property of an event';
const APP = 'id of the app';

const describeWhole = redisAvailable() && chromiumAvailable() ? describe : describe.skip;

describeWhole('people and secrets, sent through every path', () => {
  const canaries = new Canaries();
  const recorder = new Recorder();
  const control = canaries.control(CONTROL);
  let world: World;
  let browser: TestBrowser;
  let jobs: number;
  let result: SearchResult;

  beforeAll(async () => {
    await requireBuiltPages();
    world = await startWorld(canaries.secret('session secret', `${word()}${word()}${word()}`, IN_USE));
    browser = await openChromium();
    const browsed = new BrowsedPages((await browser.open()).page);
    const operator = new Operator(recorder, world.console.url);
    await openFirstSession(browsed, operator);
    const project = await setUpProject(operator, canaries);
    canaries.secret(APP, project.appId, ['']);
    canaries.secret('first words of the ingest', 'the ingest takes events', ['']);
    await misbehave();

    const ingest = { url: world.ingest.url, appId: project.appId };
    const userId = await postSomebody(recorder, ingest, canaries);
    await postPeople(recorder, ingest, canaries, control);
    await pasteTokens(operator, project, canaries);
    await postFromServers(operator, project, canaries);
    await untilDelivered(world, project);
    await forgetUsers(operator, project, userId, canaries);
    await sendTestEvents(operator, project, canaries);
    await replayRefused(operator, project);
    await meetDatabaseErrors(world.databaseUrl, recorder, ingest, operator, project, canaries);
    const token = canaries.metaToken('that was sealed in the browser');
    await sealInBrowser(browsed, world.console.url, project, token);
    await untilDelivered(world, project);

    await look(browsed, operator, project);
    const crashed: App[] = [];
    for (const name of ['ingest', 'console'] as const) {
      crashed.push(await crash(await world.startToCrash(name), canaries));
    }
    await endWithSecrets(operator, project, canaries);
    result = await search(canaries.needles, everywhere(browsed, crashed));
    process.stdout.write(placesTable(result, canaries.needles.length));
  }, TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  async function openFirstSession(browsed: BrowsedPages, operator: Operator): Promise<void> {
    const link = await waitFor(() => PRINTED_LINK.exec(world.console.written())?.[1] ?? '');
    canaries.secret('sign-in link', link.split('=')[1] ?? '', PRINTED);
    const { name, password } = await signIn(browsed, link, canaries);
    const answer = await operator.ask('signIn', { body: { name, password } });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const session = JSON.parse(answer.text).csrfToken;
    canaries.secret('session cookie', cookie.split('=')[1] ?? '', SHOWN_ONCE);
    const key = await operator.make('createApiKey', 'key', {
      headers: { cookie, 'x-csrf-token': session },
      body: { name: 'Everything', scopes: ['*'] },
    });
    canaries.secret('secret of the API key', key.slice(-43), SHOWN_ONCE);
    operator.key = key;
  }

  async function misbehave(): Promise<void> {
    await rejectToken(world);
    world.platform.echo(LAYERS.metaRefuses.pixelId, 'refusal');
    world.platform.echo(LAYERS.metaPage.pixelId, 'page');
    world.platform.echo(LAYERS.tiktokRefuses.pixelId, 'refusal');
  }

  async function look(browsed: BrowsedPages, operator: Operator, project: Project): Promise<void> {
    await readEveryRoute(operator, project);
    jobs = await readBullBoard(operator);
    await readMetrics(recorder, operator, [world.ingest, world.console, ...world.workers]);
    await browse(browsed, world.console.url, project);
    const [stored] = await rows(
      world.databaseUrl,
      'SELECT event_id FROM sdk_events WHERE body::text LIKE $1',
      [`%${control}%`],
    );
    const eventId = String(stored?.event_id);
    await openEvent(browsed, world.console.url, project, await eventReference(operator, project, eventId));
  }

  async function* everywhere(browsed: BrowsedPages, crashed: readonly App[]): AsyncGenerator<Piece> {
    const { ingest, console } = world;
    for (const app of [ingest, console]) {
      yield* heapPieces(app.name, app.folder, () => app.signal('SIGUSR2'));
    }
    yield* recorder.pieces;
    yield* browsed.pieces;
    yield* databasePieces(world.databaseUrl);
    yield* redisPieces(world.redisUrl);
    yield* world.heard();
    const apps = [ingest, console, ...world.workers, ...crashed];
    for (const app of apps) {
      yield* logPieces(app);
      yield* filePieces(app.name, app.folder);
    }
  }

  test('are found nowhere but where the design keeps them, hashed', () => {
    expect(leaks(result)).toEqual([]);
  });

  test('were taken, refused, delivered and quoted, so that their absence means something', async () => {
    expect([...recorder.statuses.keys()]).toEqual(
      expect.arrayContaining([
        ...['ingest 202', 'ingest 400', 'ingest 401', 'ingest 404', 'ingest 405', 'ingest 413', 'ingest 415'],
        ...['ingest 503', 'console 202', 'console 400', 'console 401', 'console 404', 'console 415'],
        ...['console 422', 'console 500', 'console, where a secret is shown once 401'],
      ]),
    );
    const ended = await rows(
      world.databaseUrl,
      'SELECT DISTINCT name, status FROM delivery_outcomes JOIN project_layers USING (layer_id)',
    );
    expect(ended.map(({ name, status }) => `${name} ${status}`)).toEqual(
      expect.arrayContaining([
        ...['meta delivered', 'tiktok delivered', 'metaRefuses failed', 'tiktokRefuses failed'],
        'metaRejected parked',
      ]),
    );
    expect(world.platform.answered).toBeGreaterThan(10);
    expect(jobs).toBeGreaterThan(0);
  });

  test.each([
    [
      CONTROL,
      ['table sdk_events', 'PostgreSQL, every statement', 'answers of console', 'pages, HTML', 'pages, text'],
    ],
    [APP, ['heap of ingest', 'Redis, hash', 'Redis, every command sent to it', 'table delivery_outcomes']],
    ['hash of the e-mail of the person in a zipped batch', ['table event_matching']],
    ['hash of the e-mail of the person in the properties of a user', ['table user_traits']],
    ['address of the person in an event of its own', ['table event_matching']],
    ['session secret', ['heap of console']],
    ['sign-in link', ['log of console']],
    ['session cookie', ['answers of console, where a secret is shown once, headers']],
    ['token as the id of a request', ['errors of console', 'errors of console, headers']],
    ['first words of the ingest', ['log of ingest']],
  ])('would be found: %s is, where it belongs', (needle, places) => {
    const found = result.findings.filter((each) => each.needle.name === needle).map(({ place }) => place);
    expect([...new Set(found)]).toEqual(expect.arrayContaining(places));
  });

  test('were looked for in every kind of place', () => {
    const empty = ['files written by ingest', 'files written by console'];
    const searched = result.searched.filter(({ bytes }) => bytes > 0).map(({ place }) => place);
    expect([...searched, ...empty]).toEqual(
      expect.arrayContaining([
        ...['ingest', 'console', 'worker-meta', 'worker-tiktok'].map((name) => `log of ${name}`),
        ...['ingest', 'console', 'worker-meta', 'worker-tiktok'].map((name) => `answers of ${name}`),
        ...['ingest', 'console'].flatMap((name) => [`heap of ${name}`, `errors of ${name}`]),
        ...['PostgreSQL, every statement', 'table pg_catalog.pg_statistic', 'table vault_entries'],
        ...[
          'Redis, every command sent to it',
          'Redis, hash',
          'Redis, stream',
          'Redis, zset',
          'Redis, string',
        ],
        ...['pages, text', 'pages, HTML', 'pages, fields', 'pages, what they loaded'],
        ...['pages, address and storage', 'table audit_log', 'table idempotency_keys', 'table sessions'],
      ]),
    );
  });
});
