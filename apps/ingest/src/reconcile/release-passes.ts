import type { DeliveryKey } from '@capi-relay/contracts';
import type { ReleasableLayer } from '@capi-relay/store';
import { releaseDelayMs } from './recheck-delay.js';

/** How far the release of one layer has come. */
export interface ReleasePass {
  /** Last delivery that was queued; `null` at the start of a pass. */
  readonly after: DeliveryKey | null;
  /** Passes before this one since the layer became releasable or had something parked anew. */
  readonly passes: number;
  /** When something of the layer had last been parked as the pass began, in Unix milliseconds. */
  readonly parkedAt: number;
  /** Left alone until then, in Unix milliseconds. */
  readonly dueAt: number;
}

/** By layer, the one that was served last at the end. */
export type ReleasePasses = ReadonlyMap<string, ReleasePass>;

function firstPass(parkedAt: number): ReleasePass {
  return { after: null, passes: 0, parkedAt, dueAt: 0 };
}

/**
 * Takes in which layers are releasable now. One that is so for the first time, or again after its circuit was open, is
 * due at once, and so is one that something was parked of since its last pass began, as a replay does; a pass that is
 * under way is brought to its end first.
 */
export function keepUp(passes: ReleasePasses, layers: readonly ReleasableLayer[]): ReleasePasses {
  const parkedAt = new Map(layers.map((layer) => [layer.layer_id, layer.parkedAt]));
  const next = new Map<string, ReleasePass>();
  for (const [layerId, pass] of passes) {
    const at = parkedAt.get(layerId);
    if (at !== undefined) {
      next.set(layerId, pass.after === null && at !== pass.parkedAt ? firstPass(at) : pass);
    }
  }
  for (const layer of layers) {
    if (!next.has(layer.layer_id)) {
      next.set(layer.layer_id, firstPass(layer.parkedAt));
    }
  }
  return next;
}

/** Leaves a layer alone for a while: until its next pass, or where its pass cannot go on until it is tried again. */
export function postpone(pass: ReleasePass, after: DeliveryKey | null, now: number): ReleasePass {
  return { ...pass, after, passes: pass.passes + 1, dueAt: now + releaseDelayMs(pass.passes) };
}
