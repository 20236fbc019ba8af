import type { WarningCode } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { META_CURRENCIES, TIKTOK_CURRENCIES } from './currencies.js';
import { type Money, readMoney } from './money.js';

type Fields = Readonly<Record<string, unknown>>;

function read(
  sources: readonly Fields[],
  defaultCurrency?: string,
  accepted = META_CURRENCIES,
): { money: Money; warnings: WarningCode[] } {
  const warnings: WarningCode[] = [];
  const money = readMoney(sources, defaultCurrency, accepted, (code) => warnings.push(code));
  return { money, warnings };
}

describe('an event is worth', () => {
  test.each<[string, readonly Fields[], Money]>([
    [
      'its revenue before its price and its value',
      [{ value: 3, price: 2, revenue: 1, currency: 'EUR' }],
      { value: 1, currency: 'EUR' },
    ],
    ['its price before its value', [{ value: 3, price: 2, currency: 'EUR' }], { value: 2, currency: 'EUR' }],
    ['its value where there is nothing else', [{ value: 3, currency: 'EUR' }], { value: 3, currency: 'EUR' }],
    [
      'what its properties say before what its top level says',
      [
        { revenue: 1, currency: 'EUR' },
        { revenue: 2, currency: 'USD' },
      ],
      { value: 1, currency: 'EUR' },
    ],
    [
      'a revenue at its top level before a price in its properties',
      [{ price: 2 }, { revenue: 1, currency: 'EUR' }],
      { value: 1, currency: 'EUR' },
    ],
    [
      'nothing, which is not the same as no value',
      [{ revenue: 0, currency: 'EUR' }],
      { value: 0, currency: 'EUR' },
    ],
    [
      'its price where its revenue is empty',
      [{ revenue: '', price: 2, currency: 'EUR' }],
      { value: 2, currency: 'EUR' },
    ],
    [
      'its price where its revenue is null',
      [{ revenue: null, price: 2, currency: 'EUR' }],
      { value: 2, currency: 'EUR' },
    ],
    [
      'an amount that is written in a text',
      [{ revenue: '1.299,00', currency: ' eur ' }],
      { value: 1299, currency: 'EUR' },
    ],
  ])('%s', (_, sources, money) => {
    expect(read(sources)).toEqual({ money, warnings: [] });
  });

  test.each([-5, '-5', '(5,00)', '-R$ 5', '−5'])('no price where its revenue is a refund: %p', (revenue) => {
    const { money, warnings } = read([{ revenue, price: 5, currency: 'EUR' }]);
    expect(money).toEqual({ currency: 'EUR', isRefund: true });
    expect(warnings).toEqual(['value_invalid']);
  });

  test.each(['N/A', Number.NaN, true, {}])(
    'its price where its revenue is %p, which is counted',
    (revenue) => {
      const { money, warnings } = read([{ revenue, currency: 'EUR' }, { price: '9.99' }]);
      expect(money).toEqual({ value: 9.99, currency: 'EUR' });
      expect(warnings).toEqual(['value_invalid']);
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 'free', true, {}])('no %p', (revenue) => {
    const { money, warnings } = read([{ revenue, currency: 'EUR' }]);
    expect(money).toEqual({ currency: 'EUR' });
    expect(warnings).toEqual(['value_invalid']);
  });

  test('nothing to speak of where it names no amount', () => {
    expect(read([{}], 'EUR')).toEqual({ money: {}, warnings: [] });
  });
});

describe('a currency', () => {
  test("is the app's where the event names none, and is counted as filled in", () => {
    expect(read([{ revenue: 1 }], 'GBP')).toEqual({
      money: { value: 1, currency: 'GBP' },
      warnings: ['currency_defaulted'],
    });
  });

  test('that nobody names leaves the amount out: it would be read in another one', () => {
    expect(read([{ revenue: 1 }])).toEqual({ money: {}, warnings: ['currency_missing'] });
  });

  test('is the one written with the amount before the app’s', () => {
    expect(read([{ revenue: '12.50 USD' }], 'EUR')).toEqual({
      money: { value: 12.5, currency: 'USD' },
      warnings: [],
    });
    expect(read([{ revenue: '$12.50' }], 'CAD').money).toEqual({ value: 12.5, currency: 'CAD' });
  });

  test("is the event's own before the one written with the amount", () => {
    expect(read([{ revenue: '€12.50', currency: 'USD' }]).money).toEqual({ value: 12.5, currency: 'USD' });
  });

  test("that is not on the platform's list leaves the amount out, and the app's own is no substitute", () => {
    expect(read([{ revenue: 1, currency: 'XYZ' }], 'EUR')).toEqual({
      money: {},
      warnings: ['currency_unsupported'],
    });
  });

  test('may be on the list of one platform and not of the other', () => {
    const event = [{ revenue: 1, currency: 'GEL' }];
    expect(read(event, undefined, META_CURRENCIES).money).toEqual({ value: 1, currency: 'GEL' });
    expect(read(event, undefined, TIKTOK_CURRENCIES).money).toEqual({});
  });

  test('of the app is no default on a platform that refuses it', () => {
    expect(read([{ revenue: 1 }], 'GEL', TIKTOK_CURRENCIES)).toEqual({
      money: {},
      warnings: ['currency_missing'],
    });
  });
});

describe('the lists of currencies', () => {
  test("TikTok's has the 62 codes of its reference", () => {
    expect(TIKTOK_CURRENCIES.size).toBe(62);
    for (const refused of ['BGN', 'GEL', 'JOD', 'LKR', 'RSD', 'TZS', 'UGX', 'UYU', 'UZS']) {
      expect(TIKTOK_CURRENCIES.has(refused)).toBe(false);
    }
  });

  test("Meta's has every code of TikTok's, and not the one Meta is known to refuse", () => {
    for (const currency of TIKTOK_CURRENCIES) expect(META_CURRENCIES.has(currency)).toBe(true);
    expect(META_CURRENCIES.has('MRU')).toBe(false);
  });
});
