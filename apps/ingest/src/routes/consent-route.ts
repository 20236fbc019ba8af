import { consentBodySchema } from '@capi-relay/contracts';
import { sealUserId } from '@capi-relay/mapping';
import type { IngestStore } from '@capi-relay/store';
import type { Request, Response } from 'express';
import { answerJson } from '../http/answer-json.js';
import { storeFault } from '../http/store-fault.js';
import { type ProfileRoute, readProfileBody } from './read-profile-body.js';

/** `POST /l/consent`: keys that are left out keep their value. */
export function consentRoute(route: ProfileRoute & { readonly store: Pick<IngestStore, 'writeConsent'> }) {
  return async (request: Request, response: Response): Promise<void> => {
    const { state, body } = await readProfileBody(request, response, route, consentBodySchema);
    const { advertising, analytics, att_status } = body;
    try {
      const { app_id } = state.app;
      await route.writes.write(app_id, () =>
        route.store.writeConsent({
          app_id,
          install_id: body.install_id == null ? null : sealUserId(body.install_id),
          app_user_id: body.app_user_id == null ? null : sealUserId(body.app_user_id),
          ...(advertising === undefined ? {} : { advertising }),
          ...(analytics === undefined ? {} : { analytics }),
          ...(att_status === undefined ? {} : { att_status }),
        }),
      );
    } catch (error) {
      throw storeFault(error);
    }
    answerJson(response, 202, { accepted: 1 });
  };
}
