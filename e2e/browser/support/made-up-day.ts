import { Client } from 'pg';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/**
 * Counters of a day of traffic, as the workers would have kept them, so that charts have a shape: more at noon than at
 * night, a few drops, and an hour in which the platform kept failing.
 */
export async function countMadeUpDay(
  databaseUrl: string,
  layerIds: readonly string[],
  now: number,
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const [layer, layerId] of layerIds.entries()) {
      for (let ago = 1; ago < HOURS; ago += 1) {
        const hour = new Date(Math.floor(now / HOUR_MS - ago) * HOUR_MS);
        const busy = 1 + Math.sin(((hour.getUTCHours() - 9) / 24) * 2 * Math.PI);
        const delivered = Math.round((40 + 260 * busy) / (layer + 1));
        const failed = ago === 7 ? Math.round(delivered / 12) : 0;
        await client.query(
          `INSERT INTO delivery_stats
             (layer_id, hour, event_name, platform_event, status, reason, shard, count, last_settled_at)
           SELECT $1, $2, event_name, platform_event, status, reason, 0, count, $2
           FROM (VALUES ('purchase_success', 'Purchase', 'delivered', NULL, $3::bigint),
                        ('level_complete', NULL, 'dropped', 'unmapped', $4::bigint),
                        ('purchase_success', 'Purchase', 'failed', 'attempts_exhausted', $5::bigint))
             AS counted (event_name, platform_event, status, reason, count)
           WHERE count > 0`,
          [layerId, hour, delivered, Math.round(delivered / 30), failed],
        );
        await client.query(
          `INSERT INTO event_counts (app_id, hour, event_name, shard, count) VALUES ('app_demo', $1, 'purchase_success', $2, $3)`,
          [hour, layer, Math.round(delivered * 1.04)],
        );
      }
    }
  } finally {
    await client.end();
  }
}
