import { userPropertiesBodySchema } from '@capi-relay/contracts';
import { sealTraits, sealUserId } from '@capi-relay/mapping';
import type { Request, Response } from 'express';
import { storeFault } from '../http/store-fault.js';
import type { IngestMetrics } from '../metrics.js';
import type { IngestStore } from '../ports.js';
import { type ProfileRoute, readProfileBody } from './read-profile-body.js';

export interface UserPropertiesRoute extends ProfileRoute {
  readonly store: Pick<IngestStore, 'mergeTraits'>;
  readonly metrics: IngestMetrics;
}

/** `POST /l/users/properties`: merged into what is known of the user and the install; identity is sealed first. */
export function userPropertiesRoute(route: UserPropertiesRoute) {
  return async (request: Request, response: Response): Promise<void> => {
    const { state, body } = await readProfileBody(request, response, route, userPropertiesBodySchema);
    const sealed = sealTraits(body.properties, { app: state.app });
    route.metrics.countWarnings(sealed.warnings);
    try {
      await route.store.mergeTraits({
        app_id: state.app.app_id,
        install_id: body.install_id == null ? null : sealUserId(body.install_id),
        app_user_id: body.app_user_id == null ? null : sealUserId(body.app_user_id),
        identity: sealed.identity,
        properties: sealed.properties,
      });
    } catch (error) {
      throw storeFault(error);
    }
    response.status(202).json({ accepted: 1 });
  };
}
