// What every block gets from the widget it stands in.
import type { Texts } from './text.js';
import type { SetId, Theme } from './types.js';

export interface Context {
  texts: Texts;
  currency: string;
  /** Name of the file without its ending, for the names of exports. */
  stem: string;
  /** The worker that made the report is gone: doors and fields are closed. */
  frozen: boolean;
  /** Colours and font as they hold now; a new object whenever they change. */
  theme: Theme;
  fontFamily: string;
  refusals: ReadonlyMap<string, string>;
  pending: ReadonlySet<string>;
  /** Ids of sections that still show what held before the last filter. */
  late: ReadonlySet<string>;
  openSet(set: SetId): void;
  setValue(id: string, value: string): void;
  offer(name: string, blob: Blob): void;
  /** Says something to screen readers. */
  announce(text: string): void;
}
