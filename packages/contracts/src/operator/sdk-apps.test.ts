import { describe, expect, test } from '@jest/globals';
import { patchSdkAppSchema } from './sdk-apps.js';

describe('the domain of an app', () => {
  test.each([
    ['shop.example.com', 'shop.example.com'],
    ['https://shop.example.com', 'shop.example.com'],
    [' https://Shop.example.com/de?x=1 ', 'shop.example.com'],
    ['shop.example.com:8443/', 'shop.example.com:8443'],
    ['localhost:3000', 'localhost:3000'],
  ])('written as %p is stored as %p', (written, webDomain) => {
    expect(patchSdkAppSchema.parse({ webDomain: written })).toEqual({ webDomain });
  });

  test.each([
    'our shop',
    'shop',
    '',
    'ftp://shop.example.com',
    'javascript:alert(1)',
    'ann@example.com',
    '.com',
  ])('is not %p', (webDomain) => {
    const { error } = patchSdkAppSchema.safeParse({ webDomain });
    expect(error?.issues).toMatchObject([
      { path: ['webDomain'], message: expect.stringContaining('shop.example.com') },
    ]);
  });

  test('is taken away by null', () => {
    expect(patchSdkAppSchema.parse({ webDomain: null })).toEqual({ webDomain: null });
  });
});
