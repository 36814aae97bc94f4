// Fields that change a setting.
import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Context } from '../context.js';
import type { Form } from '../types.js';
import './field.js';

/** Fields with their answers; those in `waiting` cannot be used yet. */
export function form(b: Form, context: Context, waiting?: ReadonlySet<string>): TemplateResult {
  return html`
    <form class="fields" part="form" @submit=${(e: Event) => e.preventDefault()}>
      ${repeat(b.fields, (f) => f.id, (f) => html`
        <keliu-field .field=${f} .context=${context} .error=${context.refusals.get(f.id) ?? ''}
          .busy=${context.pending.has(f.id)} .waiting=${waiting?.has(f.id) ?? false}></keliu-field>`)}
    </form>`;
}
