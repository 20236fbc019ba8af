import type { MapInput, MapResult } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { type InputParts, mapInput, partOf, payloadOf } from '../map-input.fixture.js';
import { mapToMeta } from './map.js';

const payload = (input: MapInput) => payloadOf(mapToMeta(input));
const customData = (input: MapInput) => partOf(payload(input), 'custom_data');
const warningsOf = (result: MapResult) => result.warnings;

describe('the value of a Purchase', () => {
  const purchase = (properties: Record<string, unknown>, parts: InputParts = {}) =>
    mapToMeta(mapInput({ ...parts, properties, platformEvent: 'Purchase' }));

  test('is sent with its currency', () => {
    const result = purchase({ revenue: '1,299.00', currency: 'eur' });
    expect(partOf(payloadOf(result), 'custom_data')).toMatchObject({ value: 1299, currency: 'EUR' });
    expect(warningsOf(result)).toEqual([]);
  });

  test("is zero in the app's currency where the event names none, and is counted", () => {
    const result = purchase({}, { app: { settings: { default_currency: 'GBP' } } });
    expect(partOf(payloadOf(result), 'custom_data')).toMatchObject({ value: 0, currency: 'GBP' });
    expect(warningsOf(result)).toEqual(['value_defaulted', 'currency_defaulted']);
  });

  test('is zero dollars where nobody names a currency', () => {
    expect(partOf(payloadOf(purchase({})), 'custom_data')).toMatchObject({ value: 0, currency: 'USD' });
  });

  test("is zero in the event's own currency where only that is known", () => {
    const result = purchase({ currency: 'EUR' });
    expect(partOf(payloadOf(result), 'custom_data')).toMatchObject({ value: 0, currency: 'EUR' });
    expect(warningsOf(result)).toEqual(['value_defaulted']);
  });

  test('of an unknown currency is zero, not the same number of dollars', () => {
    const result = purchase({ revenue: 5000 });
    expect(partOf(payloadOf(result), 'custom_data')).toMatchObject({ value: 0, currency: 'USD' });
    expect(warningsOf(result)).toEqual(['currency_missing', 'value_defaulted', 'currency_defaulted']);
  });

  test('that Meta refuses for its currency is zero', () => {
    const result = purchase({ revenue: 5, currency: 'MRU' });
    expect(partOf(payloadOf(result), 'custom_data')).toMatchObject({ value: 0, currency: 'USD' });
    expect(warningsOf(result)).toEqual(['currency_unsupported', 'value_defaulted', 'currency_defaulted']);
  });

  test('that is missing drops the event where the layer wants it so', () => {
    expect(purchase({}, { capi: { missing_value: 'drop' } })).toMatchObject({
      kind: 'drop',
      reason: 'value_missing',
    });
  });

  test.each([-12.5, '-12,50', '(12.50)'])('of %p is a refund and no sale: nothing is sent', (revenue) => {
    const result = purchase({ revenue, price: 12.5, currency: 'EUR' });
    expect(result).toEqual({ kind: 'drop', reason: 'payload_invalid', warnings: ['value_invalid'] });
  });

  test('that is zero is a value and drops nothing', () => {
    const result = purchase({ revenue: 0, currency: 'EUR' }, { capi: { missing_value: 'drop' } });
    expect(partOf(payloadOf(result), 'custom_data')).toMatchObject({ value: 0, currency: 'EUR' });
  });
});

describe('custom data', () => {
  test('names products in Meta’s words, with ids as texts', () => {
    const properties = {
      revenue: 60,
      currency: 'EUR',
      order_id: '9007199254740993',
      items: [{ id: 7, quantity: 2, price: 30, name: 'Shirt' }],
    };
    expect(customData(mapInput({ properties }))).toEqual({
      value: 60,
      currency: 'EUR',
      contents: [{ id: '7', quantity: 2, item_price: 30 }],
      content_ids: ['7'],
      content_type: 'product',
      content_name: 'Shirt',
      order_id: '9007199254740993',
      num_items: 2,
    });
  });

  test('names how a product is delivered and what an order is worth in the end', () => {
    const properties = {
      items: [{ id: 'a', delivery_category: 'curbside' }],
      net_revenue: '10,50',
      predicted_ltv: 99,
    };
    expect(customData(mapInput({ properties }))).toMatchObject({
      contents: [{ id: 'a', delivery_category: 'curbside' }],
      net_revenue: 10.5,
      predicted_ltv: 99,
    });
  });

  test.each<[unknown, string]>([
    ['completed', 'completed'],
    [true, 'true'],
  ])('names the status of a registration: %p', (status, sent) => {
    const properties = { status };
    const registration = mapInput({ properties, platformEvent: 'CompleteRegistration' });
    expect(customData(registration)).toEqual({ status: sent });
    expect(payload(mapInput({ properties }))).not.toHaveProperty('custom_data');
  });

  test('leaves out an amount that is none', () => {
    const result = mapToMeta(mapInput({ properties: { predicted_ltv: 'high' } }));
    expect(payloadOf(result)).not.toHaveProperty('custom_data');
    expect(warningsOf(result)).toEqual(['value_invalid']);
  });

  test('takes a transaction for an order and a query for a search', () => {
    expect(customData(mapInput({ properties: { transaction_id: 'T1', query: 'shoes' } }))).toMatchObject({
      order_id: 'T1',
      search_string: 'shoes',
    });
  });

  test('leaves out an amount below zero of an event that is no Purchase', () => {
    const result = mapToMeta(mapInput({ properties: { revenue: -1, currency: 'EUR' } }));
    expect(partOf(payloadOf(result), 'custom_data')).toEqual({ currency: 'EUR' });
    expect(warningsOf(result)).toEqual(['value_invalid']);
  });

  test('an event other than a Purchase needs no value', () => {
    expect(customData(mapInput({ properties: { query: 'x' } }))).toEqual({ search_string: 'x' });
  });
});
