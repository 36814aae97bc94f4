// One widget's way from a file to a report: what is on screen, what is being loaded, what went wrong.
import { Client, EngineBlocked, EngineClosed, EngineCrash, EngineFailure } from './client.js';
import { toPart, type Part, type Source } from './source.js';
import { answerTo, type Change } from './screens/columns.js';
import type { Changed as ChangedReport, ColumnsView, CustomerPage, Failure, MappingChoice, Progress, Question, Report, Setting, Settings } from './types.js';
import type { Lang, Texts } from './text.js';

export type Screen = 'open' | 'columns' | 'busy' | 'report';

export interface SessionHost {
  /** Something that is shown has changed. */
  changed(): void;
  texts(): Texts;
  progress(progress: Progress): void;
  /** Ids of the sections that are in sight. */
  inSight(): string[];
  ready(report: Report): void;
  failed(failure: Failure): void;
  /** Settings that the page around the widget makes for every report. */
  presets(): Setting[];
}

const NO_CHOICE: MappingChoice = { roles: [], dateOrder: '', decimal: '', repeated: '', rows: [] };

/** Bytes of a worker's answer are its own, never shared. */
const csvFile = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'text/csv;charset=utf-8' });

export class Session {
  screen: Screen = 'open';
  progress: Progress | undefined;
  /** The files being loaded or asked about. */
  parts: Part[] = [];
  columns: ColumnsView | undefined;
  choice: MappingChoice = NO_CHOICE;
  /** Settings that came with a kept mapping: they are made when the report is there. */
  waiting: Setting[] = [];
  report: Report | undefined;
  failure: Failure | undefined;
  /** The report is all that is left of a worker that stopped: it can be read, but it no longer answers. */
  frozen = false;
  /** Field id -> why its last value was refused. */
  readonly refusals = new Map<string, string>();
  /** Field ids whose newest value is being computed. */
  readonly pending = new Set<string>();
  /** Ids of sections that still show what held before the last filter. */
  late: ReadonlySet<string> = new Set();

  readonly #client: Client;
  #run = 0;
  /** What made the report: enough to make it again. */
  #made: { parts: Part[]; choice: MappingChoice } | undefined;
  /** The settings in force as the engine last told them, in an order in which they can be made again. */
  #settings: Setting[] = [];
  #remapping: Promise<void> = Promise.resolve();
  readonly #questions = new Map<string, Question>();

