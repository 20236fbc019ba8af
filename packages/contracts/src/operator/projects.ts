import { z } from 'zod';
import { displayNameSchema, idSchema, pageOf, pageQuery, timeSchema } from './common.js';

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};
const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, { message: 'a time zone is an IANA name, such as Europe/Berlin' });

export const projectSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    /** IANA name. */
    timezone: z.string(),
    /** The caller's own id for the project. */
    customerExternalId: z.string().nullable(),
    status: z.enum(['active', 'archived']),
    createdAt: timeSchema,
    updatedAt: timeSchema,
    archivedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Project' });
export type Project = z.infer<typeof projectSchema>;

export const projectPageSchema = pageOf(projectSchema);

export const listProjectsQuery = z.strictObject({
  ...pageQuery(25, 200),
  status: z.enum(['active', 'archived', 'all']).default('active'),
  /** Part of the name, in any case. */
  search: z.string().max(128).optional(),
  customerExternalId: z.string().max(256).optional(),
});

export const createProjectSchema = z.strictObject({
  name: displayNameSchema,
  timezone: timeZoneSchema.default('UTC'),
  customerExternalId: z.string().max(256).nullish(),
});
export type CreateProject = z.input<typeof createProjectSchema>;

/** `status: "active"` undoes an archiving. */
export const patchProjectSchema = z.strictObject({
  name: displayNameSchema.optional(),
  timezone: timeZoneSchema.optional(),
  customerExternalId: z.string().max(256).nullish(),
  status: z.enum(['active']).optional(),
});
export type PatchProject = z.infer<typeof patchProjectSchema>;
