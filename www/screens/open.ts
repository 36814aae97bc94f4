// The first screen: drop a file, choose one, paste one, or try the sample.
import { html, type TemplateResult } from 'lit';
import { icons } from '../icons.js';
import type { Texts } from '../text.js';

export interface OpenActions {
  choose(): void;
  sample(): void;
  privacy(): void;
}

export function openScreen(texts: Texts, actions: OpenActions): TemplateResult {
  return html`
    <div class="open" part="open">
      <div class="hero">
        <h2 tabindex="-1">${texts.say('open.title')}</h2>
        <p class="lead">${texts.say('open.lead')}</p>
      </div>
      <div class="drop" part="drop">
        ${icons.upload}
        <p class="drop-title">${texts.say('open.drop')}</p>
        <p class="muted">${texts.say('open.formats')}</p>
        <div class="row">
          <button type="button" class="button primary" data-action="choose" @click=${() => actions.choose()}>${texts.say('open.choose')}</button>
          <button type="button" class="button" data-action="sample" @click=${() => actions.sample()}>${texts.say('open.sample')}</button>
        </div>
      </div>
      <p class="privacy-line">${icons.shield}<span>${texts.say('open.privacy')}
        <button type="button" class="link" data-action="privacy" @click=${() => actions.privacy()}>${texts.say('open.proof')}</button></span></p>
      <p class="fine">${texts.say('open.sampleCredit')}</p>
    </div>`;
}
