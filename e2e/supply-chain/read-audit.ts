import { z } from 'zod';

/** One published weakness of a package that is installed. */
export interface Advisory {
  readonly package: string;
  /** Such as `GHSA-xxxx-xxxx-xxxx`. */
  readonly id: string;
  readonly severity: string;
  readonly title: string;
  readonly url: string;
}

/** A registry that could not be asked has not said that there is nothing. */
export type AuditAnswer =
  | { readonly kind: 'answered'; readonly advisories: readonly Advisory[] }
  | { readonly kind: 'not_answered'; readonly why: string };

const viaSchema = z.object({
  source: z.number(),
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.string(),
});
const reportSchema = z.object({
  auditReportVersion: z.literal(2),
  // A text names another package of the list, by which this one is affected: its own entry has the advisory.
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), viaSchema])) })),
});
const faultSchema = z.object({
  message: z.string().optional(),
  error: z.object({ code: z.string().optional(), summary: z.string().optional() }).optional(),
});

function toAdvisory(via: z.infer<typeof viaSchema>): Advisory {
  const id = /GHSA(?:-[\w]{4}){3}/.exec(via.url)?.[0] ?? String(via.source);
  return { package: via.name, id, severity: via.severity, title: via.title, url: via.url };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param output what `npm audit --json` wrote, whatever its exit code, which is the same for a find and for a fault */
export function readAudit(output: string): AuditAnswer {
  const written = parse(output);
  const report = reportSchema.safeParse(written);
  if (report.success) {
    const found = Object.values(report.data.vulnerabilities)
      .flatMap(({ via }) => via)
      .flatMap((via) => (typeof via === 'string' ? [] : [toAdvisory(via)]));
    const unique = new Map(found.map((advisory) => [`${advisory.package} ${advisory.id}`, advisory]));
    return { kind: 'answered', advisories: [...unique.values()] };
  }
  const fault = faultSchema.safeParse(written).data;
  const why = fault?.message || fault?.error?.summary || fault?.error?.code;
  return { kind: 'not_answered', why: why || 'npm audit wrote nothing that could be read.' };
}
