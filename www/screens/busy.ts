// Long work: what is being done, how far it is, the first figures, and a way to stop it.
import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../text.js';
import { vars } from '../style-property.js';
import type { Progress } from '../types.js';

export function busyScreen(texts: Texts, file: string, progress: Progress | undefined, cancel: () => void): TemplateResult {
  const done = Math.min(1, Math.max(0, progress?.done ?? 0));
  const label = progress?.label ?? '';
  return html`
    <div class="busy" part="busy">
      <h2 tabindex="-1">${file}</h2>
      <div class="bar" role="progressbar" aria-label=${label || file} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(done * 100)}>
        <div ${vars({ width: `${done * 100}%` })}></div>
      </div>
      <p class="bar-label"><span>${label}</span><span>${texts.percent(done)}</span></p>
      ${progress && progress.facts.length > 0
        ? html`<ul class="facts-list" aria-live="off">${progress.facts.map((f) => html`<li>${f}</li>`)}</ul>`
        : nothing}
      <button type="button" class="button" data-action="cancel" @click=${cancel}>${texts.say('busy.cancel')}</button>
    </div>`;
}
