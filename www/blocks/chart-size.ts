// How tall a chart stands for a given width, in CSS pixels.
import type { ChartSpec } from '../types.js';

export function chartHeight(spec: ChartSpec, width: number): number {
  const narrow = width < 480;
  const lying = (rows: number) => Math.max(140, 64 + rows * (narrow ? 26 : 30));
  switch (spec.kind) {
    case 'bars':
      return spec.horizontal ? lying(spec.categories.length) : narrow ? 240 : 300;
    case 'waterfall':
      return lying(spec.steps.length);
    case 'grid':
      return 64 + spec.rows.length * (spec.rows.length > 8 ? 30 : narrow ? 46 : 56);
    case 'scatter':
    case 'treemap':
    case 'radar':
      return narrow ? 300 : 380;
    case 'curves':
      return narrow ? 250 : 320;
  }
}
