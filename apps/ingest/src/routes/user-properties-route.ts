import { userPropertiesBodySchema } from '@capi-relay/contracts';
import { sealTraits, sealUserId } from '@capi-relay/mapping';
import type { IngestStore } from '@capi-relay/store';
import type { Request, Response } from 'express';
import { countWarnings } from '../events/count-warnings.js';
import { answerJson } from '../http/answer-json.js';
import { storeFault } from '../http/store-fault.js';
import type { IngestMetrics } from '../metrics.js';
import { type ProfileRoute, readProfileBody } from './read-profile-body.js';

export interface UserPropertiesRoute extends ProfileRoute {
  readonly store: Pick<IngestStore, 'mergeTraits' | 'appendEvents'>;
  readonly metrics: IngestMetrics;
  readonly now: () => number;
}

/** `POST /l/users/properties`: merged into what is known of the user and the install; identity is sealed first. */
export function userPropertiesRoute(route: UserPropertiesRoute) {
  return async (request: Request, response: Response): Promise<void> => {
    const { state, sender, body } = await readProfileBody(request, response, route, userPropertiesBodySchema);
    // A server calls from its own country, which is not where the user's phone is.
    const country = body.platform === 'node' ? null : sender.country;
    const sealed = sealTraits(body.properties, { app: state.app, now: route.now(), country });
    const warnings = countWarnings(state.app.app_id, sealed.warnings);
    route.metrics.countWarnings(warnings);
    try {
      const { app_id } = state.app;
      await route.writes.write(app_id, async () => {
        await route.store.mergeTraits({
          app_id,
          install_id: body.install_id == null ? null : sealUserId(body.install_id),
          app_user_id: body.app_user_id == null ? null : sealUserId(body.app_user_id),
          identity: sealed.identity,
          properties: sealed.properties,
        });
        if (warnings.length > 0) {
          await route.store.appendEvents([], warnings);
        }
      });
    } catch (error) {
      throw storeFault(error);
    }
    answerJson(response, 202, { accepted: 1 });
  };
}
