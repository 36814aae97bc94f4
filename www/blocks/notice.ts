// A reservation, a warning, a refusal with its reason.
import { html, nothing, type TemplateResult } from 'lit';
import { icons } from '../icons.js';
import type { Notice } from '../types.js';

export function notice(b: Notice): TemplateResult {
  return html`
    <div class="notice tone-${b.tone}" part="notice">
      ${b.tone === 'good' ? icons.check : icons.warning}
      <div>
        <p>${b.text}</p>
        ${b.detail ? html`<p class="detail">${b.detail}</p>` : nothing}
      </div>
    </div>`;
}