  constructor(private readonly host: SessionHost, lang: Lang) {
    this.#client = new Client(lang, {
      crashed: () => this.#crashed(),
      changed: (id, changed) => {
        if (id === undefined && !changed.head && changed.sections.length === 0) return;
        if (id !== undefined) this.pending.delete(id);
        this.#replace(changed);
        if (id !== undefined) void this.#noteSettings();
      },
      wanted: () => this.host.inSight(),
      refused: (id, error) => {
        if (id !== undefined) this.pending.delete(id);
        if (id !== undefined && error instanceof EngineFailure) this.refusals.set(id, error.message);
        else this.#refuse(error);
        this.host.changed();
      },
    });
  }

  /** Reads files as one report; goes straight to it where every column is certain. `stays`: the columns are shown in any case. */
  async load(parts: Part[], remembered?: MappingChoice, settings: Setting[] = [], stays = false): Promise<void> {
    const run = this.#begin(parts);
    this.waiting = settings;
    await this.#guard(run, async () => {
      for (const [i, { source, encoding, picks }] of parts.entries()) {
        await this.#client.call(i === 0 ? 'begin' : 'also', source.name, source.blob.size, encoding);
        for (const pick of picks) await this.#client.call('pick', pick);
        await this.#client.read(source.blob, (progress) => { this.#progressed(run, progress); });
        if (run !== this.#run) return;
      }
      let columns = await this.#client.call('finish');
      this.choice = NO_CHOICE;
      if (remembered) {
        try {
          columns = await this.#client.call('remap', remembered);
          this.choice = remembered;
        } catch (e) {
          // Other tables or other files may have other columns: then what was chosen for them is of no use.
          if (!stays || !(e instanceof EngineFailure)) throw e;
        }
      }
      if (run !== this.#run) return;
      this.#ask(columns);
      if (!stays && (remembered || columns.certain)) await this.#compute(run);
      else this.#show('columns');
    });
  }

  /** Reads the same files again, one of them otherwise. */
  async reread(index: number, change: Partial<Part>): Promise<void> {
    const parts = this.parts.map((part, i) => (i === index ? { ...part, ...change } : part));
    await this.load(parts, 'encoding' in change ? undefined : this.choice, this.waiting, true);
  }

  /** Adds files to those on the columns screen, or to those of the report. */
  async add(sources: Source[]): Promise<void> {
    const { parts, choice } = this.screen === 'report' && this.#made ? this.#made : this;
    await this.load([...parts, ...sources.map(toPart)], choice, this.screen === 'report' ? this.#settings : this.waiting, true);
  }

  /** Reads the files without one of them. */
  async remove(index: number): Promise<void> {
    await this.load(this.parts.filter((_, i) => i !== index), this.choice, this.waiting, true);
  }

  /** Corrects roles or answers questions, one change after the other; what the engine refuses changes nothing. */
  remap(change: Change, settings?: Setting[]): Promise<void> {
    const run = this.#run;
    this.#remapping = this.#remapping.then(() => this.#remap(run, change, settings));
    return this.#remapping;
  }

  async #remap(run: number, change: Change, settings: Setting[] | undefined): Promise<void> {
    if (run !== this.#run || !this.columns) return;
    this.failure = undefined;
    try {
      const choice = change(this.choice, this.columns);
      const columns = await this.#client.call('remap', choice);
      if (run !== this.#run) return;
      this.choice = choice;
      if (settings) this.waiting = settings;
      this.#ask(columns);
    } catch (e) {
      if (run === this.#run) this.#refuse(e);
    }
    this.host.changed();
  }

  /** The columns are right: compute. */
  async confirm(): Promise<void> {
    await this.#remapping;
    if (this.screen !== 'columns') return;
    if (this.waiting.length > 0 && this.report && this.parts.length > 0) {
      // Kept settings are all that differed from the defaults, so nothing of the report before may linger.
      const { parts, choice, waiting } = this;
      this.#client.reset();
      this.frozen = true;
      await this.load(parts, choice, waiting);
      return;
    }
    const run = ++this.#run;
    this.failure = undefined;
    await this.#guard(run, () => this.#compute(run), 'columns');
  }

  /** Back to the columns of the report that is shown. */
  async showColumns(): Promise<void> {
    const run = ++this.#run;
    await this.#guard(run, async () => {
      const columns = await this.#client.call('columns');
      if (!columns || run !== this.#run) return;
      this.parts = this.#made?.parts ?? [];
      this.waiting = [];
      this.choice = this.#made?.choice ?? NO_CHOICE;
      this.#ask(columns);
      this.#show('columns');
    });
  }

  /** Stops what is being loaded; what was there before stays. */
  cancel(): void {
    this.#run++;
    this.progress = undefined;
    this.#show(this.#rest());
    this.#client.call('abandon').catch((e: unknown) => { if (!(e instanceof EngineClosed)) this.#refuse(e); });
  }

  /** Forgets everything, the engine's memory included. */
  clear(): void {
    this.#run++;
    this.#client.reset();
    this.report = undefined;
    this.columns = undefined;
    this.parts = [];
    this.#made = undefined;
    this.failure = undefined;
    this.frozen = false;
    this.#show('open');
  }

  /** Starts the engine before it is needed. */
  prepare(): void {
    this.#client.prepare();
  }

  /** A file is about to come: the first one finds its memory ready. */
  expectFile(): void {
    if (!this.report) this.#client.makeRoom();
  }

  /** Ends the worker for good. */
  close(): void {
    this.#run++;
    this.#client.close();
  }

  /** Makes the report again from its file, after the engine had stopped. */
  async again(): Promise<void> {
    const made = this.#made ?? (this.parts.length > 0 ? { parts: this.parts, choice: this.choice } : undefined);
    if (!made) return;
    await this.load(made.parts, made.choice, this.#settings);
  }

  /** Makes a setting that did not come from its field: what is refused is said above the report as well. Whether it was made. */
  async apply(id: string, value: string): Promise<boolean> {
    if (!this.report || this.frozen) return false;
    this.refusals.delete(id);
    try {
      const changed = await this.#client.call('set', id, value, this.host.inSight());
      this.#replace(changed);
      if (changed.pending.length > 0) this.#client.settle();
      await this.#noteSettings();
      return true;
    } catch (e) {
      if (e instanceof EngineFailure) this.refusals.set(id, e.message);
      this.#refuse(e);
      return false;
    }
  }

  /** Changes a setting of the report. */
  set(id: string, value: string): void {
    this.pending.add(id);
    this.refusals.delete(id);
    this.host.changed();
    this.#client.set(id, value);
  }

  async setLanguage(lang: Lang): Promise<void> {
    this.#client.lang = lang;
    // Nothing has been handed to the engine yet: it will be started in the right language.
    if (this.parts.length === 0 && !this.report) return;
    const run = this.#run;
    try {
      const report = await this.#client.call('language', lang);
      const columns = this.screen === 'columns' ? await this.#client.call('columns') : undefined;
      if (run !== this.#run) return;
      if (report) {
        this.report = report;
        this.late = new Set();
      }
      if (columns) this.#ask(columns);
      this.failure = undefined;
      this.refusals.clear();
    } catch (e) {
      this.#refuse(e);
    }
    this.host.changed();
  }

  customers(set: string, sort: string, descending: boolean, offset: number, limit: number): Promise<CustomerPage> {
    return this.#client.call('customers', set, sort, descending, offset, limit);
  }

  async customersCsv(set: string, sort: string, descending: boolean): Promise<Blob> {
    return csvFile(await this.#client.call('customersCsv', set, sort, descending));
  }

  async acceptedCsv(): Promise<Blob> {
    return csvFile(await this.#client.call('acceptedCsv'));
  }

  async notAcceptedCsv(): Promise<Blob> {
    return csvFile(await this.#client.call('notAcceptedCsv'));
  }

  async unmatchedCsv(): Promise<Blob> {
    return csvFile(await this.#client.call('unmatchedCsv'));
  }

  /** When the whole report is of the settings in force. */
  settled(): Promise<void> { return this.#client.settled(); }
  settings(): Promise<Settings> { return this.#client.call('settings'); }
  figures(): Promise<string> { return this.#client.call('figuresText'); }
  memory(): Promise<number> { return this.#client.call('memory'); }

  dismiss(): void {
    this.failure = undefined;
    this.host.changed();
  }

  /** Says something that went wrong outside the engine. */
  fail(failure: Failure): void {
    this.failure = failure;
    this.host.failed(failure);
    this.host.changed();
  }

  #begin(parts: Part[]): number {
    this.parts = parts;
    this.failure = undefined;
    this.columns = undefined;
    this.#questions.clear();
    this.progress = { label: this.host.texts().say('busy.reading'), done: 0, finished: false, facts: [] };
    this.#show('busy');
    return ++this.#run;
  }

  /** Shows the columns. A question that has been answered stays, so that the answer can be changed. */
  #ask(columns: ColumnsView): void {
    for (const question of columns.questions) this.#questions.set(question.id, question);
    const questions = [...this.#questions.values()].map((q) => ({ ...q, value: answerTo(q.id, this.choice, columns) || q.value }));
    this.columns = { ...columns, questions };
  }

  async #compute(run: number): Promise<void> {
    const choice = this.choice;
    this.progress = { label: this.host.texts().say('busy.computing'), done: 0, finished: false, facts: this.progress?.facts ?? [] };
    this.#show('busy');
    await this.#client.call('confirm');
    for (;;) {
      if (run !== this.#run) return;
      const progress = await this.#client.call('advance');
      this.#progressed(run, progress);
      if (progress.finished) break;
    }
    if (run !== this.#run) return;
    const refused = await this.#makeSettings([...this.host.presets(), ...this.waiting]);
    const report = await this.#client.call('report');
    const { settings } = await this.#client.call('settings');
    if (run !== this.#run) return;
    this.report = report;
    this.frozen = false;
    this.refusals.clear();
    for (const [id, error] of refused) this.refusals.set(id, error.message);
    this.pending.clear();
    this.late = new Set();
    this.waiting = [];
    this.#settings = settings;
    this.#made = { parts: this.parts, choice };
    this.progress = undefined;
    this.#show('report');
    this.host.ready(report);
    for (const error of refused.values()) this.#refuse(error);
  }

  /** Makes settings in their order; those the engine refuses come back with the reason. */
  async #makeSettings(settings: Setting[]): Promise<Map<string, EngineFailure>> {
    const refused = new Map<string, EngineFailure>();
    for (const [id, value] of settings) {
      try {
        await this.#client.call('set', id, value, []);
      } catch (e) {
        if (!(e instanceof EngineFailure)) throw e;
        refused.set(id, e);
      }
    }
    return refused;
  }

  async #noteSettings(): Promise<void> {
    try {
      this.#settings = (await this.#client.call('settings')).settings;
    } catch {
      // The worker is gone: what it told last is what can be made again.
    }
  }

  async #guard(run: number, work: () => Promise<void>, onFailure?: Screen): Promise<void> {
    try {
      await work();
    } catch (e) {
      // A newer load, a cancel or a removed widget: nobody waits for this any more.
      if (run !== this.#run || e instanceof EngineClosed) return;
      this.progress = undefined;
      if (e instanceof EngineFailure && !onFailure) await this.#client.call('abandon').catch(() => undefined);
      this.screen = e instanceof EngineCrash ? this.#rest() : (onFailure ?? this.#rest());
      this.#refuse(e);
    }
  }

  #progressed(run: number, progress: Progress): void {
    if (run !== this.#run) return;
    this.progress = progress;
    this.host.progress(progress);
    this.host.changed();
  }

  #replace({ head, sections, pending }: ChangedReport): void {
    if (!this.report) return;
    const byId = new Map(sections.map((s) => [s.id, s]));
    this.report = { ...this.report, ...head, sections: this.report.sections.map((s) => byId.get(s.id) ?? s) };
    this.late = new Set(pending);
    this.host.changed();
  }

  #crashed(): void {
    this.frozen = this.report !== undefined;
    this.pending.clear();
    this.late = new Set();
    // Whoever waited is told by #guard; this is for a trap that nobody waited for.
    if (this.screen === 'columns') this.screen = this.#rest();
    this.#refuse(new EngineCrash('trap'));
  }

  #refuse(e: unknown): void {
    if (e instanceof EngineClosed) return;
    const texts = this.host.texts();
    this.fail(
      e instanceof EngineFailure ? { code: e.code, text: e.message }
        : e instanceof EngineCrash ? { code: 'engine.stopped', text: texts.say(this.frozen ? 'failure.stoppedFrozen' : 'failure.stopped') }
          : e instanceof WebAssembly.CompileError || e instanceof EngineBlocked ? { code: 'page.policy', text: texts.say('failure.policy') }
            : e instanceof DOMException ? { code: 'file.unreadable', text: texts.say('failure.unreadable') }
              : { code: 'page.error', text: texts.say('failure.other', { reason: e instanceof Error ? e.message : String(e) }) },
    );
  }

  #rest(): Screen {
    return this.report ? 'report' : 'open';
  }

  #show(screen: Screen): void {
    this.screen = screen;
    this.host.changed();
  }
}
