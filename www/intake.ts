// Files by drag and drop and by the clipboard, and what was kept of an earlier report.
import type { MappingChoice, Setting, Settings } from './types.js';

/** Drag events of the whole widget; entering a child leaves its parent, so depth is counted. */
export class DropZone {
  #depth = 0;

  constructor(private readonly dragging: (on: boolean) => void, private readonly dropped: (files: File[]) => void) {}

  readonly enter = (e: DragEvent): void => {
    if (!carriesFile(e)) return;
    e.preventDefault();
    this.#depth++;
    this.dragging(true);
  };

  readonly over = (e: DragEvent): void => {
    if (carriesFile(e)) e.preventDefault();
  };

  readonly leave = (e: DragEvent): void => {
    if (!carriesFile(e)) return;
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#depth === 0) this.dragging(false);
  };

  readonly drop = (e: DragEvent): void => {
    if (!carriesFile(e)) return;
    e.preventDefault();
    this.#depth = 0;
    this.dragging(false);
    this.dropped([...(e.dataTransfer?.files ?? [])]);
  };
}

function carriesFile(e: DragEvent): boolean {
  return e.dataTransfer?.types.includes('Files') ?? false;
}

/** The table on the clipboard: a file, or cells copied from a spreadsheet; undefined if it is something else. */
export function pastedFile(e: ClipboardEvent): File | undefined {
  const [target] = e.composedPath();
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return undefined;
  const file = e.clipboardData?.files[0];
  if (file) return file;
  const text = e.clipboardData?.getData('text/plain') ?? '';
  return text.includes('\n') ? new File([text], 'clipboard.csv', { type: 'text/csv' }) : undefined;
}

/** What a file kept: the mapping alone, or with the settings of a report. */
export interface Kept { choice: MappingChoice; settings: Setting[] }

const isPair = (pair: unknown): pair is [string, string] => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string');
const isPairs = (pairs: unknown): pairs is [string, string][] => Array.isArray(pairs) && pairs.every(isPair);

/** Reads a kept mapping or exported settings; throws if it is something else. */
export async function keptMapping(file: Blob): Promise<Kept> {
  const read = JSON.parse(await file.text()) as Partial<Record<keyof MappingChoice | keyof Settings, unknown>>;
  const mapping = (read.columns ?? read) as Partial<Record<keyof MappingChoice, unknown>>;
  const settings = read.settings ?? [];
  if (!isPairs(mapping.roles) || !isPairs(settings)) throw new TypeError('not a mapping');
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const rows = isPairs(mapping.rows) ? mapping.rows : [];
  return {
    choice: { roles: mapping.roles, dateOrder: text(mapping.dateOrder), decimal: text(mapping.decimal), repeated: text(mapping.repeated), rows },
    settings,
  };
}
