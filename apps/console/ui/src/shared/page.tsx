import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

/** The frame of every page: document title, heading, actions, content. */
export function Page({
  title,
  badge,
  hint,
  actions,
  children,
}: {
  readonly title: string;
  readonly badge?: ReactNode;
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · capi-relay`;
  }, [title]);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.heading}>
          <div className={classes.titleLine}>
            <h1 className={classes.title}>{title}</h1>
            {badge}
          </div>
          {hint !== undefined && <div className={classes.hint}>{hint}</div>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
