// What to do, by when, in order of money.
import { html, nothing, type TemplateResult } from 'lit';
import type { Context } from '../context.js';
import { icons } from '../icons.js';
import type { Action } from '../types.js';

export function actions(title: string, items: Action[], context: Context): TemplateResult {
  return html`
    ${title ? html`<h3 class="by-when">${title}</h3>` : nothing}
    <ol class="actions" part="actions">
      ${items.map(({ text, reason, stake, set }) => html`
        <li class="action">
          <div>
            <p class="what">${text}</p>
            ${stake ? html`<p class="stake">${stake}</p>` : nothing}
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
