import { type CapiBlock, capiBlockSchema, type LayerType, type Routing } from '@capi-relay/contracts';
import { type CapiInput, type Issue, type RoutingInput, TOKEN_SHAPE } from '@capi-relay/contracts/operator';
import { pixelIdProblem } from './platforms.js';

/** Keys the relay knows. Others are kept as they come and read by nobody here. */
export const CAPI_KEYS = [
  'enabled',
  'pixel_id',
  'access_token_vault_id',
  'event_map',
  'test_event_code',
  'environments',
  'limited_data_use',
  'action_source',
  'missing_value',
  'tiktok_app_id',
] as const;

const MAX_CAPI_CHARACTERS = 64 * 1_024;
/** Whoever looks for a place for a token finds one, unless it is refused. */
const SECRET_NAME = /token|secret|password|authorization|private_?key/i;

/** The block with a patch: named keys are replaced, null removes one, all others stay. */
export function mergeCapi(capi: Readonly<Record<string, unknown>>, patch: CapiInput | undefined): CapiBlock {
  const merged = Object.entries({ ...capi, ...patch }).filter(([, value]) => value != null);
  return capiBlockSchema.parse(Object.fromEntries(merged));
}

export function mergeRouting(routing: Routing, patch: RoutingInput | undefined): Routing {
  const appIds = patch?.app_ids === undefined ? routing.app_ids : patch.app_ids;
  const countries = patch?.countries === undefined ? routing.countries : patch.countries;
  const [firstApp, ...apps] = appIds ?? [];
  const [firstCountry, ...otherCountries] = countries ?? [];
  return {
    ...(firstApp === undefined ? {} : { app_ids: [firstApp, ...apps] }),
    ...(firstCountry === undefined ? {} : { countries: [firstCountry, ...otherCountries] }),
  };
}

/** What is wrong with a layer's block, as far as it can be told without asking the store. */
export function capiIssues(type: LayerType, capi: CapiBlock): Issue[] {
  const issues: Issue[] = [];
  const pixelProblem = capi.pixel_id ? pixelIdProblem(type, capi.pixel_id) : null;
  if (pixelProblem !== null) issues.push({ path: 'capi.pixel_id', message: pixelProblem });
  for (const [key, value] of Object.entries(capi)) {
    const isOurs = CAPI_KEYS.some((known) => known === key);
    if ((!isOurs && SECRET_NAME.test(key)) || TOKEN_SHAPE.test(JSON.stringify(value) ?? '')) {
      issues.push({
        path: `capi.${key}`,
        message: 'A token does not belong here: create a vault entry and name it in access_token_vault_id',
      });
    }
  }
  if (JSON.stringify(capi).length > MAX_CAPI_CHARACTERS) {
    issues.push({ path: 'capi', message: `This is longer than ${MAX_CAPI_CHARACTERS} characters` });
  }
  return issues;
}
