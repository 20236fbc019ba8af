import type { ReactNode } from 'react';
import classes from './tiles.module.css';

/** A row of numbers, each under its name. */
export function Tiles({ tiles }: { readonly tiles: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={classes.tiles}>
      {tiles.map(([name, value]) => (
        <div key={name} className={classes.tile}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
