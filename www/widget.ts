// <keliu-widget>: a sales file goes in, a report comes out, nothing else leaves.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { sampleFile } from './assets.js';
import { define, freshId } from './blocks/light-element.js';
import type { KeliuChart } from './blocks/chart.js';
import type { Context } from './context.js';
import { filteredStem, offer, stem } from './export.js';
import { hasUnmatched, reportFile, EXPORT_KINDS, type ExportKind } from './export-report.js';
import type { Look } from './export-html.js';
import { icons } from './icons.js';
import { DropZone, keptMapping, pastedFile } from './intake.js';
import './panels/customers.js';
import './panels/privacy.js';
import { busyScreen } from './screens/busy.js';
import { columnsScreen, wholeChoice } from './screens/columns.js';
import { failureBox, frozenBar } from './screens/failure.js';
import { openScreen } from './screens/open.js';
import { reportScreen } from './screens/report.js';
import { toolbar } from './screens/toolbar.js';
import { goToSection, SectionWatch } from './sections.js';
import { Session } from './session.js';
import { toPart, toSource, type Source } from './source.js';
import { styles } from './styles/styles.js';
import { pickLang, Texts, type Lang } from './text.js';
import { readTheme } from './theme.js';
import type { Report, SetId, Setting } from './types.js';

export type ThemeChoice = 'auto' | 'light' | 'dark';

/** Room for an open filter bar beside the rest of the report, in CSS pixels. */
const WIDE = 900;

/** Files that the dialogue of the browser offers; others can be chosen there as well. */
const ACCEPTED = '.csv,.tsv,.tab,.txt,.xlsx,.xlsm,.xlsb,.xls,.ods,.gz,.zip,text/csv,text/tab-separated-values,text/plain';

/** The files chosen in an input, which is emptied so that the same can be chosen again. */
function taken(e: Event): File[] {
  const input = e.target as HTMLInputElement;
  const files = [...(input.files ?? [])];
  input.value = '';
  return files;
}

/** The setting behind the attribute `currency`. */
const CURRENCY = 'report.currency';

/** After the first screen has been painted. */
const WARM_UP_MS = 150;

const widgets = new Set<KeliuWidget>();

export class KeliuWidget extends LitElement {
  static override styles = styles;

  /** `en`, `zh-Hans`, `zh-Hant` or any tag that leads to one; empty: as the page, else as the browser. */
  @property({ reflect: true }) override lang = '';
  @property({ reflect: true }) theme: ThemeChoice = 'auto';
  /** ISO 4217 code of the amounts; empty: as the file says. */
  @property() currency: string | null = '';
  /** A CSS length: the report scrolls inside; empty: the page scrolls. */
  @property({ reflect: true }) height = '';

  @state() private dragging = false;
  @state() private section = '';
  @state() private filtersOpen = false;
  @state() private folded: ReadonlySet<string> = new Set();
  @state() private menuOpen = false;
  @state() private announcement = '';

  readonly #id = freshId('keliu');
  #session: Session | undefined;
  #texts = new Texts('en');
  #context: Context | undefined;
  #style: Pick<Context, 'theme' | 'fontFamily'> | undefined;
  #styleIsStale = true;
  /** What had the focus on the screen before, until the new screen stands. */
  #leaving: Element | null = null;
  #shown: Session['screen'] = 'open';
  #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #sections = new SectionWatch((id) => { this.section = id; });
  readonly #drop = new DropZone((on) => { this.#dragged(on); }, (files) => this.#dropped(files));

  // ---- what a page may call ----

  /** Reads a file. Resolves when the report, the columns screen or a failure is on screen. */
  async load(data: File | Blob | Uint8Array | string, name?: string): Promise<void> {
    await this.#ready().load([toPart(toSource(data, name))]);
  }

  /** The report as shown, or undefined. */
  report(): Report | undefined {
    return this.#session?.report;
  }

  /** Makes a setting of the report (docs/embedding.md), for example a filter; what is refused is said above the report. */
  async apply(id: string, value: string): Promise<void> {
    await this.#session?.apply(id, value);
    await this.#session?.settled();
  }

  /** Forgets the file and the report, and ends the worker that held them. */
  clear(): void {
    this.#session?.clear();
    this.requestUpdate();
  }

