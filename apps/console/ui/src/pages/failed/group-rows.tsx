import type { DeliveryGroup } from '@capi-relay/contracts/operator';
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { plural } from '../../shared/numbers.js';
import { Outcome } from '../../shared/outcome.js';
import { Ago } from '../../shared/time.js';
import type { LayerNames } from './failed-page.js';
import { GroupDeliveries } from './group-deliveries.js';
import classes from './group-rows.module.css';

/** One row for each layer and reason, to be opened for its deliveries. */
export function GroupRows({
  projectId,
  groups,
  layers,
  since,
  onReplay,
}: {
  readonly projectId: string;
  readonly groups: readonly DeliveryGroup[];
  readonly layers: LayerNames;
  readonly since: string;
  /** Absent where the viewer may not replay. */
  readonly onReplay: ((group: DeliveryGroup) => void) | null;
}) {
  const [openedKey, setOpenedKey] = useState<string | null>(null);
  return (
    <ul className={classes.rows}>
      {groups.map((group) => {
        const key = `${group.layerId} ${group.status} ${group.reason}`;
        const opened = key === openedKey;
        const layerName = layers.find((layer) => layer.layerId === group.layerId)?.name ?? 'deleted layer';
        return (
          <li key={key} className={classes.row}>
            <div className={classes.head}>
              <div className={classes.words}>
                <div>
                  <strong>{layerName}</strong> · <Outcome status={group.status} reason={group.reason} />
                </div>
                <div className={classes.sub}>
                  {group.explanation} {group.fix}
                </div>
              </div>
              <div className={classes.count}>
                <strong>{plural(group.count, 'delivery', 'deliveries')}</strong>
                <div className={classes.sub}>
                  last <Ago at={group.lastAt} />
                </div>
              </div>
              <Group gap="xs" className={classes.actions} wrap="nowrap">
                <Button
                  variant="default"
                  aria-expanded={opened}
                  onClick={() => setOpenedKey(opened ? null : key)}
                >
                  {opened ? 'Hide' : 'Show'}
                </Button>
                {onReplay !== null && group.replayable && (
                  <Button aria-label={`Replay ${layerName}, ${group.reason}`} onClick={() => onReplay(group)}>
                    Replay
                  </Button>
                )}
              </Group>
            </div>
            {opened && <GroupDeliveries projectId={projectId} group={group} since={since} />}
          </li>
        );
      })}
    </ul>
  );
}
