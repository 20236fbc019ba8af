import type { GateCheckView } from '@capi-relay/contracts/operator';
import type { ReactNode } from 'react';
import { gateTitle } from '../text/gates.js';
import classes from './checklist.module.css';
import { CheckIcon, CrossIcon, DashIcon } from './icons.js';

type Result = GateCheckView['result'] | 'pending';

const SIGNS: Readonly<Record<Result, readonly [icon: () => ReactNode, word: string]>> = {
  passed: [CheckIcon, 'Passed'],
  failed: [CrossIcon, 'Failed'],
  skipped: [DashIcon, 'Not asked'],
  pending: [DashIcon, 'Waiting'],
};

export interface ChecklistItem {
  readonly gate: string;
  readonly result: Result;
  readonly explanation: string;
}

/** Every gate with what was found. */
export function Checklist({ checks }: { readonly checks: readonly ChecklistItem[] }) {
  return (
    <ol className={classes.list}>
      {checks.map((check) => {
        const [Sign, word] = SIGNS[check.result];
        return (
          <li key={check.gate} className={classes.item} data-result={check.result}>
            <span className={classes.sign} role="img" aria-label={word}>
              <Sign />
            </span>
            <span className={classes.title}>{gateTitle(check.gate)}</span>
            <span className={classes.text}>{check.explanation}</span>
          </li>
        );
      })}
    </ol>
  );
}
