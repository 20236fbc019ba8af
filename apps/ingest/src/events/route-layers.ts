import type { Layer } from '@capi-relay/contracts';

/** What routing looks at: where an event came from. */
export interface RoutedFrom {
  readonly app_id: string;
  /** ISO 3166-1 alpha-2, upper-case; `null` where it is not known. */
  readonly country: string | null;
}

/**
 * The layers an event belongs to. Switched-off layers are among them: the delivery then ends as `layer_inactive`, which an
 * operator can see, where an event that was never routed would look like one that never arrived.
 */
export function routeLayers(layers: readonly Layer[], from: RoutedFrom): readonly Layer[] {
  return layers.filter(({ is_deleted, routing }) => {
    const appMatches = routing.app_ids === undefined || routing.app_ids.includes(from.app_id);
    const countryMatches =
      routing.countries === undefined || (from.country !== null && routing.countries.includes(from.country));
    return !is_deleted && appMatches && countryMatches;
  });
}
