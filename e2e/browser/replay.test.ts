import { randomUUID } from 'node:crypto';
import { waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromiumAvailable, openChromium, type Tab, type TestBrowser } from './support/chromium.js';
import { signInByLink } from './support/operator.js';
import { type System, startSystem } from './support/system.js';

const LAYER = 'Meta demo pixel';
const PIXEL = '1234567890';
const EVENTS = 120;

const describeInBrowser = chromiumAvailable() ? describe : describe.skip;

describeInBrowser('events that arrived while a layer was paused', () => {
  let system: System;
  let browser: TestBrowser;
  let tab: Tab;
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    event: 'sign_up',
    event_id: randomUUID(),
    timestamp: new Date().toISOString(),
    platform: 'web',
    app_user_id: `user_${index}`,
    properties: { email: `somebody${index}@example.com` },
  }));

  beforeAll(async () => {
    system = await startSystem();
    browser = await openChromium();
    tab = await browser.open();
    await signInByLink(tab.page, system);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await system?.close();
  });

  test('are counted as dropped for that reason', async () => {
    const { page } = tab;
    await page.getByRole('main').getByRole('link', { name: LAYER }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('The layer is paused: events that arrive now are dropped').waitFor();
    await system.post(events);
    const reasons = page.getByRole('region', { name: 'Not delivered, by reason' });
    await reasons.getByText('Layer paused').waitFor();
    await reasons.getByRole('link', { name: String(EVENTS) }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  test('are sent by a replay from the list of reasons, with a progress bar that ends at 100 %', async () => {
    const { page } = tab;
    await page.getByRole('link', { name: 'Failed sends' }).click();
    await page.getByRole('heading', { name: 'Failed sends' }).waitFor();
    await page.getByRole('main').locator('label').filter({ hasText: 'Dropped' }).click();
    await page.getByRole('button', { name: `Replay ${LAYER}, layer_inactive` }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('checkbox', { name: 'Dropped' }).isChecked()).toBe(true);
    await dialog.getByRole('button', { name: 'Start replay' }).click();

    await page.getByRole('heading', { name: 'Replay', exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Completed' }).waitFor();
    const bar = page.getByRole('progressbar');
    expect(await bar.getAttribute('aria-valuenow')).toBe('100');
    await page.getByText(`${EVENTS} sent on their way`).waitFor();
    await waitFor(() => system.received('meta', PIXEL), {
      until: (items) => items.length >= EVENTS,
      timeoutMs: 30_000,
      what: 'every event to arrive',
    });
    const arrived = await system.received('meta', PIXEL);
    expect(arrived.map((item) => item.event.event_id).sort()).toEqual(
      events.map((event) => event.event_id).sort(),
    );
  });

  test('stand as delivered among the events, each leading to what was sent', async () => {
    const { page } = tab;
    await page.getByRole('link', { name: 'Events' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: `${LAYER}: Delivered` })
      .first()
      .waitFor();
    await page.getByRole('main').getByRole('link', { name: 'sign_up' }).first().click();
    const panel = page.getByRole('region', { name: LAYER });
    await panel.getByText('CompleteRegistration', { exact: true }).waitFor();
    await page.getByText('e-mail (hashed)').waitFor();
    const occurred = page.getByRole('region', { name: 'What arrived' }).locator('time').first();
    const at = new Date((await occurred.getAttribute('datetime')) ?? '');
    const inBerlin = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Europe/Berlin' });
    expect(await occurred.textContent()).toContain(inBerlin.format(at));
    expect(await occurred.getAttribute('title')).toBe(
      at.toISOString().replace('T', ' ').replace('Z', ' UTC'),
    );
    expect(await page.content()).not.toMatch(/somebody\d+@example\.com/);
    expect(tab.problems).toEqual([]);
  });
});
