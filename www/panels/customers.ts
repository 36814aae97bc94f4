// The customers behind a number: sorted and paged by the engine, saved as CSV or as a set, shown alone, printed.
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { block } from '../blocks/block.js';
import { sortHeading, tableBody } from '../blocks/table.js';
import { define, freshId, LightElement } from '../blocks/light-element.js';
import { EngineFailure } from '../client.js';
import type { Context } from '../context.js';
import { icons } from '../icons.js';
import type { CustomerPage, SetId } from '../types.js';

const N_ROWS = 50;
/** Begins the id of the list of a saved set; its name follows. */
const SAVED = 'saved.';
/** Whom to call: those whose next order is expected to bring most come first. */
const CALLS = 'timing.contacts';
/** As in the CSV: those who brought most come first. */
const FIRST_SORT = 'revenue';

/** Where the list comes from. */
export interface CustomerSource {
  page(set: SetId, sort: string, descending: boolean, offset: number, limit: number): Promise<CustomerPage>;
  csv(set: SetId, sort: string, descending: boolean): Promise<Blob>;
  /** Saves the list under a name. */
  keep(set: SetId, name: string): Promise<boolean>;
  /** Shows nobody but a saved set in the report. */
  only(name: string): Promise<void>;
  /** Deletes a saved set. */
  forget(name: string): Promise<void>;
  print(): void;
}

