import type { WarningCode } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { type Contents, readContents } from './contents.js';

type Fields = Readonly<Record<string, unknown>>;

/** What was read, without the parts that are not there. */
function read(properties: Fields): { contents: unknown; warnings: WarningCode[] } {
  const warnings = new Set<WarningCode>();
  const contents: Contents = readContents([properties], (code) => warnings.add(code));
  return { contents: JSON.parse(JSON.stringify(contents)), warnings: [...warnings] };
}

describe('products are read from', () => {
  test.each<[string, Fields, object[]]>([
    [
      'a list of contents',
      { contents: [{ id: 'a', quantity: 2, item_price: 1.5 }] },
      [{ id: 'a', quantity: 2, price: 1.5 }],
    ],
    [
      'a list of products',
      { products: [{ product_id: 'a', price: '1,50', quantity: '2' }] },
      [{ id: 'a', quantity: 2, price: 1.5 }],
    ],
    [
      'a list of items',
      { items: [{ item_id: 'a', item_name: 'Shoe', item_brand: 'B', item_category: 'C' }] },
      [{ id: 'a', name: 'Shoe', brand: 'B', category: 'C' }],
    ],
    ['a list of bare ids', { items: ['a', 7] }, [{ id: 'a' }, { id: '7' }]],
    ['a list that was written as a text', { contents: '[{"id":"a","price":2}]' }, [{ id: 'a', price: 2 }]],
    [
      'the lines of an order by the product, not by the number of the line',
      {
        line_items: [
          { id: 11, product_id: 'a', variant_id: 21, sku: 'A-1' },
          { id: 12, variant_id: 22, sku: 'B-1' },
          { id: 13, product_id: null, variant_id: 23, sku: '' },
          { id: 14 },
        ],
      },
      [{ id: 'a' }, { id: 'B-1' }, { id: '23' }, { id: '14' }],
    ],
    [
      "the event's own product where its list is empty",
      { contents: [], items: '[]', product_id: 'a', price: 30 },
      [{ id: 'a', price: 30 }],
    ],
    ['the next list where one is empty', { contents: [], products: [{ id: 'a' }] }, [{ id: 'a' }]],
    ['a single product outside a list', { contents: { id: 'a' } }, [{ id: 'a' }]],
    [
      "the event's own product_id",
      { product_id: 'a', quantity: 1, price: 30 },
      [{ id: 'a', quantity: 1, price: 30 }],
    ],
    ['an id that only looks like a list', { product_id: '[A]-1' }, [{ id: '[A]-1' }]],
    ["the event's own sku", { sku: '43431-18', name: 'Shirt' }, [{ id: '43431-18', name: 'Shirt' }]],
    ['several product ids of the event', { product_id: ['a', 'b'], price: 30 }, [{ id: 'a' }, { id: 'b' }]],
    [
      'a product that costs nothing and of which there is none',
      { items: [{ id: 'a', price: 0, quantity: 0 }] },
      [{ id: 'a', price: 0, quantity: 0 }],
    ],
  ])('%s', (_, properties, items) => {
    const { contents, warnings } = read(properties);
    expect(contents).toMatchObject({ items });
    expect(warnings).toEqual([]);
  });
});

test("a title beside no product id is the page's, not a product's", () => {
  const contents = readContents(
    [
      { product_id: 'a', price: 1 },
      { title: 'Checkout', quantity: 9 },
    ],
    () => {},
  );
  expect(contents.items).toMatchObject([{ id: 'a', price: 1, name: undefined, quantity: undefined }]);
});

