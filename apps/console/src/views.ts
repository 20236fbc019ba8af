import { PLATFORM_OF_LAYER, type PlatformDetail } from '@capi-relay/contracts';
import type {
  ApiKey,
  LayerView,
  PlatformDetailView,
  Project,
  SdkAppView,
} from '@capi-relay/contracts/operator';
import { SCOPES, type Scope } from '@capi-relay/contracts/operator';
import type { ApiKeyRow, LayerRecord, Project as ProjectRow, SdkAppRecord } from '@capi-relay/store';
import { apiKeyPrefix } from './access/api-key-text.js';

export function isoTime(time: Date): string {
  return time.toISOString();
}

export function maybeIsoTime(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

export function projectView(project: ProjectRow): Project {
  return {
    id: project.project_id,
    name: project.name,
    timezone: project.timezone,
    customerExternalId: project.customer_external_id,
    status: project.archived_at === null ? 'active' : 'archived',
    createdAt: isoTime(project.created_at),
    updatedAt: isoTime(project.updated_at),
    archivedAt: maybeIsoTime(project.archived_at),
  };
}

export function sdkAppView(app: SdkAppRecord, lastEventAt: Date | null, ingestUrl: string): SdkAppView {
  return {
    appId: app.app_id,
    projectId: app.project_id,
    name: app.name,
    platform: app.platform,
    bundleId: app.bundle_id,
    androidPackage: app.android_package,
    webDomain: app.web_domain,
    settings: app.settings,
    createdAt: isoTime(app.created_at),
    updatedAt: isoTime(app.updated_at),
    lastEventAt: maybeIsoTime(lastEventAt),
    ingest: {
      eventsUrl: new URL('/l/events', ingestUrl).href,
      baseUrl: new URL('/', ingestUrl).href.replace(/\/$/, ''),
      appIdHeader: 'X-App-Id',
    },
  };
}

export function layerView(layer: LayerRecord): LayerView {
  return {
    id: layer.layer_id,
    projectId: layer.project_id,
    type: layer.type,
    platform: PLATFORM_OF_LAYER[layer.type],
    name: layer.name,
    isActive: layer.is_active,
    capi: layer.capi,
    routing: layer.routing,
    createdAt: isoTime(layer.created_at),
    updatedAt: isoTime(layer.updated_at),
  };
}

export function apiKeyView(key: ApiKeyRow): ApiKey {
  return {
    keyId: key.key_id,
    prefix: apiKeyPrefix(key.environment, key.key_id),
    name: key.name,
    note: key.note,
    environment: key.environment,
    scopes: key.scopes.filter((scope): scope is Scope => SCOPES.some((known) => known === scope)),
    projectId: key.project_id,
    createdBy: key.created_by,
    createdAt: isoTime(key.created_at),
    rotatedAt: maybeIsoTime(key.rotated_at),
    lastUsedAt: maybeIsoTime(key.last_used_at),
    revokedAt: maybeIsoTime(key.revoked_at),
  };
}

export function detailView(detail: PlatformDetail): PlatformDetailView {
  return {
    code: detail.code,
    message: detail.message,
    traceId: detail.trace_id ?? null,
    httpStatus: detail.http_status ?? null,
  };
}
