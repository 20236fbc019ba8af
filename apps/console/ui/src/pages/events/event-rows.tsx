import type { EventItem, LayerHealth, SdkAppView } from '@capi-relay/contracts/operator';
import { Link } from 'react-router';
import { Outcome } from '../../shared/outcome.js';
import { Time } from '../../shared/time.js';
import classes from './event-rows.module.css';

export function EventRows({
  projectId,
  events,
  layers,
  apps,
}: {
  readonly projectId: string;
  readonly events: readonly EventItem[];
  readonly layers: readonly LayerHealth[];
  readonly apps: readonly SdkAppView[];
}) {
  const layerNames = new Map(layers.map((layer) => [layer.layerId, layer.name]));
  const appNames = new Map(apps.map((app) => [app.appId, app.name]));
  return (
    <ul className={classes.rows}>
      {events.map((event) => (
        <li key={event.id} className={classes.row}>
          <div className={classes.time}>
            <Time at={event.occurredAt} />
          </div>
          <div className={classes.what}>
            <Link
              to={`/projects/${projectId}/events/${encodeURIComponent(event.id)}`}
              className={classes.name}
            >
              {event.name}
            </Link>
            <div className={classes.sub}>
              {appNames.get(event.appId) ?? event.appId}
              {event.platform !== null && ` · ${event.platform}`}
              {event.environment !== 'production' && ` · ${event.environment}`}
            </div>
          </div>
          <div className={classes.who}>{event.userId ?? event.installId ?? 'no user or install id'}</div>
          <div className={classes.outcomes}>
            {event.deliveries.length === 0 ? (
              <span className={classes.sub}>stored; routed to no layer</span>
            ) : (
              event.deliveries.map((delivery) => (
                <div key={delivery.layerId}>
                  <span className={classes.sub}>{layerNames.get(delivery.layerId) ?? 'deleted layer'}:</span>{' '}
                  <Outcome status={delivery.status} reason={delivery.reason} />
                </div>
              ))
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
