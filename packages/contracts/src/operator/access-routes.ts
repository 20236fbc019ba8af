import * as apiKeys from './api-keys.js';
import * as auditLog from './audit-log.js';
import type { RouteContract } from './route-contract.js';

/** Who operates the relay, and what they did. */
export const ACCESS_ROUTES = {
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
