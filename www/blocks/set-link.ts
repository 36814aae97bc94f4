// A number as a door: opens the customers behind it.
import { html, type TemplateResult } from 'lit';
import type { Context } from '../context.js';
import type { SetId } from '../types.js';

export function setLink(content: unknown, set: SetId | undefined, context: Context): TemplateResult {
  if (set === undefined || context.frozen) return html`${content}`;
  return html`<button type="button" class="door" part="set-link" title=${context.texts.say('customers.open')}
    @click=${() => context.openSet(set)}>${content}</button>`;
}
