/** Layers a platform told to wait, and until when. Kept per process: each worker is told by its own first request. */
export interface LayerHolds {
  /** Milliseconds this layer must still wait; 0 where it may send. */
  remainingMs(layerId: string, now: number): number;
  hold(layerId: string, until: number): void;
}

export function createLayerHolds(): LayerHolds {
  const until = new Map<string, number>();
  return {
    remainingMs(layerId, now) {
      const end = until.get(layerId);
      if (end === undefined) {
        return 0;
      }
      if (end <= now) {
        until.delete(layerId);
        return 0;
      }
      return end - now;
    },
    hold(layerId, end) {
      until.set(layerId, Math.max(end, until.get(layerId) ?? 0));
    },
  };
}
