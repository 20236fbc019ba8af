import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { chromiumAvailable, openChromium, type Tab, type TestBrowser } from './support/chromium.js';
import { signInByLink } from './support/operator.js';
import { type System, startSystem } from './support/system.js';

const PROJECT = '/projects/prj_demo';
const SCRIPT = '<script>window.ran = 1</script>';
const IMAGE = '"><img src=x onerror="window.ran = 1">';
const LINK = 'javascript:window.ran = 1';

const HOSTILE = {
  event: `${IMAGE}${SCRIPT}`,
  event_id: `id-${SCRIPT}`,
  platform: 'web',
  app_user_id: IMAGE,
  install_id: SCRIPT,
  event_source_url: LINK,
  locale: IMAGE,
  properties: { [IMAGE]: SCRIPT, page_url: LINK, nested: { html: [IMAGE, { [SCRIPT]: LINK }] } },
};

const PROTOCOLS = '[...document.links].map((link) => link.protocol)';
const protocolsSchema = z.array(z.string());

const describeInBrowser = chromiumAvailable() ? describe : describe.skip;

describeInBrowser('what strangers send', () => {
  let system: System;
  let browser: TestBrowser;
  let operator: Tab;

  beforeAll(async () => {
    system = await startSystem();
    browser = await openChromium();
    operator = await browser.open();
    await signInByLink(operator.page, system);
    await system.post([{ ...HOSTILE, timestamp: new Date().toISOString() }]);
    const mapped = { ...HOSTILE, event: 'purchase_success', event_id: `paid-${IMAGE}` };
    await system.post([{ ...mapped, timestamp: new Date().toISOString() }]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await system?.close();
  });

  const ran = (page: Page) => page.evaluate('window.ran');

  test.each([
    ['the list of events', `${PROJECT}/events`, HOSTILE.event],
    ['the list of unmapped names', `${PROJECT}/layers/layer_demo_meta/mapping`, HOSTILE.event],
  ])('is text and nothing else in %s', async (_page, path, text) => {
    const { page } = operator;
    await page.goto(`${system.consoleUrl}${path}`);
    await page.getByText(text).first().waitFor();
    expect(await ran(page)).toBeUndefined();
  });

  test('is text and nothing else on the page of an event', async () => {
    const { page } = operator;
    await page.goto(`${system.consoleUrl}${PROJECT}/events`);
    await page.getByRole('main').getByRole('link', { name: HOSTILE.event }).first().click();
    await page.getByRole('heading', { name: 'What arrived' }).waitFor();
    await page.getByText(SCRIPT).first().waitFor();
    await page.getByText('Checks and payload').first().click();
    expect(await ran(page)).toBeUndefined();
    expect(new Set(protocolsSchema.parse(await page.evaluate(PROTOCOLS)))).toEqual(new Set(['http:']));
  });

  test('would not run even if it became part of a page: scripts come from the console’s own files alone', async () => {
    const { page } = await browser.open();
    await page.goto(`${system.consoleUrl}/sign-in`);
    const refused = page.waitForEvent('console', (message) =>
      message.text().includes('Content Security Policy'),
    );
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(`${IMAGE}`)});
      const script = document.createElement('script');
      script.textContent = 'window.ran = 1';
      document.body.append(script);`);
    await refused;
    expect(await ran(page)).toBeUndefined();
  });

  test('breaks no page', () => expect(operator.problems).toEqual([]));
});
