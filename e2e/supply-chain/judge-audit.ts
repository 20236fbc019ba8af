import { z } from 'zod';
import type { Advisory, AuditAnswer } from './read-audit.js';

/** A weakness that is known and lived with, until a day. */
export const exceptionsSchema = z.array(
  z.strictObject({
    package: z.string().min(1),
    advisory: z.string().min(1),
    /** Why it does no harm here. */
    reason: z.string().min(20),
    /** Last day on which it holds, as in `2027-01-31`. */
    until: z.iso.date(),
  }),
);
export type Exceptions = z.infer<typeof exceptionsSchema>;

export interface Judgement {
  /** Each of them fails the check. */
  readonly problems: readonly string[];
  readonly accepted: readonly Advisory[];
}

/**
 * An exception has to be needed and current: a list nobody reads again hides the next find. Which ones are needed is not
 * known where the registry did not answer.
 *
 * @param today as in `2027-01-31`
 */
export function judgeAudit(answer: AuditAnswer, exceptions: Exceptions, today: string): Judgement {
  const expired = exceptions
    .filter(({ until }) => until < today)
    .map(
      (each) => `The exception for ${each.advisory} in ${each.package} ended on ${each.until}: decide again.`,
    );
  if (answer.kind === 'not_answered') return { problems: expired, accepted: [] };

  const covers = (exception: Exceptions[number], advisory: Advisory): boolean =>
    exception.package === advisory.package && exception.advisory === advisory.id;
  const isAccepted = (advisory: Advisory) => exceptions.some((each) => covers(each, advisory));
  const found = answer.advisories
    .filter((advisory) => !isAccepted(advisory))
    .map((each) => `${each.package}: ${each.title} (${each.severity}, ${each.id}, ${each.url}).`);
  const unused = exceptions
    .filter((exception) => !answer.advisories.some((advisory) => covers(exception, advisory)))
    .map((each) => `The exception for ${each.advisory} in ${each.package} is not needed: take it away.`);
  return { problems: [...found, ...expired, ...unused], accepted: answer.advisories.filter(isAccepted) };
}
