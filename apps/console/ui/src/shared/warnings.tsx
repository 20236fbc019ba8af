import type { HealthWarningView } from '@capi-relay/contracts/operator';
import type { ReactNode } from 'react';
import { Notice, type Tone } from './notice.js';
import { count } from './numbers.js';
import { PlatformWords } from './platform-words.js';
import { Time } from './time.js';

const TONE: Readonly<Record<HealthWarningView['severity'], Tone>> = {
  error: 'bad',
  warning: 'warn',
  notice: 'info',
};

/** One thing that is the matter with a layer: what, how much of it, the platform's words, and the screw to turn. */
export function HealthWarning({
  warning,
  layerName,
  action,
}: {
  readonly warning: HealthWarningView;
  readonly layerName?: string;
  readonly action?: ReactNode;
}) {
  const { names = [], detail, firstLossAt } = warning;
  return (
    <Notice
      tone={TONE[warning.severity]}
      title={layerName === undefined ? warning.message : `${layerName}: ${warning.message}`}
      action={action}
    >
      <div>{warning.fix}</div>
      {firstLossAt !== undefined && (
        <div>
          The first of them is lost at <Time at={firstLossAt} />.
        </div>
      )}
      {names.length > 0 && (
        <div>
          {names.map(({ name, count: times }, index) => (
            <span key={name}>
              {index > 0 && ', '}
              <code>{name}</code> ({count(times)})
            </span>
          ))}
        </div>
      )}
      {detail !== undefined && <PlatformWords detail={detail} />}
    </Notice>
  );
}
