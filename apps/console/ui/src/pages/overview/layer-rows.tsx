import type { LayerHealth, Stats } from '@capi-relay/contracts/operator';
import { Link } from 'react-router';
import { HealthBadge } from '../../shared/health.js';
import { count, plural, share } from '../../shared/numbers.js';
import { LAYER_TYPE_WORDS } from '../../shared/platform-names.js';
import { toSeries } from '../../shared/series.js';
import { Sparkline } from '../../shared/sparkline.js';
import { Ago } from '../../shared/time.js';
import classes from './layer-rows.module.css';

export function LayerRows({
  projectId,
  layers,
  stats,
}: {
  readonly projectId: string;
  readonly layers: readonly LayerHealth[];
  readonly stats: Stats | undefined;
}) {
  return (
    <ul className={classes.rows}>
      {layers.map((layer) => (
        <li key={layer.layerId} className={classes.row}>
          <div className={classes.name}>
            <Link to={`/projects/${projectId}/layers/${layer.layerId}`} className={classes.link}>
              {layer.name}
            </Link>
            <div className={classes.sub}>
              {LAYER_TYPE_WORDS[layer.type]} · {layer.pixelId ?? 'no pixel id'}
            </div>
          </div>
          <div className={classes.health}>
            <HealthBadge status={layer.status} paused={!layer.isActive} />
          </div>
          <div className={classes.spark}>
            {stats !== undefined && (
              <Sparkline
                points={toSeries(stats, layer.layerId)}
                label={`${layer.name}, last 24 hours: ${count(layer.last24h.delivered)} delivered, ${count(layer.last24h.failed)} failed`}
              />
            )}
          </div>
          <Numbers layer={layer} />
          <div className={classes.last}>
            {layer.lastDeliveredAt === null ? (
              <span className={classes.sub}>nothing delivered yet</span>
            ) : (
              <>
                <span className={classes.sub}>last delivery</span> <Ago at={layer.lastDeliveredAt} />
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Numbers({ layer }: { readonly layer: LayerHealth }) {
  const { delivered, failed, dropped } = layer.last24h;
  return (
    <div className={classes.numbers}>
      <div>
        <strong>{count(delivered)}</strong> delivered
        {delivered + failed > 0 && (
          <span className={classes.sub}> · {share(delivered, delivered + failed)} of sends</span>
        )}
      </div>
      <div className={classes.sub}>
        {count(failed)} failed · {count(dropped)} dropped
        {layer.parked > 0 && (
          <span className={classes.parked}> · {plural(layer.parked, 'parked', 'parked')}</span>
        )}
      </div>
    </div>
  );
}
