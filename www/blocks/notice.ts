// A reservation, a warning, a refusal with its reason.
import { html, nothing, type TemplateResult } from 'lit';
import { icons } from '../icons.js';
import type { Notice } from '../types.js';

const ICONS = { neutral: icons.info, good: icons.check, warning: icons.warning, bad: icons.warning };

export function notice(b: Notice): TemplateResult {
  return html`
    <div class="notice tone-${b.tone}" part="notice">
      ${ICONS[b.tone]}
      <div>
        <p>${b.text}</p>
        ${b.detail ? html`<p class="detail">${b.detail}</p>` : nothing}
      </div>
    </div>`;
}
