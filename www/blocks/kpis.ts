// A strip of figures with their changes.
import { html, nothing, type TemplateResult } from 'lit';
import type { Context } from '../context.js';
import type { Change, Kpi } from '../types.js';
import { setLink } from './set-link.js';

const SIGNS: Record<string, string> = { '1': '▲', '0': '■', '-1': '▼' };

function change(c: Change, context: Context): TemplateResult {
  const word = c.direction > 0 ? 'kpi.up' : c.direction < 0 ? 'kpi.down' : 'kpi.same';
  return html`
    <li class="change ${c.direction > 0 ? 'is-up' : c.direction < 0 ? 'is-down' : ''}">
      <span class="sign" aria-hidden="true">${c.value === '–' ? '' : SIGNS[String(c.direction)]}</span><span class="sr">${context.texts.say(word)}</span>
      <span class="figure">${c.value}</span> <span class="against">${c.label}</span>
    </li>`;
}

export function kpis(items: Kpi[], context: Context): TemplateResult {
  return html`
    <ul class="kpis" part="kpis">
      ${items.map((kpi) => html`
        <li class="kpi" part="kpi" data-figure=${kpi.id}>
          <span class="label">${kpi.label}</span>
          <span class="value">${setLink(kpi.value, kpi.set, context)}</span>
          ${kpi.note ? html`<span class="note">${kpi.note}</span>` : nothing}
          ${kpi.how ? html`<details class="how"><summary>${context.texts.say('kpi.how')}</summary><p>${kpi.how}</p></details>` : nothing}
          ${kpi.changes.length > 0 ? html`<ul class="changes">${kpi.changes.map((c) => change(c, context))}</ul>` : nothing}
        </li>`)}
    </ul>`;
}
