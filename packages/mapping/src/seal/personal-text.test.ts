import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holdsEmail, withoutPersons } from './personal-text.js';

describe('a text loses what names a person', () => {
  test.each([
    ['an address alone', 'ann@example.com', 'email-removed'],
    [
      'an address in a sentence',
      'write to Ann.Lee+x@example.co.uk, please',
      'write to email-removed, please',
    ],
    ['an address at the end of a sentence', 'Ask ann@example.com.', 'Ask email-removed.'],
    ['two addresses', 'a@b.com;c@d.org', 'email-removed;email-removed'],
    ['an address in angle brackets', 'Ann <ann@example.com>', 'Ann <email-removed>'],
    ['an international address', 'an jörg@münchen.de', 'an email-removed'],
    [
      'an address in a query',
      'https://shop.example/?e=ann@example.com&x=1',
      'https://shop.example/?e=email-removed&x=1',
    ],
    [
      'an encoded address in a query',
      'https://shop.example/?e=ann%40example.com&x=1',
      'https://shop.example/?e=email-removed&x=1',
    ],
    [
      'an encoded tag in a query',
      'https://shop.example/?e=ann%2Bx%40example.com',
      'https://shop.example/?e=email-removed',
    ],
    [
      'an address encoded in a nested address',
      'https://shop.example/?next=%2Flogin%3Fe%3Dann%2540example.com',
      'https://shop.example/?next=%2Flogin%3Fe%3Demail-removed',
    ],
    [
      'an encoded tag in a nested address',
      'https://shop.example/?next=%2Flogin%3Fe%3Dann%252Bx%2540example.com',
      'https://shop.example/?next=%2Flogin%3Fe%3Demail-removed',
    ],
    [
      'an encoded letter in an address nested twice',
      'https://shop.example/?next=%252Flogin%253Fe%253Dj%2525C3%2525B6rg%252540m%2525C3%2525BCnchen.de%2526x%253D1',
      'https://shop.example/?next=%252Flogin%253Fe%253Demail-removed%2526x%253D1',
    ],
    ['an address in a path', '/unsubscribe/ann@example.com/now', '/unsubscribe/email-removed/now'],
    [
      'a parameter that names a phone',
      'https://shop.example/?phone=%2B16505551212&x=1',
      'https://shop.example/?phone=removed&x=1',
    ],
    [
      'a parameter that names a person',
      '/thanks?first_name=Ann&order=7',
      '/thanks?first_name=removed&order=7',
    ],
    [
      'a parameter that names an e-mail in words',
      '/thanks?Email=ann&order=7',
      '/thanks?Email=removed&order=7',
    ],
    ['an international phone number alone', '+16505551212', 'phone-removed'],
  ])('%s', (_rule, text, rest) => expect(withoutPersons(text)).toBe(rest));
});

describe('a text without persons stays the same', () => {
  test.each([
    ['a handle', '@example'],
    ['a profile', 'https://video.example/@user.name'],
    ['a price at a shop', '2 @ 9.99'],
    ['a package at a version', 'react@18'],
    ['a host without a dot', 'root@localhost'],
    ['an encoded at-sign alone', 'https://shop.example/?q=%40'],
    ['a city in a query, which names nobody', 'https://shop.example/?city=Berlin&state=ok'],
    ['a click id', 'https://shop.example/?fbclid=AbC_1'],
    ['a flag in a query', 'https://shop.example/?email=&x=1'],
    ['a long number', '+1'],
    ['nothing', ''],
  ])('%s: %s', (_rule, text) => expect(withoutPersons(text)).toBe(text));
});

test('no address survives in any text around it', () => {
  const word = fc.stringMatching(/^[ a-zA-Z0-9&=?/;,<>()]{0,20}$/);
  // An address may end its name in what parts the pieces of a URL; nobody has such a one, and URLs are everywhere.
  const address = fc.emailAddress().filter((text) => !/(?:[&=?/%]|%[0-9a-f]{2})@/i.test(text));
  fc.assert(
    fc.property(word, address, word, fc.boolean(), (before, email, after, encoded) => {
      const written = encoded ? encodeURIComponent(email) : email;
      const rest = withoutPersons(`${before} ${written} ${after}`);
      expect(rest).not.toContain(written);
      expect(holdsEmail(rest)).toBe(false);
    }),
  );
});

test('a long text full of at-signs is read in time that grows with its length, not with its square', () => {
  const text = 'a'.repeat(200_000) + '@'.repeat(200_000) + 'a.'.repeat(200_000);
  expect(withoutPersons(text).length).toBeGreaterThan(0);
});
