import type { AppState } from '@capi-relay/store';
import type { Request } from 'express';
import type { AppCache } from '../app-cache.js';
import { IngestError } from './errors.js';
import { storeFault } from './store-fault.js';

/** What every app's id is made of. Anything else is nobody's id and may be somebody's address: it is not looked up. */
const APP_ID = /^[\w.:-]{1,128}$/;

function appIdOf(request: Request): string | undefined {
  // Asked for only without the header: parsing the query costs every request otherwise.
  const id = request.headers['x-app-id'] ?? request.query.app_id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/**
 * The app a request speaks for, named by `X-App-Id`, or by `?app_id=` where a sender cannot set headers (`sendBeacon`). The
 * id ships in every client and is no secret; `X-Api-Key` of old SDKs is ignored.
 *
 * @throws IngestError `app_id_missing`, `unknown_app` or `store_unavailable`
 */
export async function identifyApp(request: Request, apps: AppCache): Promise<AppState> {
  const appId = appIdOf(request);
  if (appId === undefined) {
    throw new IngestError(
      'app_id_missing',
      'Name the app in the X-App-Id header, or as ?app_id= where headers cannot be set.',
    );
  }
  const found = APP_ID.test(appId) ? apps.get(appId) : Promise.resolve(null);
  const state = await found.catch((error: unknown) => {
    throw storeFault(error);
  });
  if (state === null) {
    throw new IngestError(
      'unknown_app',
      'There is no app with this id. Compare X-App-Id with the id shown where the app was created.',
    );
  }
  return state;
}
