import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromiumAvailable, openChromium, type Tab, type TestBrowser } from './support/chromium.js';
import { addMetaLayer, OPERATOR, signInByLink } from './support/operator.js';
import { type System, startSystem } from './support/system.js';

const PIXEL = '5550001112223';
const TOKEN = 'EAAB-first-use-token-0123456789';
const TWO_MINUTES_MS = 120_000;

const describeInBrowser = chromiumAvailable() ? describe : describe.skip;

describeInBrowser('somebody who uses the console for the first time', () => {
  let system: System;
  let browser: TestBrowser;
  let tab: Tab;
  let beganAt: number;

  beforeAll(async () => {
    system = await startSystem();
    browser = await openChromium();
    tab = await browser.open();
    beganAt = Date.now();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await system?.close();
  });

  test('is told where the sign-in link is when they come without it', async () => {
    const { page } = await browser.open();
    await page.goto(`${system.consoleUrl}/projects/prj_demo/events`);
    await page.getByText('Open the sign-in link the console printed when it started.').waitFor();
  });

  test('signs in by the printed link and sees the demo project', async () => {
    await signInByLink(tab.page, system);
    expect(await tab.page.getByRole('listitem').filter({ hasText: 'demo pixel' }).count()).toBe(2);
    expect(tab.page.url()).not.toContain('token');
  });

  test('cannot use the link twice, and is told what to do', async () => {
    const { page } = await browser.open();
    await page.goto(system.signInUrl);
    await expect(page.getByRole('alert').textContent()).resolves.toMatch(/was used or has expired/);
  });

  test('gets from the link to a delivered test event on a layer made by hand in under two minutes', async () => {
    const { page } = tab;
    await addMetaLayer(page, {
      name: 'Shop pixel',
      pixelId: PIXEL,
      token: TOKEN,
      testEventCode: 'TEST12345',
    });
    await page.getByRole('button', { name: 'Send test event' }).click();
    await page.getByText('Delivered: Meta accepted the event.').waitFor();
    expect(Date.now() - beganAt).toBeLessThan(TWO_MINUTES_MS);

    const checks = page.getByRole('region', { name: 'Checks' }).getByRole('listitem');
    expect(await checks.count()).toBeGreaterThanOrEqual(13);
    expect(await checks.getByRole('img', { name: 'Passed' }).count()).toBe(await checks.count());
    const payload = await page.getByRole('region', { name: 'payload', exact: true }).textContent();
    expect(JSON.parse(payload ?? '')).toMatchObject({ test_event_code: 'TEST12345' });
    expect(await system.received('meta', PIXEL)).toMatchObject([{ test_event_code: 'TEST12345' }]);
  });

  test('never sees the token again', async () => {
    const { page } = tab;
    await page.getByRole('link', { name: 'Open the layer' }).click();
    await page
      .getByRole('region', { name: 'Access token' })
      .getByText(/^vault_/)
      .waitFor();
    expect(await page.content()).not.toContain(TOKEN);
  });

  test('finds what they did in the audit log under their name', async () => {
    const { page } = tab;
    await page.getByRole('link', { name: 'Audit log' }).click();
    const row = page.getByRole('row').filter({ hasText: 'layer.created' });
    await row.waitFor();
    expect(await row.textContent()).toContain(OPERATOR.name);
    expect(await page.content()).not.toContain(TOKEN);
  });

  test('opens Bull Board while signed in, and is shown no page or queue once signed out', async () => {
    const { page } = tab;
    // A tab of its own: Bull Board asks for fonts from elsewhere, which the policy refuses as it should.
    const queues = await page.context().newPage();
    await queues.goto(`${system.consoleUrl}/queues/`);
    await queues.getByText('capi-meta').first().waitFor();

    await page.getByRole('button', { name: OPERATOR.name }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await queues.goto(`${system.consoleUrl}/queues/`);
    expect(await queues.content()).not.toContain('capi-meta');
    await page.goto(`${system.consoleUrl}/projects/prj_demo/events`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('met no script error and nothing the content security policy forbids', () => {
    expect(tab.problems).toEqual([]);
  });
});
