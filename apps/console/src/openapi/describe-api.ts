import { errorEnvelopeSchema, OPERATOR_ROUTES, type RouteContract } from '@capi-relay/contracts/operator';
import { z } from 'zod';

type Json = Record<string, unknown>;
/** Schemas that have a name, gathered from all routes. */
type Components = Map<string, unknown>;

const DEFINITIONS = /^#\/\$defs\//;

/** The operator API as an OpenAPI 3.1 document, made from the same schemas that check its requests and answers. */
export function describeApi(serverUrl: string): Json {
  const components: Components = new Map();
  const paths: Record<string, Json> = {};
  for (const [name, contract] of Object.entries(OPERATOR_ROUTES)) {
    const path = contract.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operation(name, contract, components) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'capi-relay operator API',
      version: '1',
      description:
        'Bodies are JSON in camelCase, times ISO 8601 in UTC, ids opaque strings. Configuration documents (capi, routing, ' +
        'settings) are in snake_case as they are stored. Lists answer {items, nextCursor}. POST and PATCH take an ' +
        'Idempotency-Key: for 24 hours the same key with the same body is answered alike and done once; an answer that ' +
        'shows a secret is not kept, and its repetition is refused with SECRET_ALREADY_SHOWN.',
    },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }, { session: [] }],
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'lp_<environment>_<key id>_<secret>' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'relay_session',
          description:
            'Of a browser that is signed in; what changes something also needs the x-csrf-token header.',
        },
      },
    },
  };
}

function operation(name: string, contract: RouteContract, components: Components): Json {
  const isPublic = contract.access === 'public';
  const needsScope = !isPublic && contract.access !== 'caller';
  return {
    operationId: name,
    summary: contract.summary,
    tags: [contract.tag],
    ...(isPublic ? { security: [] } : {}),
    ...(needsScope ? { 'x-scope': contract.access } : {}),
    'x-endpoint-class': contract.endpointClass,
    parameters: [
      ...parameters('path', contract.params, components),
      ...parameters('query', contract.query, components),
      ...(takesKey(contract) ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(contract.body === undefined
      ? {}
      : { requestBody: { required: true, content: json(schemaOf(contract.body, 'input', components)) } }),
    responses: {
      [String(contract.status)]: {
        description: 'Success',
        ...(contract.answer === undefined
          ? {}
          : { content: json(schemaOf(contract.answer, 'output', components)) }),
      },
      default: {
        description: 'Anything else',
        content: json(schemaOf(errorEnvelopeSchema, 'output', components)),
      },
    },
  };
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A UUID or another text of up to 128 characters, new for each thing to be done.',
  schema: { type: 'string', maxLength: 128 },
};

function takesKey({ method, access }: RouteContract): boolean {
  return (method === 'POST' || method === 'PATCH') && access !== 'public';
}

function json(schema: unknown): Json {
  return { 'application/json': { schema } };
}

function parameters(
  place: 'path' | 'query',
  schema: z.ZodObject | undefined,
  components: Components,
): Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !z.safeParse(field, undefined).success,
    schema: schemaOf(field, 'input', components),
  }));
}

/** A schema as JSON Schema, its named parts moved to where all routes share them. */
function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output', components: Components): unknown {
  const { $schema: _dialect, $defs, ...root } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  for (const [name, definition] of Object.entries($defs ?? {})) {
    const shared = withSharedReferences(definition);
    const known = components.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(shared)) {
      throw new Error(`Two schemas of the API are both named ${name}.`);
    }
    components.set(name, shared);
  }
  return withSharedReferences(root);
}

function withSharedReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSharedReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === '$ref' && typeof inner === 'string'
        ? inner.replace(DEFINITIONS, '#/components/schemas/')
        : withSharedReferences(inner),
    ]),
  );
}
