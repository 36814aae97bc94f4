// Types of the package. The report's own types stand in engine.d.ts, made from the engine's source.
import type { keliu_engine } from './engine.js';

export type Report = keliu_engine.Report;
export type Progress = keliu_engine.Progress;
export type Failure = keliu_engine.Failure;

export type ExportKind = 'html' | 'json' | 'figures' | 'settings' | 'accepted' | 'not-accepted';

export interface KeliuEventMap extends HTMLElementEventMap {
  /** Long work goes on. */
  'keliu-progress': CustomEvent<Progress>;
  /** A report is on screen. */
  'keliu-ready': CustomEvent<{ report: Report }>;
  /** A list of customers is on screen. */
  'keliu-selection': CustomEvent<{ set: string; title: string; total: number }>;
  /** Something was refused; the words are in the widget's language and on screen. */
  'keliu-error': CustomEvent<Failure>;
  /** A file is offered; `preventDefault()` takes it over, otherwise the browser saves it. */
  'keliu-export': CustomEvent<{ name: string; blob: Blob }>;
  /** The user chose a language or a theme. */
  'keliu-setting': CustomEvent<{ lang?: string; theme?: 'auto' | 'light' | 'dark' }>;
}

export declare class KeliuWidget extends HTMLElement {
  /** `en`, `zh-Hans`, `zh-Hant` or any tag that leads to one; empty: as the page, else as the browser. */
  lang: string;
  theme: 'auto' | 'light' | 'dark';
  /** ISO 4217 code of the amounts; empty: as the file says. */
  currency: string;
  /** A CSS length: the report scrolls inside; empty: the page scrolls. */
  height: string;
  /** Reads a file. Resolves when the report, the columns screen or a failure is on screen. */
  load(data: File | Blob | Uint8Array | string, name?: string): Promise<void>;
  /** The report as shown, or undefined. */
  report(): Report | undefined;
  /** Offers a file to the user and returns it. */
  export(kind: ExportKind): Promise<Blob>;
  /** The browser's print dialog, with charts as vectors. */
  print(): void;
  /** Forgets the file and the report, and ends the worker that held them. */
  clear(): void;
  addEventListener<K extends keyof KeliuEventMap>(type: K, listener: (this: KeliuWidget, event: KeliuEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap { 'keliu-widget': KeliuWidget }
}
