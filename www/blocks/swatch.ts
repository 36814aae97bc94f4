// The sign of a series in the legend, as the drawing draws it.
import { html, svg, type TemplateResult } from 'lit';
import type { LegendEntry } from '../types.js';

/** Outlines on a 16 by 12 px grid. */
const SHAPES: Record<LegendEntry['symbol'], TemplateResult<2>> = {
  box: svg`<rect x="2.5" y="0.5" width="11" height="11" rx="2.5"/>`,
  line: svg`<rect x="0" y="5" width="16" height="2.4" rx="1"/>`,
  dashes: svg`<path d="M0 5h4v2.4H0zM6 5h4v2.4H6zM12 5h4v2.4h-4z"/>`,
  rule: svg`<rect x="7" y="0" width="2" height="12"/>`,
  circle: svg`<circle cx="8" cy="6" r="4.6"/>`,
  triangle: svg`<path d="M8 0.8 13.4 10.8H2.6z"/>`,
  square: svg`<rect x="3.8" y="1.8" width="8.4" height="8.4"/>`,
  diamond: svg`<path d="M8 0.4 13.6 6 8 11.6 2.4 6z"/>`,
  cross: svg`<path d="m3.4 2.8 1.4-1.4L8 4.6l3.2-3.2 1.4 1.4L9.4 6l3.2 3.2-1.4 1.4L8 7.4l-3.2 3.2-1.4-1.4L6.6 6z"/>`,
  plus: svg`<path d="M7 1h2v4h4v2H9v4H7V7H3V5h4z"/>`,
};

export function swatch({ symbol, color }: LegendEntry): TemplateResult {
  return html`<svg class="swatch" viewBox="0 0 16 12" aria-hidden="true" focusable="false" fill=${color}>${SHAPES[symbol]}</svg>`;
}
