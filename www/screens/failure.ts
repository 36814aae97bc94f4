// What was refused or went wrong, in words; what was on screen before stays below it.
import { html, nothing, type TemplateResult } from 'lit';
import { icons } from '../icons.js';
import type { Texts } from '../text.js';
import type { Failure } from '../types.js';

/** Above a report that no longer answers, whatever else was said and dismissed. */
export function frozenBar(texts: Texts, again: () => void): TemplateResult {
  return html`
    <div class="failure notice tone-warning" part="failure" role="status" data-code="report.frozen">
      ${icons.warning}
      <p class="grow">${texts.say('failure.frozen')}</p>
      <button type="button" class="button" data-action="again" @click=${again}>${texts.say('failure.again')}</button>
    </div>`;
}

export function failureBox(failure: Failure, frozen: boolean, texts: Texts, actions: { again(): void; dismiss(): void }): TemplateResult {
  return html`
    <div class="failure notice tone-bad" part="failure" role="alert" data-code=${failure.code}>
      ${icons.warning}
      <p class="grow">${failure.text}</p>
      ${frozen ? html`<button type="button" class="button" data-action="again" @click=${() => actions.again()}>${texts.say('failure.again')}</button>` : nothing}
      <button type="button" class="tool" aria-label=${texts.say('close')} @click=${() => actions.dismiss()}>${icons.close}</button>
    </div>`;
}
