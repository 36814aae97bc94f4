// Colours of the charts: whatever the custom properties say, as the plain colours that a drawing needs.
import type { Theme } from './types.js';

const N_SERIES = 8;

let probe: CanvasRenderingContext2D | null | undefined;

/** Any CSS colour as #rrggbb: painted and read back, because only the browser knows all notations. */
function plainColor(color: string): string {
  probe ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }) as unknown as CanvasRenderingContext2D | null;
  if (!probe) return color;
  probe.fillStyle = '#000';
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  return `#${[...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

/** Reads the theme that holds inside `root`. */
export function readTheme(root: Element): { theme: Theme; fontFamily: string } {
  const style = getComputedStyle(root);
  const color = (name: string): string => plainColor(style.getPropertyValue(name).trim());
  return {
    theme: {
      dark: root.matches('[data-theme="dark"]'),
      background: color('--_surface'),
      text: color('--_text'),
      muted: color('--_muted'),
      grid: color('--_line'),
      series: Array.from({ length: N_SERIES }, (_, i) => color(`--_series-${i + 1}`)),
    },
    fontFamily: style.fontFamily,
  };
}
