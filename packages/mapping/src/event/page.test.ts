import { describe, expect, test } from '@jest/globals';
import { mapInput } from '../map-input.fixture.js';
import { readPage, siteAddress, storeAddress } from './page.js';

describe('the page of an event', () => {
  const pageOf = (body: Record<string, unknown>) => readPage(mapInput({ event: { body } }).event);

  test.each<[string, Record<string, unknown>]>([
    ['event_source_url', { event_source_url: 'https://a.example/x?y=1#z' }],
    ['page_url', { page_url: 'https://a.example/x?y=1#z' }],
    ['url in its properties', { properties: { url: 'https://a.example/x?y=1#z' } }],
    [
      'a page in its context',
      { page: { title: 'x' }, context: { page: { url: 'https://a.example/x?y=1#z' } } },
    ],
    ['a page object', { page: { url: 'https://a.example/x?y=1#z' } }],
  ])('is its %s, unaltered', (_, body) => {
    expect(pageOf(body)).toMatchObject({ url: 'https://a.example/x?y=1#z', malformed: false });
  });

  test.each(['/checkout', 'demo://open', 'https://', 'javascript:alert(1)'])('is not %p', (url) => {
    expect(pageOf({ url })).toMatchObject({ url: undefined, malformed: true });
  });

  test('has a referrer where the SDK names one', () => {
    expect(pageOf({ referrer: 'https://google.com/' }).referrer).toBe('https://google.com/');
    expect(pageOf({ referrer: 'android-app://com.google' }).referrer).toBeUndefined();
  });

  test('has the referrer of the page in its context', () => {
    const body = { context: { page: { referrer: 'https://google.com/' } } };
    expect(pageOf(body).referrer).toBe('https://google.com/');
  });

  test.each([
    ['shop.example.com', 'https://shop.example.com/'],
    ['https://shop.example.com', 'https://shop.example.com/'],
    [' https://Shop.example.com/de/?x=1 ', 'https://shop.example.com/'],
    ['shop.example.com/', 'https://shop.example.com/'],
    ['http://localhost:3000', 'http://localhost:3000/'],
    ['', undefined],
    ['our shop', undefined],
    ['ftp://shop.example.com', undefined],
  ])('of a site registered as %p is %p', (web_domain, address) => {
    expect(siteAddress(mapInput({ app: { web_domain } }).app)).toBe(address);
  });

  test("can be replaced by the app's site, or its page in the store", () => {
    const { app } = mapInput({ app: { web_domain: 'shop.example.com', settings: { app_store_id: '123' } } });
    expect(siteAddress(app)).toBe('https://shop.example.com/');
    expect(storeAddress(app, 'ios')).toBe('https://apps.apple.com/app/id123');
    expect(storeAddress({ ...app, android_package: 'com.x' }, 'android')).toBe(
      'https://play.google.com/store/apps/details?id=com.x',
    );
    expect(storeAddress(app, 'android')).toBeUndefined();
    expect(siteAddress({ ...app, web_domain: null })).toBeUndefined();
  });
});
