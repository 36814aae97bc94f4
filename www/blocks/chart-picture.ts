// A chart as a picture by itself: title, legend and drawing in one PNG or SVG.
import { escaped } from '../markup.js';
import type { ChartBlock, DrawOptions, Drawn, ViewApi } from '../types.js';

const PAD = 24;
const TITLE_PX = 20;
const LEGEND_PX = 13;
const SWATCH = 10;

interface Entry { name: string; color: string; x: number; y: number }
interface Layout { title: string[]; legend: Entry[]; top: number; width: number; height: number }

function wrapped(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  // Latin text breaks at blanks, Chinese anywhere.
  for (const piece of text.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+/gu) ?? []) {
    if (line && context.measureText((line + piece).trimEnd()).width > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return line ? [...lines, line] : lines;
}

function layout(block: ChartBlock, drawn: Drawn, options: DrawOptions): Layout {
  const context = document.createElement('canvas').getContext('2d');
  const width = options.width + 2 * PAD;
  if (!context) return { title: [block.title], legend: [], top: PAD + TITLE_PX * 1.4, width, height: options.height + 2 * PAD + TITLE_PX };
  context.font = `600 ${TITLE_PX}px ${options.fontFamily}`;
  const title = wrapped(context, block.title, options.width);
  let y = PAD + title.length * TITLE_PX * 1.4;
  context.font = `${LEGEND_PX}px ${options.fontFamily}`;
  let x = PAD;
  const legend: Entry[] = [];
  if (drawn.legend.length > 1) {
    for (const { name, color } of drawn.legend) {
      const w = SWATCH + 6 + context.measureText(name).width + 18;
      if (x > PAD && x + w > PAD + options.width) { x = PAD; y += LEGEND_PX * 1.7; }
      legend.push({ name, color, x, y });
      x += w;
    }
    y += LEGEND_PX * 1.7;
  }
  const top = y + 10;
  return { title, legend, top, width, height: top + options.height + PAD };
}

export async function pngOf(view: ViewApi, block: ChartBlock, options: DrawOptions): Promise<Blob> {
  const chart = document.createElement('canvas');
  const drawn = view.draw(chart, block.spec, options);
  const { title, legend, top, width, height } = layout(block, drawn, options);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * options.ratio);
  canvas.height = Math.round(height * options.ratio);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = options.theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(chart, Math.round(PAD * options.ratio), Math.round(top * options.ratio));
  context.scale(options.ratio, options.ratio);
  context.textBaseline = 'top';
  context.fillStyle = options.theme.text;
  context.font = `600 ${TITLE_PX}px ${options.fontFamily}`;
  title.forEach((line, i) => { context.fillText(line, PAD, PAD + i * TITLE_PX * 1.4); });
  context.font = `${LEGEND_PX}px ${options.fontFamily}`;
  for (const { name, color, x, y } of legend) {
    context.fillStyle = color;
    context.fillRect(x, y + 2, SWATCH, SWATCH);
    context.fillStyle = options.theme.text;
    context.fillText(name, x + SWATCH + 6, y);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => { if (blob) resolve(blob); else reject(new Error('no picture')); }, 'image/png');
  });
}

export function svgOf(view: ViewApi, block: ChartBlock, options: DrawOptions): string {
  const drawn = view.draw(document.createElement('canvas'), block.spec, options);
  const { title, legend, top, width, height } = layout(block, drawn, options);
  const font = escaped(options.fontFamily);
  const lines = title.map((line, i) =>
    `<text x="${PAD}" y="${PAD + (i + 0.8) * TITLE_PX * 1.4 - 2}" font-size="${TITLE_PX}" font-weight="600">${escaped(line)}</text>`);
  const keys = legend.map(({ name, color, x, y }) =>
    `<rect x="${x}" y="${y + 2}" width="${SWATCH}" height="${SWATCH}" fill="${escaped(color)}"/><text x="${x + SWATCH + 6}" y="${y + SWATCH + 1}" font-size="${LEGEND_PX}">${escaped(name)}</text>`);
  const chart = view.svg(block.spec, options).replace(/^\s*(?:<\?xml[^>]*\?>\s*)?<svg/, `<svg x="${PAD}" y="${top}"`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}" fill="${options.theme.text}">`
    + `<rect width="${width}" height="${height}" fill="${options.theme.background}"/>${lines.join('')}${keys.join('')}${chart}</svg>`;
}
