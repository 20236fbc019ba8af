import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readAmount, readWrittenAmount } from './amount.js';

describe('readAmount reads', () => {
  test.each<[unknown, number]>([
    [0, 0],
    [9.99, 9.99],
    ['0', 0],
    ['0.00', 0],
    ['9.99', 9.99],
    ['9,99', 9.99],
    ['.5', 0.5],
    ['12.', 12],
    ['1e3', 1000],
    ['+5', 5],
    ['1299', 1299],
    ['1,299', 1299],
    ['1,299.00', 1299],
    ['1.299,00', 1299],
    ['1 299,00', 1299],
    ['1 299.00', 1299],
    ['1\u00a0299,00', 1299],
    ['1\u202f299,00', 1299],
    ["1'299.00", 1299],
    ['1’299.00', 1299],
    ['1,299,000', 1299000],
    ['1.299.000', 1299000],
    ['1.299.000,5', 1299000.5],
    ['1,29,900.50', 129900.5],
    ['1,29,900', 129900],
    ['1.299', 1.299],
    ['0,299', 0.299],
    ['12,5', 12.5],
    ['1,2999', 1.2999],
    ['$9.99', 9.99],
    ['9,99 €', 9.99],
    ['€ 1.299,00', 1299],
    ['¥1,299', 1299],
    ['  7  ', 7],
    ['R$ 1.299,90', 1299.9],
    ['US$9.99', 9.99],
    ['US$9.99 USD', 9.99],
    ['12.50 USD', 12.5],
    ['12,50 $US', 12.5],
    ['usd 12.50', 12.5],
    ['1e3 USD', 1000],
    ['CHF 1’299.50', 1299.5],
    ['Rs. 999', 999],
    ['Rs.999', 999],
    ['USD.50', 0.5],
    ['$.50', 0.5],
    ['1 299,00 kr', 1299],
    ['1 299,00 kr.', 1299],
    ['1\u00a0299,00\u00a0zł', 1299],
    ['S/ 12.50', 12.5],
    ['299.000 ₫', 299],
    ['-0.00', 0],
  ])('%p as %p', (raw, amount) => {
    expect(readAmount(raw)).toBe(amount);
  });
});

describe('readAmount refuses', () => {
  test.each([
    -1,
    '-1',
    '-9,99',
    '(9.99)',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1e999',
    'NaN',
    'Infinity',
    '',
    ' ',
    'free',
    '10k',
    '5k€',
    '5B',
    '99 c',
    '12 months',
    '9€99',
    '--5',
    '-(5)',
    'R$ -5',
    '-R$ 5',
    '−5',
    'USD',
    '.',
    `${'9'.repeat(65)}`,
    '9.99 USD each',
    '1,2,3',
    '1.2.3',
    '1,299.000.00',
    '1,29,9',
    '12 34',
    '1.299,00,00',
    '0x10',
    null,
    undefined,
    true,
    [9],
    { amount: 9 },
  ])('%p', (raw) => {
    expect(readAmount(raw)).toBeUndefined();
  });
});

describe('readWrittenAmount tells a refund and its currency from', () => {
  test.each<[unknown, number, string | undefined]>([
    [-5, -5, undefined],
    ['-9,99', -9.99, undefined],
    ['(9.99)', -9.99, undefined],
    ['−5 USD', -5, 'USD'],
    ['R$ -1.299,90', -1299.9, 'BRL'],
    ['-$5', -5, undefined],
    ['€5', 5, 'EUR'],
    ['12.50 usd', 12.5, 'USD'],
    ['5 kr', 5, undefined],
  ])('%p: %p %p', (raw, amount, currency) => {
    expect(readWrittenAmount(raw)).toEqual({ amount, currency });
  });
});

describe('readAmount', () => {
  test('reads every number a machine writes as the number it is', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (amount) => {
        expect(readAmount(String(amount))).toBe(Math.abs(amount));
      }),
    );
  });

  test('reads what a person in Paris, New York, Berlin, Delhi or Zürich writes for an amount with cents', () => {
    const locales = fc.constantFrom('fr-FR', 'en-US', 'de-DE', 'en-IN', 'de-CH', 'pt-BR', 'es-ES');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_99 }), locales, (cents, locale) => {
        const written = (cents / 100).toLocaleString(locale, { minimumFractionDigits: 2 });
        expect(readAmount(written)).toBe(cents / 100);
      }),
    );
  });

  test('never gives a negative or infinite amount, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const amount = readAmount(raw);
        expect(amount === undefined || (Number.isFinite(amount) && amount >= 0)).toBe(true);
      }),
    );
  });
});
