import { type Fields, firstText } from '../event/fields.js';

/** The texts of an event that both platforms take under names of their own. */
export interface CommerceTexts {
  readonly orderId: string | undefined;
  readonly searchString: string | undefined;
  readonly description: string | undefined;
  readonly contentName: string | undefined;
  readonly contentCategory: string | undefined;
}

export function readCommerceTexts(sources: readonly Fields[]): CommerceTexts {
  return {
    orderId: firstText(sources, ['order_id', 'transaction_id']),
    searchString: firstText(sources, ['search_string', 'query', 'search_term']),
    description: firstText(sources, ['description']),
    contentName: firstText(sources, ['content_name', 'product_name']),
    contentCategory: firstText(sources, ['content_category', 'category']),
  };
}
