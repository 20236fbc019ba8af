/**
 * SQL of a recursive CTE `parked_layers (layer_id)`: the layers with parked deliveries. It hops from layer to layer along
 * the index of parked deliveries, so that its cost grows with those layers and neither with all layers nor with what
 * they have parked. The last row is NULL.
 */
export const PARKED_LAYERS = `
  parked_layers (layer_id) AS (
    (SELECT layer_id FROM delivery_outcomes WHERE status = 'parked' ORDER BY layer_id LIMIT 1)
    UNION ALL
    SELECT (
      SELECT next.layer_id FROM delivery_outcomes AS next
      WHERE next.status = 'parked' AND next.layer_id > parked_layers.layer_id
      ORDER BY next.layer_id LIMIT 1)
    FROM parked_layers WHERE parked_layers.layer_id IS NOT NULL
  )`;
