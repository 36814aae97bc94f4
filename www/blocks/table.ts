// A table: sortable where it has numbers, copied or saved as it stands.
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Context } from '../context.js';
import { toCsv, toTabs } from '../csv.js';
import { copyText } from '../export.js';
import { icons } from '../icons.js';
import type { Cell, Table } from '../types.js';
import { define, freshId, LightElement } from './light-element.js';
import { setLink } from './set-link.js';

/** More rows than this are shown only when asked for. */
const N_ROWS_AT_FIRST = 100;

/** Tables with more columns are printed in smaller letters. */
const N_COLUMNS_ON_PAPER = 8;

export interface Sort { column: number; descending: boolean }

/** A heading that sorts. */
export function sortHeading(label: string, numeric: boolean, order: 'ascending' | 'descending' | undefined, click: () => void): TemplateResult {
  return html`
    <th scope="col" class=${numeric ? 'numeric' : ''} aria-sort=${order ?? 'none'}>
      <button type="button" class="sort" @click=${click}>${label}${order === 'ascending' ? icons.up : order === 'descending' ? icons.down : html`<span class="icon"></span>`}</button>
    </th>`;
}

/** Whether a cell reads as a sentence: it wants a line's width. Han characters count twice. */
function isSentence(cell: Cell | undefined): boolean {
  const text = cell?.text ?? '';
  return text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0) > 32;
}

/** The rows of a table. */
export function tableBody(rows: Cell[][], table: Table, context: Context): TemplateResult {
  return html`<tbody>${rows.map((row) => html`<tr>${table.columns.map((column, i) => {
    const cell = row[i];
    const content = cell ? setLink(cell.text, cell.set, context) : nothing;
    return i === 0 && !column.numeric
      ? html`<th scope="row" class=${isSentence(cell) ? 'sentence' : ''}>${content}</th>`
      : html`<td class=${column.numeric ? 'numeric' : isSentence(cell) ? 'sentence' : ''}>${content}</td>`;
  })}</tr>`)}</tbody>`;
}

export class KeliuTable extends LightElement {
  @property({ attribute: false }) table!: Table;
  @property({ attribute: false }) context!: Context;
  /** Stands for the table when it has no caption of its own. */
  @property({ attribute: false }) label = '';
  @state() private sort: Sort | undefined;
  @state() private all = false;
  readonly #id = freshId('table');

  #sorted(): Cell[][] {
    const { sort, table: { rows } } = this;
    if (!sort) return rows;
    const collator = new Intl.Collator(this.context.texts.lang, { numeric: true });
    const sign = sort.descending ? -1 : 1;
    return rows.toSorted((a, b) => {
      const [x, y] = [a[sort.column], b[sort.column]];
      // Cells without a number stay at the end, whichever way the others are sorted.
      if (this.table.columns[sort.column]?.numeric) {
        if (x?.value === undefined || y?.value === undefined) return Number(x?.value === undefined) - Number(y?.value === undefined);
        return sign * (x.value - y.value);
      }
      return sign * collator.compare(x?.text ?? '', y?.text ?? '');
    });
  }

  #toggle(column: number): void {
    const numeric = this.table.columns[column]?.numeric ?? false;
    this.sort = this.sort?.column === column ? { column, descending: !this.sort.descending } : { column, descending: numeric };
  }

  async #copy(): Promise<void> {
    const done = await copyText(toTabs({ ...this.table, rows: this.#sorted() }), this);
    this.context.announce(this.context.texts.say(done ? 'table.copied' : 'table.notCopied'));
  }

  protected override render(): TemplateResult {
    const { table, context, sort } = this;
    const { texts } = context;
    const title = table.title || this.label;
    const sortable = table.rows.length > 1 && table.columns.some((c) => c.numeric);
    const rows = this.#sorted();
    // Sections may hold tables of the same name: to those who hear the page the section's name goes before.
    const region = `${this.closest('[data-section]')?.getAttribute('aria-labelledby') ?? ''} ${this.#id}`.trim();
    const shown = this.all ? rows : rows.slice(0, N_ROWS_AT_FIRST);
    return html`
      <div class="table" part="table">
        <div class="head">
          <h3 id=${this.#id} class=${table.title ? '' : 'sr'}>${title}</h3>
          <div class="tools">
            <button type="button" class="tool" @click=${() => this.#copy()} aria-label=${texts.say('table.copyOf', { title })}>${icons.copy}<span>${texts.say('table.copy')}</span></button>
            <button type="button" class="tool" aria-label=${texts.say('table.csvOf', { title })}
              @click=${() => context.offer(`${context.stem} – ${title}.csv`, toCsv({ ...table, rows }))}>${icons.download}<span>CSV</span></button>
          </div>
        </div>
        <div class="scroll" role="region" aria-labelledby=${region} tabindex="0">
          <table aria-labelledby=${this.#id} class=${table.columns.length > N_COLUMNS_ON_PAPER ? 'is-wide' : ''}>
            <thead><tr>${table.columns.map((c, i) => sortable
              ? sortHeading(c.label, c.numeric, sort?.column === i ? (sort.descending ? 'descending' : 'ascending') : undefined, () => this.#toggle(i))
              : html`<th scope="col" class=${c.numeric ? 'numeric' : ''}>${c.label}</th>`)}</tr></thead>
            ${tableBody(shown, table, context)}
          </table>
        </div>
        ${shown.length < rows.length
          ? html`<button type="button" class="button more" @click=${() => { this.all = true; }}>${texts.say('table.all', { n: rows.length })}</button>`
          : nothing}
        ${table.note ? html`<p class="note">${table.note}</p>` : nothing}
      </div>`;
  }
}

define('keliu-table', KeliuTable);

declare global {
  interface HTMLElementTagNameMap { 'keliu-table': KeliuTable }
}