  /** Offers a file to the user (event `keliu-export`) and returns it. */
  async export(kind: ExportKind): Promise<Blob> {
    const session = this.#ready();
    if (!EXPORT_KINDS.includes(kind)) throw new TypeError(`export: ${EXPORT_KINDS.join(', ')}`);
    const { name, blob } = await reportFile(kind, session, this.#texts, () => this.#paperLook());
    offer(this, name, blob);
    return blob;
  }

  /** The browser's print dialog, with charts as vectors. */
  print(): void {
    window.print();
  }

  // ---- life ----

  override connectedCallback(): void {
    super.connectedCallback();
    widgets.add(this);
    this.#dark.addEventListener('change', this.#restyle);
    document.addEventListener('paste', this.#onPaste);
    addEventListener('beforeprint', this.#onPrint);
    addEventListener('afterprint', this.#onPrint);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    widgets.delete(this);
    this.#dark.removeEventListener('change', this.#restyle);
    document.removeEventListener('paste', this.#onPaste);
    removeEventListener('beforeprint', this.#onPrint);
    removeEventListener('afterprint', this.#onPrint);
    this.#sections.stop();
    // An element that is only moved is connected again before this runs.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#session?.close();
      this.#session = undefined;
    });
  }

  #ready(): Session {
    return (this.#session ??= new Session({
      changed: () => this.requestUpdate(),
      texts: () => this.#texts,
      progress: (p) => this.#emit('keliu-progress', p),
      ready: (report) => this.#arrived(report),
      inSight: () => this.#sections.inSight(),
      failed: (failure) => this.#emit('keliu-error', failure),
      presets: (): Setting[] => (this.currency ? [[CURRENCY, this.currency]] : []),
    }, this.#texts.lang));
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #arrived(report: Report): void {
    this.section = report.sections[0]?.id ?? '';
    this.filtersOpen = this.clientWidth >= WIDE;
    this.folded = new Set();
    this.#emit('keliu-ready', { report });
    this.#say(this.#texts.say('report.ready'));
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('lang')) {
      const lang = pickLang(this.lang ? [this.lang] : [document.documentElement.lang, ...navigator.languages].filter(Boolean));
      if (lang !== this.#texts.lang) {
        this.#texts = new Texts(lang);
        this.#styleIsStale = true;
        this.#session?.setLanguage(lang).then(() => this.#customers()?.refresh(), () => undefined);
      }
    }
    if (changed.has('theme')) this.#styleIsStale = true;
    if (changed.has('currency') && this.hasUpdated) void this.#session?.apply(CURRENCY, this.currency ?? '');
    if (changed.has('height')) this.style.height = this.height;
    this.#collect();
    this.#leaving = this.shadowRoot?.activeElement ?? null;
  }

  protected override firstUpdated(): void {
    // The styles can be read from now on.
    this.#restyle();
    // By the time a file is chosen, the engine runs; whether it could be started is said when it is wanted.
    setTimeout(() => { if (this.isConnected) this.#ready().prepare(); }, WARM_UP_MS);
  }

  protected override updated(): void {
    this.#sections.watch(this.renderRoot);
    this.#keepFocus();
  }

  /** Whoever worked on the screen before starts at the head of the new one, instead of at the top of the page. */
  #keepFocus(): void {
    const screen = this.#session?.screen ?? 'open';
    if (screen === this.#shown) return;
    this.#shown = screen;
    if (this.#leaving && !this.#leaving.isConnected) this.renderRoot.querySelector<HTMLElement>('h2[tabindex]')?.focus({ preventScroll: true });
  }

  /** Colours are read only when they may have changed; everything else is collected for every rendering. */
  #collect(): void {
    const root = this.renderRoot.querySelector<HTMLElement>('.root');
    const session = this.#session;
    if (!root || !session) return;
    if (!this.#style || this.#styleIsStale) {
      root.dataset.theme = this.#shade();
      root.lang = this.#texts.lang;
      this.#style = readTheme(root);
      this.#styleIsStale = false;
    }
    this.#context = {
      ...this.#style, texts: this.#texts, currency: session.report?.currency ?? '', stem: filteredStem(session.report),
      frozen: session.frozen, refusals: session.refusals, pending: session.pending, late: session.late,
      openSet: (set: SetId) => this.#customers()?.show(set),
      setValue: (id, value) => session.set(id, value),
      offer: (name, blob) => offer(this, name, blob),
      announce: (text) => this.#say(text),
    };
  }

  #customers(): HTMLElementTagNameMap['keliu-customers'] | null {
    return this.renderRoot.querySelector('keliu-customers');
  }

  readonly #restyle = (): void => {
    this.#styleIsStale = true;
    this.requestUpdate();
  };

  #say(text: string): void {
    // The same words twice are only spoken again if the region was empty in between.
    this.announcement = '';
    setTimeout(() => { this.announcement = text; }, 50);
  }

  // ---- files in ----

  #choose(): void {
    this.#ready().expectFile();
    this.renderRoot.querySelector<HTMLInputElement>('input.file')?.click();
  }

