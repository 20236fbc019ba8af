import type { Handlers } from '../http/call.js';
import { describeApi } from '../openapi/describe-api.js';
import type { ConsoleParts } from '../parts.js';
import { apiKeyRoutes } from './api-key-routes.js';
import { auditLogRoutes } from './audit-log-routes.js';
import { capiStatusRoutes } from './capi-status-routes.js';
import { deliveryRoutes } from './delivery-routes.js';
import { eventRoutes } from './event-routes.js';
import { layerRoutes } from './layer-routes.js';
import { peopleRoutes } from './people-routes.js';
import { projectRoutes } from './project-routes.js';
import { replayRoutes } from './replay-routes.js';
import { sdkAppRoutes } from './sdk-app-routes.js';
import { serverEventRoutes } from './server-event-routes.js';
import { sessionRoutes } from './session-routes.js';
import { testEventRoutes } from './test-event-routes.js';
import { vaultEntryRoutes } from './vault-entry-routes.js';

/** A handler for each route of the contract; one that is missing does not compile. */
export function routeHandlers(parts: ConsoleParts, publicUrl: string): Handlers {
  const description = describeApi(publicUrl);
  return {
    ...sessionRoutes(parts),
    ...projectRoutes(parts),
    ...sdkAppRoutes(parts),
    ...layerRoutes(parts),
    ...vaultEntryRoutes(parts),
    ...testEventRoutes(parts),
    ...replayRoutes(parts),
    ...eventRoutes(parts),
    ...deliveryRoutes(),
    ...peopleRoutes(parts),
    ...capiStatusRoutes(),
    ...serverEventRoutes(parts),
    ...auditLogRoutes(),
    ...apiKeyRoutes(parts),
    readOpenApi: async () => description,
  };
}
