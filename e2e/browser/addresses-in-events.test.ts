import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import got from 'got';
import { chromiumAvailable, openChromium, type Tab, type TestBrowser } from './support/chromium.js';
import { signInByLink } from './support/operator.js';
import { type System, startSystem } from './support/system.js';

const META_PIXEL = '1234567890';
const TIKTOK_PIXEL = 'DEMO0PIXEL0CODE00001';

const describeInBrowser = chromiumAvailable() ? describe : describe.skip;

describeInBrowser('an event full of addresses that wait for somebody to come', () => {
  const visitors: string[] = [];
  let trap: Server;
  let address: string;
  let system: System;
  let browser: TestBrowser;
  let tab: Tab;
  const eventId = randomUUID();

  beforeAll(async () => {
    trap = createServer((socket) => {
      visitors.push('somebody');
      socket.on('error', () => undefined).destroy();
    }).listen(0, '127.0.0.1');
    await once(trap, 'listening');
    const listening = trap.address();
    if (listening === null || typeof listening === 'string') throw new Error('The trap has no port.');
    address = `http://127.0.0.1:${listening.port}/trap`;
    system = await startSystem();
    browser = await openChromium();
    tab = await browser.open();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await system?.close();
    trap?.close();
  });

  test('is delivered to both platforms', async () => {
    await system.post([
      {
        event: 'purchase_success',
        event_id: eventId,
        timestamp: new Date().toISOString(),
        platform: 'web',
        app_user_id: address,
        page_url: address,
        event_source_url: address,
        referrer: address,
        user_agent: address,
        fbclid: address,
        ttclid: address,
        properties: {
          revenue: 5,
          currency: 'EUR',
          product_id: address,
          url: address,
          image: `${address}.png`,
          webhook: address,
          callback_url: address,
          $ref: address,
          html: `<img src="${address}"><link rel="stylesheet" href="${address}">`,
          css: `url(${address})`,
          markdown: `![](${address})`,
          xml: `<!DOCTYPE x [<!ENTITY e SYSTEM "${address}">]><x>&e;</x>`,
          jndi: `\${jndi:${address}}`,
        },
      },
    ]);
    for (const [platform, pixel] of [
      ['meta', META_PIXEL],
      ['tiktok', TIKTOK_PIXEL],
    ] as const) {
      await waitFor(() => system.received(platform, pixel), {
        until: (items) => items.some(({ event }) => event.event_id === eventId),
        timeoutMs: 30_000,
        what: `the event to arrive at ${platform}`,
      });
    }
  });

  test('is shown on its page, with what was sent of it', async () => {
    const { page } = tab;
    await signInByLink(page, system);
    await page.goto(`${system.consoleUrl}/projects/prj_demo/events?names=purchase_success`);
    await page.getByRole('main').getByRole('link', { name: 'purchase_success' }).first().click();
    await page.getByText('callback_url').first().waitFor();
    await page.getByText('Checks and payload').first().click();
    await page.waitForLoadState('networkidle');
  });

  test('has led nobody to any of them, though the trap works', async () => {
    expect(visitors).toEqual([]);
    await expect(got(address, { retry: { limit: 0 } })).rejects.toThrow();
    expect(visitors).toEqual(['somebody']);
  });
});
