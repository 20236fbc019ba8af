import type { HealthWarningView, LayerView } from '@capi-relay/contracts/operator';
import { count } from '../../shared/numbers.js';
import { Panel } from '../../shared/panel.js';
import classes from './notes.module.css';
import { WarningLink } from './warning-link.js';

/** What does no harm to deliveries and still is worth a look: left out, filled in, or not mapped. */
export function Notes({
  layer,
  notes,
}: {
  readonly layer: LayerView;
  readonly notes: readonly HealthWarningView[];
}) {
  return (
    <Panel title="Worth a look" hint="Deliveries arrive; these could be better. Last 24 hours" flush>
      <ul className={classes.notes}>
        {notes.map((note) => (
          <li key={note.code} className={classes.note}>
            <div className={classes.words}>
              <strong>{note.message}</strong>
              <div className={classes.fix}>{note.fix}</div>
              {note.names !== undefined && (
                <div className={classes.fix}>
                  {note.names.map(({ name, count: times }, index) => (
                    <span key={name}>
                      {index > 0 && ', '}
                      <code>{name}</code> ({count(times)})
                    </span>
                  ))}
                </div>
              )}
            </div>
            {note.count !== undefined && <span className={classes.count}>{count(note.count)}</span>}
            <WarningLink projectId={layer.projectId} layerId={layer.id} code={note.code} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
