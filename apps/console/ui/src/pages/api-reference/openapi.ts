import { z } from 'zod';

const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: z.unknown().optional(),
});

const contentSchema = z.record(z.string(), z.looseObject({ schema: z.unknown().optional() }));

const operationSchema = z.looseObject({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  parameters: z.array(parameterSchema).optional(),
  requestBody: z.looseObject({ content: contentSchema }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({ description: z.string(), content: contentSchema.optional() }),
  ),
});

const METHODS = ['get', 'post', 'patch', 'put', 'delete'] as const;

/** As much of an OpenAPI document as the page draws. */
export const openApiSchema = z.looseObject({
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string().optional() }),
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), operationSchema).catch({})),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()).optional() }).optional(),
});
export type OpenApi = z.infer<typeof openApiSchema>;

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly details: z.infer<typeof operationSchema>;
}

/** The operations by their first tag, in the order of the document. */
export function operationsByTag(document: OpenApi): Map<string, Operation[]> {
  const byTag = new Map<string, Operation[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const details = methods[method];
      if (details === undefined) continue;
      const tag = details.tags?.[0] ?? 'Other';
      byTag.set(tag, [...(byTag.get(tag) ?? []), { method: method.toUpperCase(), path, details }]);
    }
  }
  return byTag;
}
