// What every column was taken for; the user corrects, answers what only they know, and goes on.
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { icons } from '../icons.js';
import type { Texts } from '../text.js';
import type { ColumnsView, ColumnView, MappingChoice, Question } from '../types.js';
import { filesBlock, type FilesActions } from './files.js';

const CONFIDENCE = ['unused', 'likely', 'certain'] as const;

/** What the user wants changed, told on top of all that was wanted before it. */
export type Change = (now: MappingChoice, view: ColumnsView) => MappingChoice;

/** Questions about which rows count are called so, and kept as settings of the file. */
const ROWS_QUESTION = 'rows.';

/** Answer to a question about a role: no column has it. */
const NO_COLUMN = '∅';

/** Questions about a role are called so, with its name behind. */
const ROLE_QUESTION = 'role:';

export interface ColumnsActions extends FilesActions {
  remap(change: Change): void;
  confirm(): void;
  cancel(): void;
  saveMapping(): void;
  readMapping(): void;
}

function withRole(choice: MappingChoice, name: string, role: string): MappingChoice {
  return { ...choice, roles: [...choice.roles.filter(([n, r]) => n !== name && (n !== '' || r !== role)), [name, role]] };
}

/** The column that was named takes the role, or none does; whichever had it is left out. */
function withColumn(choice: MappingChoice, view: ColumnsView, role: string, answer: string): MappingChoice {
  const name = answer === NO_COLUMN ? '' : answer;
  const holders = view.columns.filter((c) => c.role === role && c.name !== name);
  return withRole(holders.reduce((rest, holder) => withRole(rest, holder.name, 'ignore'), choice), name, role);
}

function withAnswer(choice: MappingChoice, view: ColumnsView, id: string, value: string): MappingChoice {
  if (id.startsWith(ROLE_QUESTION)) return withColumn(choice, view, id.slice(ROLE_QUESTION.length), value);
  if (id.startsWith(ROWS_QUESTION)) return { ...choice, rows: [...choice.rows.filter(([own]) => own !== id), [id, value]] };
  return { ...choice, [id]: value };
}

/** What holds for a question that was asked once; empty if its answer is as guessed. */
export function answerTo(id: string, choice: MappingChoice, view: ColumnsView): string {
  if (id.startsWith(ROLE_QUESTION)) {
    const role = id.slice(ROLE_QUESTION.length);
    const isNone = choice.roles.some(([n, r]) => n === '' && r === role);
    return view.columns.find((c) => c.role === role)?.name ?? (isNone ? NO_COLUMN : '');
  }
  if (id.startsWith(ROWS_QUESTION)) return choice.rows.find(([own]) => own === id)?.[1] ?? '';
  return id === 'dateOrder' ? choice.dateOrder : id === 'decimal' ? choice.decimal : id === 'repeated' ? choice.repeated : '';
}

/** The whole mapping as it stands on screen: what the small file keeps. */
export function wholeChoice(view: ColumnsView, choice: MappingChoice): MappingChoice {
  const answered = Object.fromEntries(view.questions.map((q) => [q.id, q.value]));
  const open = view.questions.filter((q) => q.id.startsWith(ROWS_QUESTION)).map((q): [string, string] => [q.id, q.value]);
  return {
    rows: [...choice.rows, ...open],
    roles: [...view.columns.map((c): [string, string] => [c.name, c.role]), ...choice.roles.filter(([n]) => n === '')],
    dateOrder: choice.dateOrder || (answered.dateOrder ?? ''),
    decimal: choice.decimal || (answered.decimal ?? ''),
    repeated: choice.repeated || (answered.repeated ?? ''),
  };
}