describe('ids', () => {
  test('are texts, byte for byte, however long', () => {
    const { contents } = read({ items: [{ id: '9007199254740993123' }, { id: ' SKU–1/ä ' }, { id: 42 }] });
    expect(contents).toMatchObject({ ids: ['9007199254740993123', ' SKU–1/ä ', '42'] });
  });

  test('that lost their digits as numbers are left out', () => {
    const { contents, warnings } = read({ items: [{ id: 2 ** 60 }, { id: 'kept' }] });
    expect(contents).toMatchObject({ ids: ['kept'] });
    expect(warnings).toEqual(['contents_invalid']);
  });

  test('stated by the event win over those of its products', () => {
    expect(read({ content_ids: ['g1'], items: [{ id: 'a' }] }).contents).toMatchObject({ ids: ['g1'] });
  });

  test('may be stated as a single text', () => {
    expect(read({ content_ids: 'g1' }).contents).toMatchObject({ ids: ['g1'], items: [] });
  });

  test('may be a list that was written as a text', () => {
    expect(read({ content_ids: '["p1", 2]' }).contents).toMatchObject({ ids: ['p1', '2'] });
  });

  test('are those of the products where the event states an empty list', () => {
    expect(read({ content_ids: [], items: [{ id: 'a' }] }).contents).toMatchObject({ ids: ['a'] });
  });

  test('are named once each', () => {
    expect(read({ items: [{ id: 'a' }, { id: 'a' }] }).contents).toMatchObject({ ids: ['a'] });
  });
});

describe('what cannot be used is left out and counted, and the rest goes on:', () => {
  test.each<[string, Fields, object[]]>([
    ['a product without an id', { items: [{ name: 'x' }, { id: 'a' }] }, [{ id: 'a' }]],
    ['a product that is no product', { items: [null, true, { id: 'a' }] }, [{ id: 'a' }]],
    ['a negative price', { items: [{ id: 'a', price: -1 }] }, [{ id: 'a' }]],
    ['half a product', { items: [{ id: 'a', quantity: 1.5 }] }, [{ id: 'a' }]],
    ['a negative quantity', { items: [{ id: 'a', quantity: -1 }] }, [{ id: 'a' }]],
    ['a list that is a text cut short', { contents: '[{"id":"a"},{"i', product_id: 'a' }, [{ id: 'a' }]],
    ['a count in the place of a list', { items: 3, product_id: 'a' }, [{ id: 'a' }]],
    ['a product_id that is no id', { product_id: true }, []],
    [
      'a delivery category of no platform',
      { items: [{ id: 'a', delivery_category: 'by_air' }] },
      [{ id: 'a' }],
    ],
    ['a content_type of no platform', { items: [{ id: 'a' }], content_type: 'article' }, [{ id: 'a' }]],
  ])('%s', (_, properties, items) => {
    const { contents, warnings } = read(properties);
    expect(contents).toMatchObject({ items });
    expect(warnings).toEqual(['contents_invalid']);
  });
});

describe('content_type', () => {
  test('is product where there are ids and the event names none', () => {
    expect(read({ product_id: 'a' }).contents).toMatchObject({ contentType: 'product' });
  });

  test("is the event's own", () => {
    expect(read({ product_id: 'a', content_type: 'product_group' }).contents).toMatchObject({
      contentType: 'product_group',
    });
  });

  test('is absent where there is nothing it could be the type of', () => {
    expect(read({}).contents).toEqual({ items: [], ids: [] });
  });
});

describe('num_items', () => {
  test.each<[string, Fields, unknown]>([
    ["is the event's own count", { num_items: '3', items: [{ id: 'a', quantity: 1 }] }, 3],
    [
      'is the sum of the quantities',
      {
        items: [
          { id: 'a', quantity: 2 },
          { id: 'b', quantity: 3 },
        ],
      },
      5,
    ],
    [
      'is unknown where one product has no quantity',
      { items: [{ id: 'a', quantity: 2 }, { id: 'b' }] },
      undefined,
    ],
    ['may be zero', { num_items: 0 }, 0],
  ])('%s', (_, properties, numItems) => {
    expect(read(properties).contents).toHaveProperty('items');
    expect((read(properties).contents as { numItems?: number }).numItems).toBe(numItems);
  });
});
