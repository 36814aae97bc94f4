// Line icons on a 16 px grid; colour and size by CSS.
import { html, svg, type TemplateResult } from 'lit';

const icon = (paths: ReturnType<typeof svg>): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${paths}</svg>`;

export const icons = {
  upload: icon(svg`<path d="M8 10.5V2.5M4.8 5.5 8 2.3l3.2 3.2M2.5 10v2.2a1.3 1.3 0 0 0 1.3 1.3h8.4a1.3 1.3 0 0 0 1.3-1.3V10"/>`),
  shield: icon(svg`<path d="M8 1.8 13 3.6v4c0 3.2-2.1 5.4-5 6.6-2.9-1.2-5-3.4-5-6.6v-4L8 1.8Z"/><path d="m5.8 7.9 1.6 1.6 2.9-3"/>`),
  sun: icon(svg`<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"/>`),
  moon: icon(svg`<path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z"/>`),
  auto: icon(svg`<circle cx="8" cy="8" r="5.7"/><path d="M8 2.3v11.4A5.7 5.7 0 0 0 8 2.3Z" fill="currentColor"/>`),
  check: icon(svg`<path d="m3.2 8.6 3 3 6.6-7"/>`),
  warning: icon(svg`<path d="M8 2.4 14.2 13H1.8L8 2.4Z"/><path d="M8 6.5v3M8 11.2v.1"/>`),
  info: icon(svg`<circle cx="8" cy="8" r="6"/><path d="M8 7.3v3.6M8 5v.1"/>`),
  lock: icon(svg`<rect x="3.2" y="7.2" width="9.6" height="6.3" rx="1.3"/><path d="M5.3 7V5a2.7 2.7 0 0 1 5.4 0v2"/>`),
  fold: icon(svg`<path d="m3.5 6 4.5 4.5L12.5 6"/>`),
  close: icon(svg`<path d="m4 4 8 8M12 4l-8 8"/>`),
  back: icon(svg`<path d="M9.8 3.2 5 8l4.8 4.8"/>`),
  next: icon(svg`<path d="M6.2 3.2 11 8l-4.8 4.8"/>`),
  download: icon(svg`<path d="M8 2.3v8M4.8 7.3 8 10.5l3.2-3.2M2.5 12.5v.2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-.2"/>`),
  copy: icon(svg`<rect x="5.5" y="5.5" width="8" height="8" rx="1.4"/><path d="M10.5 5.3V3.8a1.3 1.3 0 0 0-1.3-1.3H3.8a1.3 1.3 0 0 0-1.3 1.3v5.4a1.3 1.3 0 0 0 1.3 1.3h1.5"/>`),
  table: icon(svg`<rect x="2.3" y="2.8" width="11.4" height="10.4" rx="1.3"/><path d="M2.3 6.3h11.4M6.2 6.3v6.9"/>`),
  print: icon(svg`<path d="M4.5 6V2.5h7V6M4.5 11.5H3.3A1.3 1.3 0 0 1 2 10.2V7.3A1.3 1.3 0 0 1 3.3 6h9.4A1.3 1.3 0 0 1 14 7.3v2.9a1.3 1.3 0 0 1-1.3 1.3h-1.2"/><path d="M4.5 9.5h7v4h-7z"/>`),
  columns: icon(svg`<rect x="2.3" y="2.8" width="11.4" height="10.4" rx="1.3"/><path d="M6.1 2.8v10.4M9.9 2.8v10.4"/>`),
  filter: icon(svg`<path d="M2.3 3.5h11.4M4.5 8h7M6.7 12.5h2.6"/>`),
  up: icon(svg`<path d="m4 9.6 4-4 4 4"/>`),
  down: icon(svg`<path d="m4 6.4 4 4 4-4"/>`),
  people: icon(svg`<circle cx="6" cy="5.3" r="2.3"/><path d="M1.8 13.2c.2-2.4 1.9-4 4.2-4s4 1.6 4.2 4M10.6 3.3a2.3 2.3 0 0 1 0 4.1M11.8 9.6c1.4.5 2.3 1.8 2.4 3.6"/>`),
};
