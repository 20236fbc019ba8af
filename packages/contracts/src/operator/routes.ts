import { z } from 'zod';
import * as apiKeys from './api-keys.js';
import * as auditLog from './audit-log.js';
import { capiStatusSchema } from './capi-status.js';
import { layerParams, projectParams } from './common.js';
import * as deliveries from './deliveries.js';
import * as events from './events.js';
import * as layers from './layers.js';
import * as projects from './projects.js';
import * as replays from './replays.js';
import type { Scope } from './scopes.js';
import * as sdkApps from './sdk-apps.js';
import * as serverEvents from './server-events.js';
import * as session from './session.js';
import { statsQuery, statsSchema } from './stats.js';
import * as testEvents from './test-events.js';
import * as vaultEntries from './vault-entries.js';

/** Requests of one class share a budget. */
export type EndpointClass = 'read-light' | 'write-light' | 'long-running' | 'sign-in';

/** Everything the operator API says about one route; the server, its documentation and its tests derive from it. */
export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `:names` for the parameters, as in Express. */
  readonly path: `/v1/${string}`;
  readonly summary: string;
  readonly tag: string;
  /**
   * `public`: answered to anybody. `caller`: to whoever is signed in or has a key. Otherwise the scope that is needed.
   */
  readonly access: 'public' | 'caller' | Scope;
  readonly endpointClass: EndpointClass;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly status: 200 | 201 | 202 | 204;
  /** Absent with 204. */
  readonly answer?: z.ZodType;
  /** The answer holds a secret: it is never stored for an `Idempotency-Key`. */
  readonly answersSecret?: true;
  /** The request is passed on to another service and changes nothing here. */
  readonly forwards?: true;
}

const PROJECT = '/v1/projects/:projectId';
const LAYER = `${PROJECT}/layers/:layerId` as const;

