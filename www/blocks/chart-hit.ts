// Which mark lies under the pointer.
import type { Drawn } from '../types.js';

/** How far from a mark a finger may land, in CSS pixels. */
const REACH = 24;

/**
 * The mark at a point. Where marks are sought by column (or by row), the nearest column answers at any height,
 * and within it the nearest mark; elsewhere the smallest mark that contains the point, else the nearest within reach.
 */
export function markAt({ hits, seek }: Drawn, x: number, y: number): number | undefined {
  let best: number | undefined;
  let least: [number, number] = [Infinity, Infinity];
  hits.forEach((hit, i) => {
    if (hit.w <= 0 || hit.h <= 0) return;
    const dx = Math.max(hit.x - x, 0, x - hit.x - hit.w);
    const dy = Math.max(hit.y - y, 0, y - hit.y - hit.h);
    const rank: [number, number] = seek === 'x' ? [dx, dy] : seek === 'y' ? [dy, dx] : [Math.hypot(dx, dy), hit.w * hit.h];
    if (rank[0] > REACH) return;
    if (rank[0] < least[0] || (rank[0] === least[0] && rank[1] < least[1])) {
      best = i;
      least = rank;
    }
  });
  return best;
}
