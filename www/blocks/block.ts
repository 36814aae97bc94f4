// A block of the report -> DOM. One file per kind; nothing here knows an analysis.
import { html, type TemplateResult } from 'lit';
import type { Context } from '../context.js';
import type { Block } from '../types.js';
import './chart.js';
import './table.js';
import { actions } from './actions.js';
import { form } from './form.js';
import { insight } from './insight.js';
import { kpis } from './kpis.js';
import { notice } from './notice.js';

export function block(b: Block, context: Context): TemplateResult {
  switch (b.kind) {
    case 'insight': return insight(b);
    case 'kpis': return kpis(b.items, context);
    case 'chart': return html`<keliu-chart .block=${b} .context=${context}></keliu-chart>`;
    case 'table': return html`<keliu-table .table=${b} .context=${context}></keliu-table>`;
    case 'form': return form(b, context);
    case 'actions': return actions(b.title, b.items, context);
    case 'notice': return notice(b);
  }
}
