// The finding in one sentence.
import { html, nothing, type TemplateResult } from 'lit';
import type { Insight } from '../types.js';

export function insight(b: Insight): TemplateResult {
  return html`
    <div class="insight tone-${b.tone}" part="insight">
      <p class="lead">${b.text}</p>
      ${b.detail ? html`<p class="detail">${b.detail}</p>` : nothing}
    </div>`;
}
