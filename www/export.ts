// Things that leave the widget because the user asked for them: files and the clipboard.

import type { Report } from './types.js';

/** Signs that filters may take in the name of a file. */
const MOST_SIGNS = 60;

export interface ExportDetail { name: string; blob: Blob }

/**
 * Offers a file. The event `keliu-export` may be taken over by the page with `preventDefault()`; the sandboxed
 * page does so, because it may not save files itself.
 */
export function offer(from: EventTarget, name: string, blob: Blob): void {
  const event = new CustomEvent<ExportDetail>('keliu-export', {
    detail: { name: safeName(name), blob }, bubbles: true, composed: true, cancelable: true,
  });
  if (from.dispatchEvent(event)) save(event.detail);
}

/** Saves a file through a link that is never shown. */
export function save({ name, blob }: ExportDetail): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Without what file systems refuse. */
export function safeName(name: string): string {
  return name.replaceAll(/[\u0000-\u001f<>:"/\\|?*]+/g, ' ').trim().slice(0, 120) || 'keliu';
}

/** The name of a file without its ending. */
export function stem(name: string): string {
  return name.replace(/(?:\.[a-z0-9]{1,5})+$/i, '') || name;
}

/** The same with the filters in force: what is saved under a filter says so. */
export function filteredStem(report: Pick<Report, 'file' | 'chosen'> | undefined): string {
  if (!report) return 'keliu';
  const chosen = report.chosen.map((c) => c.label).join(', ');
  return chosen ? `${stem(report.file)} [${chosen.length > MOST_SIGNS ? `${chosen.slice(0, MOST_SIGNS - 1)}…` : chosen}]` : stem(report.file);
}

/** Copies text; a page without the clipboard interface (plain http, a sandboxed frame) uses the old way. */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.className = 'sr';
    area.value = text;
    near.append(area);
    area.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way where there is no clipboard interface
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
