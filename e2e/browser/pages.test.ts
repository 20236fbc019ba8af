import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { graveFaults, sidewaysOverflow } from './support/accessibility.js';
import { chromiumAvailable, openChromium, type Tab, type TestBrowser } from './support/chromium.js';
import { countMadeUpDay } from './support/made-up-day.js';
import { addMetaLayer, signInByLink } from './support/operator.js';
import { takePicture } from './support/pictures.js';
import { type System, startSystem } from './support/system.js';

const PROJECT = '/projects/prj_demo';
const PIXEL = '5550001112223';
const SHOP = 'Shop pixel';

const event = (name: string, properties: Readonly<Record<string, unknown>>, index: number) => ({
  event: name,
  event_id: randomUUID(),
  timestamp: new Date(Date.now() - index * 41_000).toISOString(),
  platform: 'web',
  app_user_id: `user_${40 + (index % 7)}`,
  install_id: `inst_${index % 5}`,
  properties,
});
const EVENTS = Array.from({ length: 12 }, (_, index) => [
  event(
    'purchase_success',
    { revenue: 19.9 + index, currency: 'EUR', email: 'buyer@example.com' },
    4 * index,
  ),
  event('add_to_cart', { price: 9.5, currency: 'EUR', product_id: `sku_${index}` }, 4 * index + 1),
  event('content_open', { product_id: `sku_${index}` }, 4 * index + 2),
  event(index % 3 === 0 ? 'level_complete' : 'search', { query: 'shoes' }, 4 * index + 3),
]).flat();

/** Every page, by what shows that it is complete. */
interface PageToVisit {
  readonly name: string;
  readonly path: string;
  readonly shows: string;
  /** Opens what a page keeps closed at first. */
  readonly open?: (page: Page) => Promise<void>;
}

const describeInBrowser = chromiumAvailable() ? describe : describe.skip;

