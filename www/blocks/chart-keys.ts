// Which mark an arrow key leads to. Marks stand in the order of `ChartSpec`.
import type { ChartSpec } from '../types.js';

/** Steps along the two directions of the drawing, in marks. */
function strides(spec: ChartSpec): { x: number; y: number } {
  switch (spec.kind) {
    case 'bars': {
      const n = Math.max(1, spec.series.length);
      // Within a bar, the series are stacked upwards (or to the right).
      return spec.horizontal ? { x: 1, y: n } : { x: n, y: n > 1 ? -1 : n };
    }
    case 'grid': return { x: 1, y: Math.max(1, spec.columns.length) };
    case 'scatter':
    case 'waterfall':
    case 'treemap':
    case 'radar':
    case 'curves': return { x: 1, y: 1 };
  }
}

/** The mark after `current` (-1: none yet), or undefined if the key moves nothing. */
export function nextMark(spec: ChartSpec, current: number, key: string): number | undefined {
  const last = spec.marks.length - 1;
  if (last < 0) return undefined;
  const { x, y } = strides(spec);
  const step = { ArrowRight: x, ArrowLeft: -x, ArrowDown: y, ArrowUp: -y }[key];
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  if (step === undefined) return undefined;
  if (current < 0) return 0;
  const to = current + step;
  return to < 0 || to > last ? current : to;
}
