import { randomUUID } from 'node:crypto';
import { waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromiumAvailable, openChromium, type Tab, type TestBrowser } from './support/chromium.js';
import { addMetaLayer, signInByLink } from './support/operator.js';
import { type System, startSystem } from './support/system.js';

const NAME = 'Shop pixel';
const PIXEL = '5550001112223';
const FIRST_TOKEN = 'EAAB-first-token-0123456789';
const NEXT_TOKEN = 'EAAB-next-token-9876543210';
/** A worker looks for mended layers every few seconds. */
const MENDED_WITHIN_MS = 60_000;

const purchase = () => ({
  event: 'purchase_success',
  event_id: randomUUID(),
  timestamp: new Date().toISOString(),
  platform: 'web',
  app_user_id: 'user_42',
  properties: { revenue: 9.99, currency: 'EUR', email: 'buyer@example.com' },
});

const describeInBrowser = chromiumAvailable() ? describe : describe.skip;

describeInBrowser('a platform that rejects the token', () => {
  let system: System;
  let browser: TestBrowser;
  let tab: Tab;
  const waiting = [purchase(), purchase(), purchase()];

  beforeAll(async () => {
    system = await startSystem();
    browser = await openChromium();
    tab = await browser.open();
    await signInByLink(tab.page, system);
    await addMetaLayer(tab.page, {
      name: NAME,
      pixelId: PIXEL,
      token: FIRST_TOKEN,
      testEventCode: 'TEST12345',
    });
    await system.acceptTokens('meta', PIXEL, [NEXT_TOKEN]);
    await system.post(waiting);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await system?.close();
  });

  test('is seen on the overview as a warning in the platform’s own words, with the way to mend it', async () => {
    const { page } = tab;
    await page.getByRole('link', { name: 'Overview' }).click();
    const warning = page.getByRole('alert').filter({ hasText: NAME });
    await warning.filter({ hasText: 'The platform said' }).waitFor({ timeout: MENDED_WITHIN_MS });
    expect(await warning.getByRole('link', { name: 'Rotate token' }).count()).toBe(1);
    const row = page.getByRole('main').getByRole('listitem').filter({ hasText: NAME });
    await row.getByText('3 parked').waitFor();
    await row.getByText('Failing').waitFor();
  });

  test('shows each event as parked, not lost', async () => {
    const { page } = tab;
    await page.getByRole('link', { name: 'Events' }).click();
    const parked = page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ hasText: `${NAME}: Parked` });
    await waitFor(() => parked.count(), {
      until: (found) => found === waiting.length,
      what: 'three parked events',
    });
  });

  test('is mended by rotating the token: what was parked goes out by itself, once each', async () => {
    const { page } = tab;
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'Rotate token' }).click();
    await page.getByRole('textbox', { name: 'Access token' }).fill(NEXT_TOKEN);
    await page.getByRole('button', { name: 'Seal the new token' }).click();
    await page.getByText('The token is sealed as version 2.').waitFor();

    const ids = waiting.map((event) => event.event_id).sort();
    const arrived = await waitFor(() => system.received('meta', PIXEL), {
      until: (items) => items.length >= waiting.length,
      timeoutMs: MENDED_WITHIN_MS,
      what: 'what was parked to arrive',
    });
    expect(arrived.map((item) => item.event.event_id).sort()).toEqual(ids);
  });

  test('is gone from the page without a reload', async () => {
    const { page } = tab;
    await page.getByRole('main').getByText('Healthy').waitFor();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(tab.problems).toEqual([]);
  });
});
