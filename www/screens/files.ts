// The files of a report on the columns screen: what became of each, which of its tables are read, in which encoding.
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { icons } from '../icons.js';
import type { Texts } from '../text.js';
import type { FileView, Opt, TableView } from '../types.js';


export interface FilesActions {
  /** Reads a file again in another encoding. */
  reencode(file: number, encoding: string): void;
  /** Reads other tables of a file. */
  pick(file: number, tables: string[]): void;
  /** Asks for a further file. */
  addFile(): void;
  removeFile(file: number): void;
}

function preview(table: TableView): TemplateResult | typeof nothing {
  const [head, ...rows] = table.preview;
  if (!head) return nothing;
  return html`
    <div class="scroll" role="region" tabindex="0" aria-label=${table.name}>
      <table>
        <thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table>
    </div>`;
}

function tables(file: FileView, i: number, texts: Texts, actions: FilesActions): TemplateResult {
  const toggle = (table: TableView, e: Event): void => {
    const box = e.target as HTMLInputElement;
    const picks = file.tables.filter((t) => (t === table ? box.checked : t.isRead)).map((t) => t.name);
    // At least one table is read.
    if (picks.length === 0) box.checked = true;
    else actions.pick(i, picks);
  };
  return html`
    <fieldset class="tables">
      <legend>${texts.say('files.tables')}</legend>
      ${file.tables.map((table) => html`
        <div class="table-choice">
          <label><input type="checkbox" .checked=${live(table.isRead)} ?disabled=${!table.canBeRead} @change=${(e: Event) => toggle(table, e)}>
            <b>${table.name}</b></label>
          <span class="muted">${table.about}</span>
          ${table.isHidden ? html`<span class="chip is-unused">${texts.say('files.hidden')}</span>` : nothing}
          ${table.preview.length > 0 ? html`<details class="preview"><summary>${texts.say('columns.preview')}</summary>${preview(table)}</details>` : nothing}
        </div>`)}
    </fieldset>`;
}

export function filesBlock(files: readonly FileView[], encodings: readonly Opt[], texts: Texts, actions: FilesActions): TemplateResult {
  return html`
    <section class="files" aria-label=${texts.say('files.title')}>
      ${files.map((file, i) => html`
        <div class="report-file">
          <div class="report-file-head">
            ${files.length > 1 ? html`<b class="report-file-title">${file.name}</b>` : nothing}
            ${file.purposes.map((purpose) => html`<span class="muted">${purpose}</span>`)}
            <span class="grow"></span>
            ${file.hasEncoding ? html`
              <label class="inline">${texts.say('columns.encoding')}
                <select @change=${(e: Event) => actions.reencode(i, (e.target as HTMLSelectElement).value)}>
                  <option value="" ?selected=${!file.encoding}>${texts.say('encoding.auto')}</option>
                  ${encodings.map(({ value, label }) => html`<option value=${value} ?selected=${value === file.encoding}>${label}</option>`)}
                </select>
              </label>` : nothing}
            ${files.length > 1 ? html`
              <button type="button" class="tool" data-action="remove-file" aria-label=${texts.say('files.remove', { file: file.name })} title=${texts.say('files.remove', { file: file.name })}
                @click=${() => actions.removeFile(i)}>${icons.close}</button>` : nothing}
          </div>
          ${file.tables.length > 1 ? tables(file, i, texts, actions) : nothing}
        </div>`)}
      <button type="button" class="button quiet" data-action="add-file" @click=${() => actions.addFile()}>${icons.upload}<span>${texts.say('files.add')}</span></button>
    </section>`;
}
