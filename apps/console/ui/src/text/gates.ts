/** The gates in the order a delivery meets them, with their names for people. */
export const GATE_TITLES: Readonly<Record<string, string>> = {
  app_known: 'SDK app known',
  layer_exists: 'Layer installed',
  layer_active: 'Layer active',
  capi_enabled: 'Server-side sending on',
  pixel_id_set: 'Pixel id set',
  token_set: 'Access token set',
  token_opens: 'Access token opens',
  environment_relayed: 'Environment relayed',
  consent_given: 'Advertising consent',
  event_mapped: 'Event mapped',
  young_enough: 'Young enough',
  payload_complete: 'Payload complete',
  platform_accepted: 'Accepted by the platform',
};

export function gateTitle(gate: string): string {
  return GATE_TITLES[gate] ?? gate.replaceAll('_', ' ');
}
