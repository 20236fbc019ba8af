import type { ReactNode } from 'react';
import classes from './notice.module.css';

export type Tone = 'good' | 'info' | 'warn' | 'bad';

/** A tinted box: a sentence, and what to do about it beneath or beside. */
export function Notice({
  tone,
  title,
  children,
  action,
}: {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <div className={classes.words}>
        <div className={classes.title}>{title}</div>
        {children !== undefined && <div className={classes.text}>{children}</div>}
      </div>
      {action !== undefined && <div className={classes.action}>{action}</div>}
    </div>
  );
}
