import type { EventMap, LayerType } from '@capi-relay/contracts';
import type { CreateLayer } from '@capi-relay/contracts/operator';

/** What the wizard has been told so far. The token is not among it: it is sealed as soon as it is pasted. */
export interface LayerDraft {
  readonly type: LayerType;
  readonly name: string;
  readonly pixelId: string;
  readonly tiktokAppId: string;
  readonly vaultId: string | null;
  readonly appIds: readonly string[];
  readonly countries: readonly string[];
  readonly testEventCode: string;
  readonly eventMap: EventMap;
}

export const EMPTY_DRAFT: LayerDraft = {
  type: 'meta_ads',
  name: '',
  pixelId: '',
  tiktokAppId: '',
  vaultId: null,
  appIds: [],
  countries: [],
  testEventCode: '',
  eventMap: {},
};

/** The layer as the API is to create it: switched on, so that the test event meets what real events will meet. */
export function toLayer(draft: LayerDraft): CreateLayer {
  return {
    type: draft.type,
    name: draft.name.trim(),
    isActive: true,
    capi: {
      enabled: true,
      pixel_id: draft.pixelId.trim(),
      ...(draft.vaultId === null ? {} : { access_token_vault_id: draft.vaultId }),
      ...(draft.testEventCode.trim() === '' ? {} : { test_event_code: draft.testEventCode.trim() }),
      ...(Object.keys(draft.eventMap).length === 0 ? {} : { event_map: draft.eventMap }),
      ...(draft.type === 'tiktok_ads' && draft.tiktokAppId.trim() !== ''
        ? { tiktok_app_id: draft.tiktokAppId.trim() }
        : {}),
    },
    routing: {
      ...(draft.appIds.length === 0 ? {} : { app_ids: [...draft.appIds] }),
      ...(draft.countries.length === 0 ? {} : { countries: [...draft.countries] }),
    },
  };
}