function column(c: ColumnView, i: number, view: ColumnsView, texts: Texts, actions: ColumnsActions): TemplateResult {
  const confidence = CONFIDENCE[c.confidence] ?? 'unused';
  return html`
    <li class="column is-${confidence}">
      <label class="column-name" for="role-${i}">${c.name}</label>
      <select id="role-${i}" .value=${live(c.role)} aria-describedby="why-${i}"
        @change=${(e: Event) => {
          const role = (e.target as HTMLSelectElement).value;
          actions.remap((now) => withRole(now, c.name, role));
        }}>
        ${view.roles.map((r) => html`<option value=${r.value} ?selected=${r.value === c.role}>${r.label}</option>`)}
      </select>
      <span class="chip is-${confidence}">${texts.say(`columns.${confidence}`)}</span>
      <div class="column-why" id="why-${i}">
        <p>${c.reason}</p>
        ${c.problems ? html`<p class="problem">${icons.warning}<span>${c.problems}</span></p>` : nothing}
        ${c.examples.length > 0 ? html`<p class="examples">${c.examples.map(([raw, read]) => html`
          <span class="example"><code>${raw || '∅'}</code>${read && read !== raw ? html`<span aria-hidden="true">→</span><span class="sr">${texts.say('columns.readAs')}</span><b>${read}</b>` : nothing}</span>`)}</p>` : nothing}
      </div>
    </li>`;
}

function question(q: Question, actions: ColumnsActions): TemplateResult {
  return html`
    <fieldset class="question">
      <legend>${q.text}</legend>
      ${q.options.map((o) => html`
        <label><input type="radio" name=${q.id} value=${o.value} .checked=${live(o.value === q.value)}
          @change=${() => actions.remap((now, view) => withAnswer(now, view, q.id, o.value))}><span>${o.label}</span></label>`)}
    </fieldset>`;
}

/** `nSettings`: settings that came with a kept mapping and wait for the report. */
export function columnsScreen(view: ColumnsView, nSettings: number, texts: Texts, actions: ColumnsActions): TemplateResult {
  const ready = view.missing.length === 0;
  const onKey = (e: KeyboardEvent): void => {
    // Enter means "go on" wherever it has no meaning of its own.
    if (e.key !== 'Enter' || (e.target as HTMLElement).closest('button, summary, a')) return;
    e.preventDefault();
    if (ready) actions.confirm();
  };
  return html`
    <div class="columns" part="columns" @keydown=${onKey}>
      <header class="columns-head">
        <div>
          <h2 tabindex="-1">${texts.say('columns.title', { file: view.file })}</h2>
          <p class="muted">${texts.say('columns.rows', { n: view.nRows })} · ${view.form}</p>
        </div>
      </header>
      ${filesBlock(view.files, view.encodings, texts, actions)}
      ${view.questions.map((q) => question(q, actions))}
      ${ready ? nothing : html`
        <div class="notice tone-warning" role="status">${icons.warning}<div><p>${texts.say('columns.missing')}</p><ul>${view.missing.map((m) => html`<li>${m}</li>`)}</ul></div></div>`}
      <ul class="column-list">
        ${repeat(view.columns, (c) => c.name, (c, i) => column(c, i, view, texts, actions))}
      </ul>
      <details class="preview" open>
        <summary>${texts.say('columns.preview')}</summary>
        <div class="scroll" role="region" tabindex="0" aria-label=${texts.say('columns.preview')}>
          <table>
            <thead><tr>${view.columns.map((c) => html`<th scope="col">${c.name}</th>`)}</tr></thead>
            <tbody>${view.preview.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
          </table>
        </div>
      </details>
      <div class="columns-tools">
        <button type="button" class="button quiet" data-action="save-mapping" @click=${() => actions.saveMapping()}>${icons.download}<span>${texts.say('columns.save')}</span></button>
        <button type="button" class="button quiet" data-action="read-mapping" @click=${() => actions.readMapping()}>${icons.upload}<span>${texts.say('columns.read')}</span></button>
      </div>
      ${nSettings > 0 ? html`<p class="muted" role="status">${texts.say('columns.settings', { n: nSettings })}</p>` : nothing}
      <footer class="columns-foot">
        <button type="button" class="button primary" data-action="confirm" ?disabled=${!ready} @click=${() => actions.confirm()}>${texts.say('columns.go')}</button>
        <button type="button" class="button" data-action="back" @click=${() => actions.cancel()}>${texts.say('columns.cancel')}</button>
      </footer>
    </div>`;
}