describeInBrowser('every page of the console', () => {
  let system: System;
  let browser: TestBrowser;
  let operator: Tab;
  let pages: readonly PageToVisit[];

  beforeAll(async () => {
    system = await startSystem();
    browser = await openChromium();
    operator = await browser.open();
    const { page } = operator;
    await signInByLink(page, system);
    await addMetaLayer(page, {
      name: SHOP,
      pixelId: PIXEL,
      token: 'EAAB-pages-token-0123456789',
      testEventCode: 'TEST12345',
    });
    await page.getByRole('button', { name: 'Send test event' }).click();
    await page.getByText('Delivered: Meta accepted the event.').waitFor();
    await takePicture(page, 'test-event');
    await page.getByRole('link', { name: 'Open the layer' }).click();
    await page.getByRole('heading', { name: SHOP }).waitFor();
    const layerPath = new URL(page.url()).pathname;
    await system.acceptTokens('meta', '1234567890', ['none that was ever sealed']);
    await system.post(EVENTS);
    await countMadeUpDay(
      system.databaseUrl,
      ['layer_demo_tiktok', layerPath.split('/').at(-1) ?? ''],
      Date.now(),
    );
    await page.goto(`${system.consoleUrl}${PROJECT}`);
    await page.getByRole('alert').filter({ hasText: 'The platform said' }).waitFor({ timeout: 60_000 });
    pages = await pagesToVisit(page, layerPath);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await system?.close();
  });

  async function pagesToVisit(page: Page, layer: string): Promise<readonly PageToVisit[]> {
    await page.goto(`${system.consoleUrl}${PROJECT}/events?names=purchase_success`);
    await page.getByRole('main').getByRole('link', { name: 'purchase_success' }).first().click();
    await page.getByRole('heading', { name: 'What arrived' }).waitFor();
    const eventPath = new URL(page.url()).pathname;
    return [
      { name: 'projects', path: '/projects', shows: 'Demo project' },
      { name: 'overview', path: PROJECT, shows: 'The platform said' },
      { name: 'first step of the wizard', path: `${PROJECT}/layers/new`, shows: 'Pixel (dataset) id' },
      { name: 'layer', path: layer, shows: 'per hour, by outcome' },
      { name: 'form for a new token', path: `${layer}?rotate`, shows: 'Seal the new token' },
      { name: 'event map', path: `${layer}/mapping`, shows: 'purchase_attempt' },
      {
        name: 'test events',
        path: `${layer}/test`,
        shows: 'Earlier test events',
        open: async (opened) => {
          await opened.getByRole('button', { name: 'Show report' }).first().click();
          await opened.getByRole('heading', { name: 'Payload' }).waitFor();
        },
      },
      { name: 'layer settings', path: `${layer}/settings`, shows: 'Limited data use' },
      {
        name: 'events',
        path: `${PROJECT}/events`,
        shows: 'add_to_cart',
        open: (opened) => opened.getByRole('button', { name: 'Filters' }).click(),
      },
      {
        name: 'events none of which match',
        path: `${PROJECT}/events?userId=nobody`,
        shows: 'No event matches',
      },
      {
        name: 'event',
        path: eventPath,
        shows: 'What arrived',
        open: (opened) => opened.getByText('Checks and payload').first().click(),
      },
      {
        name: 'failed sends',
        path: `${PROJECT}/failed`,
        shows: 'Token rejected',
        open: async (opened) => {
          await opened.getByRole('button', { name: 'Show', exact: true }).first().click();
          await opened
            .getByRole('link', { name: /in Bull Board/ })
            .first()
            .waitFor();
        },
      },
      {
        name: 'replay form',
        path: `${PROJECT}/failed`,
        shows: 'Token rejected',
        open: (opened) => opened.getByRole('button', { name: 'New replay' }).click(),
      },
      { name: 'SDK apps', path: `${PROJECT}/apps`, shows: 'app_demo' },
      { name: 'SDK app', path: `${PROJECT}/apps/app_demo`, shows: 'curl -X POST' },
      { name: 'API keys', path: `${PROJECT}/keys`, shows: 'No API key yet' },
      {
        name: 'form for an API key',
        path: `${PROJECT}/keys`,
        shows: 'No API key yet',
        open: (opened) => opened.getByRole('button', { name: 'New API key' }).first().click(),
      },
      { name: 'audit log', path: `${PROJECT}/audit-log`, shows: 'layer.created' },
      { name: 'project settings', path: `${PROJECT}/settings`, shows: 'Archive the project' },
      { name: 'account', path: '/account', shows: 'Sign out everywhere' },
      {
        name: 'API reference',
        path: '/api-reference',
        shows: 'List projects',
        open: (opened) => opened.getByText('List projects').click(),
      },
      {
        name: 'address that does not exist',
        path: '/no-such-page',
        shows: 'There is no page at this address',
      },
    ];
  }

  async function visit(tab: Tab, { path, shows, open }: PageToVisit): Promise<void> {
    await tab.page.goto(`${system.consoleUrl}${path}`);
    await tab.page.getByText(shows).first().waitFor();
    await open?.(tab.page);
    await tab.page.evaluate('document.fonts.ready.then(() => undefined)');
  }

  /** Somebody signed in, with another look at the same system. */
  async function openAs(options: Parameters<TestBrowser['open']>[0]): Promise<Tab> {
    return browser.open({ ...options, storageState: await operator.page.context().storageState() });
  }

  test.each(['light', 'dark'] as const)(
    'has no serious accessibility fault in the %s scheme',
    async (colorScheme) => {
      const tab = await openAs({ colorScheme });
      const faults: string[] = [];
      for (const page of pages) {
        await visit(tab, page);
        faults.push(...(await graveFaults(tab.page)).map((fault) => `${page.name}: ${fault}`));
      }
      const signedOut = await browser.open({ colorScheme });
      await signedOut.page.goto(system.consoleUrl);
      await signedOut.page.getByRole('heading', { name: 'Sign in' }).waitFor();
      faults.push(...(await graveFaults(signedOut.page)).map((fault) => `sign-in: ${fault}`));
      expect(faults).toEqual([]);
      expect([...tab.problems, ...signedOut.problems]).toEqual([]);
    },
    180_000,
  );

  test('fits a window 390 pixels wide', async () => {
    const tab = await openAs({ viewport: { width: 390, height: 844 } });
    const tooWide: string[] = [];
    for (const page of pages) {
      await visit(tab, page);
      const overflow = await sidewaysOverflow(tab.page);
      if (overflow > 0) tooWide.push(`${page.name}: ${overflow} px`);
    }
    expect(tooWide).toEqual([]);
    await visit(tab, { name: 'overview', path: PROJECT, shows: 'The platform said' });
    await takePicture(tab.page, 'overview-phone');
  }, 180_000);

  test('can be reached and used by keyboard alone', async () => {
    const { page } = await openAs({});
    await page.goto(`${system.consoleUrl}${PROJECT}`);
    await page.getByText('The platform said').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Add a layer' }).waitFor();
  });

  test('stands for itself in a picture', async () => {
    const light = await openAs({});
    const dark = await openAs({ colorScheme: 'dark' });
    const named = (name: string) => {
      const found = pages.find((page) => page.name === name);
      if (found === undefined) throw new Error(`There is no page "${name}".`);
      return found;
    };
    for (const [tab, page, picture] of [
      [light, named('overview'), 'overview'],
      [light, named('layer'), 'layer'],
      [dark, named('layer'), 'layer-dark'],
      [light, named('event'), 'event'],
      [light, { name: 'reasons', path: `${PROJECT}/failed`, shows: 'Token rejected' }, 'failed-sends'],
    ] as const) {
      await visit(tab, page);
      await takePicture(tab.page, picture);
    }
    expect([...light.problems, ...dark.problems]).toEqual([]);
  });
});
