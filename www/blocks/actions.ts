// What to do, in order of money.
import { html, nothing, type TemplateResult } from 'lit';
import type { Context } from '../context.js';
import { icons } from '../icons.js';
import type { Action } from '../types.js';

export function actions(items: Action[], context: Context): TemplateResult {
  return html`
    <ol class="actions" part="actions">
      ${items.map(({ text, reason, set }) => html`
        <li class="action">
          <div>
            <p class="what">${text}</p>
            ${reason ? html`<p class="why">${reason}</p>` : nothing}
          </div>
          ${set !== undefined && !context.frozen
            ? html`<button type="button" class="button" @click=${() => context.openSet(set)}
                aria-label=${context.texts.say('customers.openFor', { what: text })}>
                ${icons.people}<span>${context.texts.say('customers.list')}</span></button>`
            : nothing}
        </li>`)}
    </ol>`;
}