export class KeliuCustomers extends LightElement {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) source!: CustomerSource;
  /** The set shown; several when a row opened another one. */
  @state() private sets: SetId[] = [];
  @state() private page: CustomerPage | undefined;
  @state() private offset = 0;
  @state() private sort = FIRST_SORT;
  @state() private descending = true;
  @state() private problem = '';
  /** The name under which the list is about to be saved; undefined: nobody is asked. */
  @state() private name: string | undefined;
  @state() private kept = '';
  readonly #id = freshId('customers');
  #wanted = 0;

  show(set: SetId): void {
    const dialog = this.querySelector('dialog');
    this.sets = dialog?.open ? [...this.sets, set] : [set];
    this.#fresh();
    if (dialog && !dialog.open) dialog.showModal();
  }

  close(): void {
    this.querySelector('dialog')?.close();
  }

  /** Loads the page again, for example in another language. */
  refresh(): void {
    if (this.querySelector('dialog')?.open) void this.#load();
  }

  #fresh(): void {
    this.page = undefined;
    this.name = undefined;
    this.kept = '';
    this.offset = 0;
    // Who matters most stands first.
    const set = this.sets.at(-1) ?? '';
    this.sort = set.startsWith('clv.') ? 'clv' : set === CALLS ? 'expected' : FIRST_SORT;
    this.descending = true;
    void this.#load();
  }

  async #load(): Promise<void> {
    const set = this.sets.at(-1);
    if (set === undefined) return;
    const wanted = ++this.#wanted;
    try {
      const page = await this.source.page(set, this.sort, this.descending, this.offset, N_ROWS);
      if (wanted !== this.#wanted) return;
      this.page = page;
      this.problem = '';
      const detail = { set, title: page.title, total: page.total };
      this.dispatchEvent(new CustomEvent('keliu-selection', { detail, bubbles: true, composed: true }));
    } catch (e) {
      if (wanted === this.#wanted) this.#refused(e as Error);
    }
  }

  #refused(error: Error): void {
    // With the engine the list is gone; the page below says what happened.
    if (error instanceof EngineFailure) this.problem = error.message;
    else this.close();
  }

  #sortBy(key: string, numeric: boolean): void {
    this.descending = this.sort === key ? !this.descending : numeric;
    this.sort = key;
    this.offset = 0;
    void this.#load();
  }

  #turn(offset: number): void {
    this.offset = offset;
    void this.#load().then(() => this.querySelector('.scroll')?.scrollTo({ top: 0 }));
  }

  async #save(): Promise<void> {
    const set = this.sets.at(-1);
    if (set === undefined || !this.page) return;
    try {
      this.context.offer(`${this.context.stem} – ${this.page.title}.csv`, await this.source.csv(set, this.sort, this.descending));
    } catch (e) {
      this.#refused(e as Error);
    }
  }

  async #keep(): Promise<boolean> {
    const set = this.sets.at(-1);
    const name = this.name?.trim() ?? '';
    if (set === undefined || name === '' || !(await this.source.keep(set, name))) return false;
    this.name = undefined;
    this.kept = name;
    return true;
  }

  /** The report of these customers alone: they need a name for that. */
  async #only(): Promise<void> {
    this.name ??= this.page?.title;
    const name = this.name?.trim() ?? '';
    if (!(await this.#keep())) return;
    this.close();
    await this.source.only(name);
  }

  async #forget(): Promise<void> {
    const name = this.sets.at(-1)?.slice(SAVED.length) ?? '';
    this.close();
    await this.source.forget(name);
  }

  #tools(page: CustomerPage): TemplateResult {
    const { texts } = this.context;
    return html`
      <div class="set-tools no-print">
        ${this.name === undefined
          ? html`<button type="button" class="button" data-action="keep" @click=${() => {
              this.name = page.title;
              void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('.set-tools input')?.select());
            }}>${texts.say('customers.keep')}</button>`
          : html`<form @submit=${(e: Event) => { e.preventDefault(); void this.#keep(); }}>
              <input type="text" .value=${this.name} maxlength="80" aria-label=${texts.say('customers.name')} autocomplete="off"
                @input=${(e: Event) => { this.name = (e.target as HTMLInputElement).value; }}>
              <button type="submit" class="button primary">${texts.say('customers.keep')}</button></form>`}
        <button type="button" class="button" data-action="only" @click=${() => this.#only()}>${icons.filter}<span>${texts.say('customers.only')}</span></button>
        ${this.sets.at(-1)?.startsWith(SAVED) ? html`<button type="button" class="button" data-action="forget" @click=${() => this.#forget()}>${texts.say('customers.forget')}</button>` : nothing}
        ${page.profile.length > 0 ? html`<button type="button" class="button" data-action="print" @click=${() => this.source.print()}>${icons.print}<span>${texts.say('customers.print')}</span></button>` : nothing}
        <p class="fine" role="status">${this.kept ? texts.say('customers.kept', { name: this.kept }) : ''}</p>
      </div>`;
  }

  protected override render(): TemplateResult {
    const { page, context: { texts } } = this;
    const title = page?.title ?? texts.say('customers.loading');
    return html`
      <dialog class="drawer" part="drawer" aria-labelledby=${this.#id}
        @click=${(e: Event) => { if (e.target === e.currentTarget) this.close(); }}>
        <div class="drawer-body">
          <header>
            ${this.sets.length > 1
              ? html`<button type="button" class="tool" aria-label=${texts.say('customers.back')} @click=${() => { this.sets = this.sets.slice(0, -1); this.#fresh(); }}>${icons.back}</button>`
              : nothing}
            <div class="grow">
              <h2 id=${this.#id}>${title}</h2>
              ${page ? html`<p class="muted">${texts.say('customers.total', { n: page.total })}</p>` : nothing}
            </div>
            <button type="button" class="button" ?disabled=${!page} @click=${() => this.#save()}>${icons.download}<span>CSV</span></button>
            <button type="button" class="tool" aria-label=${texts.say('close')} @click=${() => this.close()}>${icons.close}</button>
          </header>
          ${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
          ${page ? this.#tools(page) : nothing}
          ${page ? this.#list(page) : html`<div class="loading" aria-busy="true"></div>`}
        </div>
      </dialog>`;
  }

  #list(page: CustomerPage): TemplateResult {
    const { texts } = this.context;
    const { table, sorts, total } = page;
    const last = Math.min(this.offset + table.rows.length, total);
    return html`
      <div class="scroll" role="region" tabindex="0" aria-labelledby=${this.#id}>
        <table aria-labelledby=${this.#id}>
          <thead><tr>${table.columns.map((c, i) => {
            const key = sorts[i] ?? '';
            if (!key) return html`<th scope="col" class=${c.numeric ? 'numeric' : ''}>${c.label}</th>`;
            const order = this.sort === key ? (this.descending ? 'descending' : 'ascending') : undefined;
            return sortHeading(c.label, c.numeric, order, () => this.#sortBy(key, c.numeric));
          })}</tr></thead>
          ${tableBody(table.rows, table, this.context)}
        </table>
      </div>
      ${table.note ? html`<p class="note">${table.note}</p>` : nothing}
      ${page.profile.length > 0 ? html`<div class="profile" part="profile">${page.profile.map((b) => block(b, this.context))}</div>` : nothing}
      ${total > N_ROWS ? html`
        <nav class="pager" aria-label=${texts.say('customers.pages')}>
          <button type="button" class="button" ?disabled=${this.offset === 0} @click=${() => this.#turn(Math.max(0, this.offset - N_ROWS))}>${icons.back}<span>${texts.say('customers.previous')}</span></button>
          <span role="status">${texts.say('customers.range', { from: this.offset + 1, to: last, total })}</span>
          <button type="button" class="button" ?disabled=${last >= total} @click=${() => this.#turn(this.offset + N_ROWS)}><span>${texts.say('customers.next')}</span>${icons.next}</button>
        </nav>` : nothing}`;
  }
}

define('keliu-customers', KeliuCustomers);

declare global {
  interface HTMLElementTagNameMap { 'keliu-customers': KeliuCustomers }
}