export const OPERATOR_ROUTES = {
  readSession: {
    method: 'GET',
    path: '/v1/session',
    summary: 'Say whether the browser is signed in',
    tag: 'Session',
    access: 'public',
    endpointClass: 'read-light',
    status: 200,
    answer: session.sessionSchema,
  },
  signIn: {
    method: 'POST',
    path: '/v1/session',
    summary: 'Sign in with name and password, or with an API key',
    tag: 'Session',
    access: 'public',
    endpointClass: 'sign-in',
    body: session.signInSchema,
    status: 200,
    answer: session.sessionSchema,
    answersSecret: true,
  },
  checkSignInLink: {
    method: 'POST',
    path: '/v1/session/link/check',
    summary: 'Say whether a sign-in link can still be used',
    tag: 'Session',
    access: 'public',
    endpointClass: 'sign-in',
    body: session.linkCheckSchema,
    status: 200,
    answer: session.linkStateSchema,
  },
  useSignInLink: {
    method: 'POST',
    path: '/v1/session/link',
    summary: 'Use a sign-in link up: set a password and sign in',
    tag: 'Session',
    access: 'public',
    endpointClass: 'sign-in',
    body: session.useLinkSchema,
    status: 200,
    answer: session.sessionSchema,
    answersSecret: true,
  },
  changePassword: {
    method: 'POST',
    path: '/v1/session/password',
    summary: 'Change the password and end every other session',
    tag: 'Session',
    access: 'caller',
    endpointClass: 'sign-in',
    body: session.changePasswordSchema,
    status: 204,
  },
  signOut: {
    method: 'DELETE',
    path: '/v1/session',
    summary: 'Sign out',
    tag: 'Session',
    access: 'caller',
    endpointClass: 'write-light',
    status: 204,
  },
  signOutEverywhere: {
    method: 'DELETE',
    path: '/v1/sessions',
    summary: 'End every session of the caller',
    tag: 'Session',
    access: 'caller',
    endpointClass: 'write-light',
    status: 204,
  },
  readOpenApi: {
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'Read this description of the API',
    tag: 'Session',
    access: 'caller',
    endpointClass: 'read-light',
    status: 200,
    answer: z.record(z.string(), z.unknown()),
  },
  whoami: {
    method: 'GET',
    path: '/v1/whoami',
    summary: 'Say who is asking',
    tag: 'Session',
    access: 'caller',
    endpointClass: 'read-light',
    status: 200,
    answer: session.whoamiSchema,
  },

  listProjects: {
    method: 'GET',
    path: '/v1/projects',
    summary: 'List projects, newest first',
    tag: 'Projects',
    access: 'projects:read',
    endpointClass: 'read-light',
    query: projects.listProjectsQuery,
    status: 200,
    answer: projects.projectPageSchema,
  },
  createProject: {
    method: 'POST',
    path: '/v1/projects',
    summary: 'Create a project',
    tag: 'Projects',
    access: 'projects:write',
    endpointClass: 'write-light',
    body: projects.createProjectSchema,
    status: 201,
    answer: projects.projectSchema,
  },
  readProject: {
    method: 'GET',
    path: PROJECT,
    summary: 'Read a project',
    tag: 'Projects',
    access: 'projects:read',
    endpointClass: 'read-light',
    params: projectParams,
    status: 200,
    answer: projects.projectSchema,
  },
  patchProject: {
    method: 'PATCH',
    path: PROJECT,
    summary: 'Change a project, or bring it back from the archive',
    tag: 'Projects',
    access: 'projects:write',
    endpointClass: 'write-light',
    params: projectParams,
    body: projects.patchProjectSchema,
    status: 200,
    answer: projects.projectSchema,
  },
  archiveProject: {
    method: 'DELETE',
    path: PROJECT,
    summary: 'Archive a project; its layers must be paused or deleted first',
    tag: 'Projects',
    access: 'projects:write',
    endpointClass: 'write-light',
    params: projectParams,
    status: 200,
    answer: projects.projectSchema,
  },

  listSdkApps: {
    method: 'GET',
    path: `${PROJECT}/sdk-apps`,
    summary: 'List the SDK apps of a project, newest first',
    tag: 'SDK apps',
    access: 'sdk:read',
    endpointClass: 'read-light',
    params: projectParams,
    query: sdkApps.listSdkAppsQuery,
    status: 200,
    answer: sdkApps.sdkAppPageSchema,
  },
  createSdkApp: {
    method: 'POST',
    path: `${PROJECT}/sdk-apps`,
    summary: 'Create an SDK app',
    tag: 'SDK apps',
    access: 'sdk:write',
    endpointClass: 'write-light',
    params: projectParams,
    body: sdkApps.createSdkAppSchema,
    status: 201,
    answer: sdkApps.sdkAppSchema,
  },
  readSdkApp: {
    method: 'GET',
    path: `${PROJECT}/sdk-apps/:appId`,
    summary: 'Read an SDK app, with what a client needs to send events',
    tag: 'SDK apps',
    access: 'sdk:read',
    endpointClass: 'read-light',
    params: sdkApps.sdkAppParams,
    status: 200,
    answer: sdkApps.sdkAppSchema,
  },
  patchSdkApp: {
    method: 'PATCH',
    path: `${PROJECT}/sdk-apps/:appId`,
    summary: 'Change an SDK app or its settings',
    tag: 'SDK apps',
    access: 'sdk:write',
    endpointClass: 'write-light',
    params: sdkApps.sdkAppParams,
    body: sdkApps.patchSdkAppSchema,
    status: 200,
    answer: sdkApps.sdkAppSchema,
  },

  listPlatforms: {
    method: 'GET',
    path: '/v1/platforms',
    summary: 'List the ad platforms with their default event names',
    tag: 'Layers',
    access: 'caller',
    endpointClass: 'read-light',
    status: 200,
    answer: layers.platformListSchema,
  },
  listLayers: {
    method: 'GET',
    path: `${PROJECT}/layers`,
    summary: 'List the layers of a project, oldest first',
    tag: 'Layers',
    access: 'layers:read',
    endpointClass: 'read-light',
    params: projectParams,
    query: layers.listLayersQuery,
    status: 200,
    answer: layers.layerPageSchema,
  },
  createLayer: {
    method: 'POST',
    path: `${PROJECT}/layers`,
    summary: 'Install a layer: one ad connection with its own pixel',
    tag: 'Layers',
    access: 'layers:write',
    endpointClass: 'write-light',
    params: projectParams,
    body: layers.createLayerSchema,
    status: 201,
    answer: layers.layerViewSchema,
  },
  readLayer: {
    method: 'GET',
    path: LAYER,
    summary: 'Read a layer',
    tag: 'Layers',
    access: 'layers:read',
    endpointClass: 'read-light',
    params: layerParams,
    status: 200,
    answer: layers.layerViewSchema,
  },
  patchLayer: {
    method: 'PATCH',
    path: LAYER,
    summary: 'Change, pause or resume a layer',
    tag: 'Layers',
    access: 'layers:write',
    endpointClass: 'write-light',
    params: layerParams,
    body: layers.patchLayerSchema,
    status: 200,
    answer: layers.layerViewSchema,
  },
  deleteLayer: {
    method: 'DELETE',
    path: LAYER,
    summary: 'Delete a layer; what it delivered stays on record',
    tag: 'Layers',
    access: 'layers:write',
    endpointClass: 'write-light',
    params: layerParams,
    status: 200,
    answer: layers.deletedLayerSchema,
  },
  readEventMap: {
    method: 'GET',
    path: `${LAYER}/event-map`,
    summary: 'Read the event mapping in effect',
    tag: 'Layers',
    access: 'layers:read',
    endpointClass: 'read-light',
    params: layerParams,
    status: 200,
    answer: layers.layerEventMapSchema,
  },
  readCapiStatus: {
    method: 'GET',
    path: `${PROJECT}/capi-status`,
    summary: 'Read the health of every layer, with warnings and their fixes',
    tag: 'Layers',
    access: 'layers:read',
    endpointClass: 'read-light',
    params: projectParams,
    status: 200,
    answer: capiStatusSchema,
  },

  listVaultEntries: {
    method: 'GET',
    path: `${PROJECT}/vault-entries`,
    summary: 'List the sealed tokens of a project',
    tag: 'Vault entries',
    access: 'vault:read',
    endpointClass: 'read-light',
    params: projectParams,
    query: vaultEntries.listVaultEntriesQuery,
    status: 200,
    answer: vaultEntries.vaultEntryPageSchema,
  },
  createVaultEntry: {
    method: 'POST',
    path: `${PROJECT}/vault-entries`,
    summary: 'Seal a token; it never comes back',
    tag: 'Vault entries',
    access: 'vault:write',
    endpointClass: 'write-light',
    params: projectParams,
    body: vaultEntries.sealTokenSchema,
    status: 201,
    answer: vaultEntries.vaultEntrySchema,
  },
  readVaultEntry: {
    method: 'GET',
    path: `${PROJECT}/vault-entries/:vaultId`,
    summary: 'Read what can be said about a sealed token',
    tag: 'Vault entries',
    access: 'vault:read',
    endpointClass: 'read-light',
    params: vaultEntries.vaultEntryParams,
    status: 200,
    answer: vaultEntries.vaultEntrySchema,
  },
  rotateVaultEntry: {
    method: 'POST',
    path: `${PROJECT}/vault-entries/:vaultId/rotate`,
    summary: 'Replace a token in place: same id, next version',
    tag: 'Vault entries',
    access: 'vault:write',
    endpointClass: 'write-light',
    params: vaultEntries.vaultEntryParams,
    body: vaultEntries.sealTokenSchema,
    status: 200,
    answer: vaultEntries.vaultEntrySchema,
  },

  listTestEvents: {
    method: 'GET',
    path: `${LAYER}/test-events`,
    summary: 'List the test events of a layer, newest first',
    tag: 'Test events',
    access: 'layers:read',
    endpointClass: 'read-light',
    params: layerParams,
    query: testEvents.listTestEventsQuery,
    status: 200,
    answer: testEvents.testEventPageSchema,
  },
  createTestEvent: {
    method: 'POST',
    path: `${LAYER}/test-events`,
    summary: 'Queue a test event',
    tag: 'Test events',
    access: 'layers:write',
    endpointClass: 'long-running',
    params: layerParams,
    body: testEvents.createTestEventSchema,
    status: 202,
    answer: testEvents.testEventSchema,
  },
  readTestEvent: {
    method: 'GET',
    path: `${LAYER}/test-events/:testId`,
    summary: 'Read a test event with its checklist, payload and the platform’s answer',
    tag: 'Test events',
    access: 'layers:read',
    endpointClass: 'read-light',
    params: testEvents.testEventParams,
    status: 200,
    answer: testEvents.testEventSchema,
  },

  listReplays: {
    method: 'GET',
    path: `${PROJECT}/replays`,
    summary: 'List replays, newest first',
    tag: 'Replays',
    access: 'replays:read',
    endpointClass: 'read-light',
    params: projectParams,
    query: replays.listReplaysQuery,
    status: 200,
    answer: replays.replayPageSchema,
  },
  createReplay: {
    method: 'POST',
    path: `${LAYER}/replays`,
    summary: 'Queue a replay',
    tag: 'Replays',
    access: 'replays:write',
    endpointClass: 'long-running',
    params: layerParams,
    body: replays.createReplaySchema,
    status: 202,
    answer: replays.replaySchema,
  },
  readReplay: {
    method: 'GET',
    path: `${PROJECT}/replays/:replayId`,
    summary: 'Read the progress of a replay',
    tag: 'Replays',
    access: 'replays:read',
    endpointClass: 'read-light',
    params: replays.replayParams,
    status: 200,
    answer: replays.replaySchema,
  },
  cancelReplay: {
    method: 'POST',
    path: `${PROJECT}/replays/:replayId/cancel`,
    summary: 'Stop a replay; what it has marked is still sent',
    tag: 'Replays',
    access: 'replays:write',
    endpointClass: 'write-light',
    params: replays.replayParams,
    status: 200,
    answer: replays.replaySchema,
  },

  listEvents: {
    method: 'GET',
    path: `${PROJECT}/events`,
    summary: 'List events with what became of them, newest first',
    tag: 'Events',
    access: 'events:read',
    endpointClass: 'read-light',
    params: projectParams,
    query: events.listEventsQuery,
    status: 200,
    answer: events.eventPageSchema,
  },
  readEvent: {
    method: 'GET',
    path: `${PROJECT}/events/:eventId`,
    summary: 'Read an event: what arrived, and what became of it at each layer',
    tag: 'Events',
    access: 'events:read',
    endpointClass: 'read-light',
    params: events.eventParams,
    status: 200,
    answer: events.eventDetailSchema,
  },
  replayEvent: {
    method: 'POST',
    path: `${PROJECT}/events/:eventId/replay`,
    summary: 'Send one event again',
    tag: 'Events',
    access: 'replays:write',
    endpointClass: 'write-light',
    params: events.eventParams,
    body: events.replayEventSchema,
    status: 202,
    answer: events.replayedEventSchema,
  },
  postEvents: {
    method: 'POST',
    path: '/v1/events',
    summary: 'Send events from a server',
    tag: 'Events',
    access: 'events:write',
    endpointClass: 'write-light',
    forwards: true,
    body: serverEvents.postEventsSchema,
    status: 202,
    answer: serverEvents.postedEventsSchema,
  },

  listDeliveries: {
    method: 'GET',
    path: `${PROJECT}/deliveries`,
    summary: 'List deliveries by outcome, newest first',
    tag: 'Deliveries',
    access: 'events:read',
    endpointClass: 'read-light',
    params: projectParams,
    query: deliveries.listDeliveriesQuery,
    status: 200,
    answer: deliveries.deliveryPageSchema,
  },
  groupDeliveries: {
    method: 'GET',
    path: `${PROJECT}/deliveries/groups`,
    summary: 'Count deliveries that did not arrive, by layer and reason',
    tag: 'Deliveries',
    access: 'events:read',
    endpointClass: 'read-light',
    params: projectParams,
    query: deliveries.deliveryGroupsQuery,
    status: 200,
    answer: deliveries.deliveryGroupsSchema,
  },
  readStats: {
    method: 'GET',
    path: `${PROJECT}/stats`,
    summary: 'Read time series of deliveries and arrivals',
    tag: 'Deliveries',
    access: 'events:read',
    endpointClass: 'read-light',
    params: projectParams,
    query: statsQuery,
    status: 200,
    answer: statsSchema,
  },

  listAuditLog: {
    method: 'GET',
    path: '/v1/audit-log',
    summary: 'List who changed what, newest first',
    tag: 'Audit log',
    access: 'audit:read',
    endpointClass: 'read-light',
    query: auditLog.listAuditLogQuery,
    status: 200,
    answer: auditLog.auditLogPageSchema,
  },

  listApiKeys: {
    method: 'GET',
    path: '/v1/api-keys',
    summary: 'List API keys, newest first',
    tag: 'API keys',
    access: 'keys:read',
    endpointClass: 'read-light',
    query: apiKeys.listApiKeysQuery,
    status: 200,
    answer: apiKeys.apiKeyPageSchema,
  },
  createApiKey: {
    method: 'POST',
    path: '/v1/api-keys',
    summary: 'Create an API key; it is shown once',
    tag: 'API keys',
    access: 'keys:write',
    endpointClass: 'write-light',
    body: apiKeys.createApiKeySchema,
    status: 201,
    answer: apiKeys.apiKeyWithSecretSchema,
    answersSecret: true,
  },
  rotateApiKey: {
    method: 'POST',
    path: '/v1/api-keys/:keyId/rotate',
    summary: 'Give a key a new secret; the old one ends at once',
    tag: 'API keys',
    access: 'keys:write',
    endpointClass: 'write-light',
    params: apiKeys.apiKeyParams,
    status: 200,
    answer: apiKeys.apiKeyWithSecretSchema,
    answersSecret: true,
  },
  revokeApiKey: {
    method: 'DELETE',
    path: '/v1/api-keys/:keyId',
    summary: 'Revoke a key for good',
    tag: 'API keys',
    access: 'keys:write',
    endpointClass: 'write-light',
    params: apiKeys.apiKeyParams,
    status: 200,
    answer: apiKeys.apiKeySchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;

export type OperatorRoutes = typeof OPERATOR_ROUTES;
export type RouteName = keyof OperatorRoutes;

type Schema<N extends RouteName, K extends string> = OperatorRoutes[N] extends {
  readonly [P in K]: infer S extends z.ZodType;
}
  ? S
  : z.ZodUndefined;

/** What a caller sends to a route, before the server has parsed it. */
export interface RouteRequest<N extends RouteName> {
  readonly params: z.input<Schema<N, 'params'>>;
  readonly query: z.input<Schema<N, 'query'>>;
  readonly body: z.input<Schema<N, 'body'>>;
}

/** What a route's handler gets, parsed. */
export interface RouteInput<N extends RouteName> {
  readonly params: z.output<Schema<N, 'params'>>;
  readonly query: z.output<Schema<N, 'query'>>;
  readonly body: z.output<Schema<N, 'body'>>;
}

/** What a route answers with. */
export type RouteAnswer<N extends RouteName> = z.output<Schema<N, 'answer'>>;
