// One widget's way from a file to a report: what is on screen, what is being loaded, what went wrong.
import { Client, EngineBlocked, EngineClosed, EngineCrash, EngineFailure } from './client.js';
import { slices, type Source } from './source.js';
import type { ColumnsView, CustomerPage, Failure, MappingChoice, Progress, Question, Report, Section } from './types.js';
import type { Lang, Texts } from './text.js';

export type Screen = 'open' | 'columns' | 'busy' | 'report';

export interface SessionHost {
  /** Something that is shown has changed. */
  changed(): void;
  texts(): Texts;
  progress(progress: Progress): void;
  ready(report: Report): void;
  failed(failure: Failure): void;
}

const NO_CHOICE: MappingChoice = { roles: [], dateOrder: '', decimal: '' };

/** Columns and settings that were chosen before: what makes the same report from the same file. */
export interface Kept { choice: MappingChoice; settings: [string, string][] }

export class Session {
  screen: Screen = 'open';
  progress: Progress | undefined;
  /** The file being loaded or asked about. */
  source: Source | undefined;
  encoding = '';
  columns: ColumnsView | undefined;
  choice: MappingChoice = NO_CHOICE;
  report: Report | undefined;
  failure: Failure | undefined;
  /** The report is all that is left of a worker that stopped: it can be read, but it no longer answers. */
  frozen = false;
  /** Field id -> why its last value was refused. */
  readonly refusals = new Map<string, string>();
  /** Field ids whose newest value is being computed. */
  readonly pending = new Set<string>();

  readonly #client: Client;
  #run = 0;
  /** What made the report: enough to make it again. */
  #made: { source: Source; encoding: string; choice: MappingChoice } | undefined;
  readonly #settings = new Map<string, string>();
  /** Settings to be made as soon as the report is there. */
  #wanted: [string, string][] = [];
  readonly #questions = new Map<string, Question>();

  constructor(private readonly host: SessionHost, lang: Lang) {
    this.#client = new Client(lang, {
      crashed: () => this.#crashed(),
      changed: (id, value, sections) => {
        this.pending.delete(id);
        this.#settings.set(id, value);
        this.#replace(sections);
      },
      refused: (id, error) => {
        this.pending.delete(id);
        if (error instanceof EngineFailure) this.refusals.set(id, error.message);
        else this.#refuse(error);
        this.host.changed();
      },
    });
  }

  /** Reads a file; goes straight to the report where every column is certain. */
  async load(source: Source, encoding = '', kept?: Kept): Promise<void> {
    const run = this.#begin(source, encoding);
    await this.#guard(run, async () => {
      await this.#client.call('begin', source.name, source.blob.size, encoding);
      for await (const chunk of slices(source.blob)) {
        if (run !== this.#run) return;
        this.#progressed(run, await this.#client.call('push', chunk));
      }
      if (run !== this.#run) return;
      let columns = await this.#client.call('finish');
      if (kept) columns = await this.#client.call('remap', kept.choice);
      if (run !== this.#run) return;
      this.choice = kept?.choice ?? NO_CHOICE;
      this.#wanted = kept?.settings ?? [];
      this.#ask(columns);
      if (kept || columns.certain) await this.#compute(run);
      else this.#show('columns');
    });
  }

  /** Reads the same file again in another encoding. */
  async reencode(encoding: string): Promise<void> {
    if (this.source) await this.load(this.source, encoding);
  }

  /** Takes over columns and settings from a file that was kept. */
  async restore({ choice, settings }: Kept): Promise<void> {
    this.#wanted = settings;
    await this.remap(choice);
  }

  /** Corrects roles or answers questions. */
  async remap(choice: MappingChoice): Promise<void> {
    const run = this.#run;
    this.choice = choice;
    this.failure = undefined;
    try {
      const columns = await this.#client.call('remap', choice);
      if (run === this.#run && this.choice === choice) this.#ask(columns);
    } catch (e) {
      if (run === this.#run) this.#refuse(e);
    }
    this.host.changed();
  }

  /** The columns are right: compute. */
  async confirm(): Promise<void> {
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
      this.source = this.#made?.source;
      this.choice = this.#made?.choice ?? NO_CHOICE;
      this.#ask(columns);
      this.encoding = this.#made?.encoding ?? '';
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
    this.source = undefined;
    this.#made = undefined;
    this.failure = undefined;
    this.frozen = false;
    this.#show('open');
  }

  /** Ends the worker for good. */
  close(): void {
    this.#run++;
    this.#client.close();
  }

  /** Makes the report again from its file, after the engine had stopped. */
  async again(): Promise<void> {
    const made = this.#made ?? (this.source && { source: this.source, encoding: this.encoding, choice: this.choice });
    if (made) await this.load(made.source, made.encoding, { choice: made.choice, settings: [...this.#settings] });
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
    if (!this.source && !this.report) return;
    const run = this.#run;
    try {
      const report = await this.#client.call('language', lang);
      const columns = this.screen === 'columns' ? await this.#client.call('columns') : undefined;
      if (run !== this.#run) return;
      if (report) this.report = report;
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

  customersCsv(set: string): Promise<Uint8Array<ArrayBuffer>> { return this.#client.call('customersCsv', set); }
  notAcceptedCsv(): Promise<Uint8Array<ArrayBuffer>> { return this.#client.call('notAcceptedCsv'); }
  settings(): Promise<unknown> { return this.#client.call('settings'); }
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

  #begin(source: Source, encoding: string): number {
    this.source = source;
    this.encoding = encoding;
    this.failure = undefined;
    this.columns = undefined;
    this.#questions.clear();
    this.#wanted = [];
    this.progress = { label: this.host.texts().say('busy.reading'), done: 0, finished: false, facts: [] };
    this.#show('busy');
    return ++this.#run;
  }

  /** Shows the columns. A question that has been answered stays, so that the answer can be changed. */
  #ask(columns: ColumnsView): void {
    for (const question of columns.questions) this.#questions.set(question.id, question);
    const answers: Record<string, unknown> = { ...this.choice };
    const questions = [...this.#questions.values()].map((q) => {
      const answer = answers[q.id];
      return typeof answer === 'string' && answer !== '' ? { ...q, value: answer } : q;
    });
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
    const report = await this.#client.call('report');
    if (run !== this.#run) return;
    this.report = report;
    this.frozen = false;
    this.refusals.clear();
    this.pending.clear();
    // The engine keeps the settings of a file whose columns are changed; those of another file are gone.
    if (this.source !== this.#made?.source) this.#settings.clear();
    if (this.source) this.#made = { source: this.source, encoding: this.encoding, choice };
    this.progress = undefined;
    this.#show('report');
    this.host.ready(report);
    const wanted = this.#wanted;
    this.#wanted = [];
    for (const [id, value] of wanted) this.set(id, value);
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

  #replace(sections: Section[]): void {
    if (!this.report) return;
    const byId = new Map(sections.map((s) => [s.id, s]));
    // A filter changes the scope and the filters' own bounds as well: then the whole report is fetched.
    if (byId.size >= this.report.sections.length) {
      this.#client.call('report').then((report) => { this.report = report; this.host.changed(); }, (e: unknown) => this.#refuse(e));
      return;
    }
    this.report = { ...this.report, sections: this.report.sections.map((s) => byId.get(s.id) ?? s) };
    this.host.changed();
  }

  #crashed(): void {
    this.frozen = this.report !== undefined;
    this.pending.clear();
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