  #open(source: Source): void {
    void this.#ready().load([toPart(source)]);
  }

  #dragged(on: boolean): void {
    this.dragging = on;
    if (on) this.#ready().expectFile();
  }

  #dropped(files: readonly File[]): void {
    if (files.length > 0) void this.#ready().load(files.map((file) => toPart(toSource(file))));
  }

  #addFiles(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input.more')?.click();
  }

  async #sample(): Promise<void> {
    this.#open(toSource(await sampleFile()));
  }

  readonly #onPaste = (e: ClipboardEvent): void => {
    const path = e.composedPath();
    const ours = path.includes(this) || (path[0] === document.body && widgets.values().next().value === this);
    const file = ours ? pastedFile(e) : undefined;
    if (!file) return;
    e.preventDefault();
    this.#open(toSource(file));
  };

  async #readMapping(e: Event): Promise<void> {
    const input = e.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    try {
      const { choice, settings } = await keptMapping(file);
      await this.#ready().remap(() => choice, settings);
    } catch {
      this.#ready().fail({ code: 'mapping.unreadable', text: this.#texts.say('failure.mapping') });
    }
  }

  // ---- report ----

  readonly #onPrint = (e: Event): void => {
    const root = this.renderRoot.querySelector<HTMLElement>('.root');
    if (!root) return;
    const on = e.type === 'beforeprint';
    const { theme } = this.#paperLook();
    root.dataset.theme = on ? 'light' : this.#shade();
    // An open list or customer is what is printed, not the report below it.
    root.dataset.paper = on && this.renderRoot.querySelector('dialog.drawer[open]') ? 'drawer' : '';
    for (const chart of this.renderRoot.querySelectorAll<KeliuChart>('keliu-chart')) chart.print(on, theme);
  };

  /** Colours on paper: light, whatever the screen is. */
  #paperLook(): Look {
    const root = this.renderRoot.querySelector<HTMLElement>('.root');
    if (!root) throw new Error('nothing is on screen');
    root.dataset.theme = 'light';
    const look = readTheme(root);
    root.dataset.theme = this.#shade();
    return look;
  }

  #shade(): 'light' | 'dark' {
    return this.theme === 'dark' || (this.theme === 'auto' && this.#dark.matches) ? 'dark' : 'light';
  }

  protected override render(): TemplateResult {
    const texts = this.#texts;
    const session = this.#session;
    const screen = session?.screen ?? 'open';
    return html`
      <section class="root" data-theme=${this.#shade()} data-screen=${screen} lang=${texts.lang} aria-label="Keliu 客留"
        @dragenter=${this.#drop.enter} @dragover=${this.#drop.over} @dragleave=${this.#drop.leave} @drop=${this.#drop.drop}>
        ${toolbar({
          texts, theme: this.theme, screen, file: session?.report?.file ?? '', frozen: session?.frozen ?? false, hasUnmatched: hasUnmatched(session?.report), menuOpen: this.menuOpen, menuId: `${this.#id}-menu`,
        }, {
          open: () => this.#choose(),
          columns: () => void session?.showColumns(),
          privacy: () => this.#privacy(),
          toggleMenu: (open) => { this.menuOpen = open; },
          export: (kind) => this.#exportFromMenu(kind),
          print: () => this.print(),
          setLang: (lang) => this.#setting({ lang }),
          setTheme: (theme) => this.#setting({ theme }),
        })}
        ${session?.frozen && !session.failure && screen === 'report' ? frozenBar(texts, () => void session.again()) : nothing}
        ${session?.failure ? failureBox(session.failure, session.frozen, texts, { again: () => void session.again(), dismiss: () => session.dismiss() }) : nothing}
        ${this.#screen(screen, session)}
        <input class="file" type="file" hidden multiple accept=${ACCEPTED} @change=${(e: Event) => this.#dropped(taken(e))}>
        <input class="more" type="file" hidden multiple accept=${ACCEPTED}
          @change=${(e: Event) => {
            const files = taken(e);
            if (files.length > 0) void this.#ready().add(files.map((file) => toSource(file)));
          }}>
        <input class="mapping" type="file" hidden accept=".json,application/json" @change=${(e: Event) => this.#readMapping(e)}>
        <div class="sr" role="status">${this.announcement}</div>
        ${this.dragging ? html`<div class="veil" aria-hidden="true"><p>${icons.upload}${texts.say('open.release')}</p></div>` : nothing}
        ${this.#context && session ? html`
          <keliu-customers .context=${this.#context} .source=${{
            page: (...a: Parameters<Session['customers']>) => session.customers(...a),
            csv: (...a: Parameters<Session['customersCsv']>) => session.customersCsv(...a),
            keep: (set: SetId, name: string) => session.apply(`keep.${name}`, set),
            only: async (name: string) => { await session.apply('filter.set', name); },
            forget: async (name: string) => { await session.apply(`set.${name}`, ''); },
            print: () => this.print(),
          }}></keliu-customers>` : nothing}
        <keliu-privacy .texts=${texts} .memory=${session ? () => session.memory() : undefined}></keliu-privacy>
      </section>`;
  }

  #screen(screen: Session['screen'], session: Session | undefined): TemplateResult | typeof nothing {
    const texts = this.#texts;
    if (screen === 'busy' && session) return busyScreen(texts, session.parts.map((part) => part.source.name).join(', ') || (session.report?.file ?? ''), session.progress, () => session.cancel());
    if (screen === 'columns' && session?.columns) {
      const { columns, choice } = session;
      return columnsScreen(columns, session.waiting.length, texts, {
        remap: (change) => void session.remap(change),
        reencode: (file, encoding) => void session.reread(file, { encoding }),
        pick: (file, picks) => void session.reread(file, { picks }),
        addFile: () => this.#addFiles(),
        removeFile: (file) => void session.remove(file),
        confirm: () => void session.confirm(),
        cancel: () => session.cancel(),
        saveMapping: () => offer(this, `${stem(columns.file)}.keliu-columns.json`,
          new Blob([`${JSON.stringify(wholeChoice(columns, choice), null, 1)}\n`], { type: 'application/json' })),
        readMapping: () => this.renderRoot.querySelector<HTMLInputElement>('input.mapping')?.click(),
      });
    }
    if (screen === 'report' && session?.report && this.#context) {
      return reportScreen(session.report, { current: this.section, filtersOpen: this.filtersOpen, folded: this.folded }, this.#context, {
        go: (id) => {
          this.#fold([id], false);
          void this.updateComplete.then(() => { goToSection(this.renderRoot, id); });
        },
        fold: (ids, on) => { this.#fold(ids, on); },
        toggleFilters: (open) => { this.filtersOpen = open; },
        addFile: () => this.#addFiles(),
      });
    }
    if (screen === 'report') return nothing;
    return openScreen(texts, { choose: () => this.#choose(), sample: () => void this.#sample(), privacy: () => this.#privacy() });
  }

  #fold(ids: readonly string[], on: boolean): void {
    const rest = [...this.folded].filter((id) => !ids.includes(id));
    this.folded = new Set(on ? [...rest, ...ids] : rest);
  }

  #privacy(): void {
    this.renderRoot.querySelector('keliu-privacy')?.show();
  }

  async #exportFromMenu(kind: ExportKind): Promise<void> {
    this.menuOpen = false;
    try {
      await this.export(kind);
    } catch (e) {
      this.#ready().fail({ code: 'export', text: this.#texts.say('failure.other', { reason: (e as Error).message }) });
    }
  }

  #setting(setting: { lang?: Lang; theme?: ThemeChoice }): void {
    if (setting.lang) this.lang = setting.lang;
    if (setting.theme) this.theme = setting.theme;
    this.#emit('keliu-setting', setting);
  }
}

define('keliu-widget', KeliuWidget);

declare global {
  interface HTMLElementTagNameMap { 'keliu-widget': KeliuWidget }
}
