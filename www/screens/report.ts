// The report: contents, filters, sections.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { block } from '../blocks/block.js';
import '../blocks/filters.js';
import type { Context } from '../context.js';
import { icons } from '../icons.js';
import type { Report, Section, Status } from '../types.js';

const STATUS_ICONS: Record<Status, TemplateResult> = { ok: icons.check, warning: icons.warning, locked: icons.lock };

function contents(report: Report, current: string, context: Context, go: (id: string) => void): TemplateResult {
  const { texts } = context;
  return html`
    <nav class="toc" part="toc" aria-label=${texts.say('report.contents')}>
      <ol>
        ${report.sections.map((s) => html`
          <li>
            <a href="#${s.id}" class="is-${s.status}" aria-current=${s.id === current ? 'true' : nothing} title=${s.statusText || nothing}
              @click=${(e: Event) => { e.preventDefault(); go(s.id); }}>
              <span class="status">${STATUS_ICONS[s.status]}</span>
              <span class="name">${s.title}<span class="sr"> (${texts.say(`report.${s.status}`)})</span>
                ${s.status === 'locked' && s.statusText ? html`<small>${s.statusText}</small>` : nothing}</span>
            </a>
          </li>`)}
      </ol>
    </nav>`;
}

/** What cannot be computed is short already. */
function canFold(s: Section): boolean {
  return s.status !== 'locked';
}

function section(s: Section, folded: boolean, context: Context, actions: ReportActions): TemplateResult {
  const { texts } = context;
  const late = context.late.has(s.id);
  return html`
    <section class="section is-${s.status} ${late ? 'is-late' : ''} ${folded ? 'is-folded' : ''}" part="section" data-section=${s.id} aria-labelledby="title-${s.id}"
      aria-busy=${late ? 'true' : 'false'} ?inert=${late}>
      <h2 id="title-${s.id}" tabindex="-1">${s.title}</h2>
      ${canFold(s) ? html`
        <button type="button" class="fold" aria-expanded=${folded ? 'false' : 'true'} aria-label=${texts.say('report.fold', { title: s.title })}
          title=${texts.say(folded ? 'report.unfold' : 'report.foldUp')} @click=${() => { actions.fold([s.id], !folded); }}>${icons.fold}</button>` : nothing}
      ${late ? html`<p class="late">${texts.say('report.late')}</p>` : nothing}
      ${s.statusText && s.status !== 'ok'
        ? html`<div class="notice tone-${s.status === 'locked' ? 'neutral' : 'warning'}">${STATUS_ICONS[s.status]}<p>${s.statusText}</p></div>`
        : nothing}
      ${s.blocks.map((b) => block(b, context))}
      ${s.id === 'intake' && !context.frozen ? html`
        <p class="no-print"><button type="button" class="button quiet" data-action="add-file" @click=${() => { actions.addFile(); }}>${icons.upload}<span>${texts.say('files.add')}</span></button></p>` : nothing}
      ${s.details.length > 0 ? html`
        <details class="method">
          <summary>${texts.say('report.details')}</summary>
          <div class="detail-blocks">${s.details.map((b) => block(b, context))}</div>
        </details>` : nothing}
      ${s.method.length > 0 ? html`
        <details class="method">
          <summary>${texts.say('report.method')}</summary>
          <div class="prose">${s.method.map((p) => html`<p>${p}</p>`)}</div>
        </details>` : nothing}
    </section>`;
}

/** The filters in force, each with a button that drops it, and what they mean for the figures. */
function chosen(report: Report, context: Context): TemplateResult | typeof nothing {
  const { texts } = context;
  if (report.chosen.length === 0) return nothing;
  return html`
    <div class="chosen" part="chosen">
      <ul aria-label=${texts.say('report.chosen')}>
        ${repeat(report.chosen, (c) => c.id, (c) => html`
          <li><button type="button" class="chosen-one" ?disabled=${context.frozen} aria-label=${texts.say('report.drop', { filter: c.label })}
            @click=${() => context.setValue(c.id, '')}><span>${c.label}</span>${icons.close}</button></li>`)}
        ${report.chosen.length > 1 ? html`
          <li><button type="button" class="button quiet" ?disabled=${context.frozen} @click=${() => context.setValue('filter.none', '')}>${texts.say('report.dropAll')}</button></li>` : nothing}
      </ul>
      ${report.note ? html`<p class="fine">${report.note}</p>` : nothing}
      ${context.refusals.has('filter.none') ? html`<p class="error" role="alert">${context.refusals.get('filter.none')}</p>` : nothing}
    </div>`;
}

export interface ReportActions {
  go(id: string): void;
  toggleFilters(open: boolean): void;
  addFile(): void;
  /** Leaves of some sections their finding only, or shows all of them. */
  fold(ids: readonly string[], on: boolean): void;
}

/** All sections down to their findings: the story on a page or two. */
function glance(report: Report, folded: ReadonlySet<string>, context: Context, actions: ReportActions): TemplateResult {
  const ids = report.sections.filter(canFold).map((s) => s.id);
  const on = ids.every((id) => folded.has(id));
  return html`
    <p class="glance"><button type="button" class="button quiet" data-action="glance" aria-pressed=${on ? 'true' : 'false'}
      @click=${() => { actions.fold(ids, !on); }}>${context.texts.say('report.glance')}</button></p>`;
}

export interface ReportState {
  /** The section that is being read. */
  current: string;
  filtersOpen: boolean;
  /** Sections of which only the finding is shown. */
  folded: ReadonlySet<string>;
}

export function reportScreen(report: Report, state: ReportState, context: Context, actions: ReportActions): TemplateResult {
  const { texts } = context;
  return html`
    <div class="report" part="report">
      ${contents(report, state.current, context, (id) => actions.go(id))}
      <div class="paper">
        ${report.filters.fields.length > 0 || report.scope ? html`
          <details class="filters" part="filters" ?open=${state.filtersOpen}
            @toggle=${(e: Event) => actions.toggleFilters((e.target as HTMLDetailsElement).open)}>
            <summary>${icons.filter}<span class="filters-name">${texts.say('report.filters')}</span><span class="scope">${report.scope}</span></summary>
            <keliu-filters .filters=${report.filters} .context=${context}></keliu-filters>
          </details>` : nothing}
        ${chosen(report, context)}
        ${glance(report, state.folded, context, actions)}
        ${repeat(report.sections, (s) => s.id, (s) => section(s, canFold(s) && state.folded.has(s.id), context, actions))}
        <p class="fine">${texts.say('report.local')}</p>
      </div>
    </div>`;
}
