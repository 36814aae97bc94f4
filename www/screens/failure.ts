// What was refused or went wrong, in words; what was on screen before stays below it.
import { html, nothing, type TemplateResult } from 'lit';
import { icons } from '../icons.js';
import type { Texts } from '../text.js';
import type { Failure } from '../types.js';

export function failureBox(failure: Failure, frozen: boolean, texts: Texts, actions: { again(): void; dismiss(): void }): TemplateResult {
  return html`
    <div class="failure notice tone-bad" part="failure" role="alert" data-code=${failure.code}>
      ${icons.warning}
      <p class="grow">${failure.text}</p>
      ${frozen ? html`<button type="button" class="button" data-action="again" @click=${() => actions.again()}>${texts.say('failure.again')}</button>` : nothing}
      <button type="button" class="tool" aria-label=${texts.say('close')} @click=${() => actions.dismiss()}>${icons.close}</button>
    </div>`;
}
