// The proof panel: what holds, what can be tried, what a page cannot promise.
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { version } from 'keliu:assets';
import { engineModule, viewModule } from '../assets.js';
import { define, freshId, LightElement } from '../blocks/light-element.js';
import { icons } from '../icons.js';
import type { Texts } from '../text.js';
import { tryAllWays, type Trial } from './attempts.js';
import { traffic, type Traffic } from './traffic.js';

interface Digests { engine: string; view: string; computed: boolean }

function metaPolicies(): string {
  return [...document.querySelectorAll<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy" i]')].map((m) => m.content).join('\n');
}

export class KeliuPrivacy extends LightElement {
  @property({ attribute: false }) texts!: Texts;
  /** Bytes the engine holds, if it runs. */
  @property({ attribute: false }) memory: (() => Promise<number>) | undefined;
  @state() private trial: Trial | undefined;
  @state() private trying = false;
  @state() private seen: Traffic = { before: [], after: [] };
  @state() private digests: Digests | undefined;
  @state() private held: number | undefined;
  readonly #id = freshId('privacy');

  show(): void {
    this.seen = traffic();
    this.querySelector('dialog')?.showModal();
    Promise.all([engineModule(), viewModule()]).then(
      ([engine, view]) => { this.digests = { engine: engine.digest, view: view.digest, computed: engine.computed }; },
      () => { this.digests = undefined; },
    );
    this.held = undefined;
    this.memory?.().then((n) => { this.held = n; }, () => { this.held = undefined; });
  }

  async #try(): Promise<void> {
    this.trying = true;
    this.trial = await tryAllWays();
    this.seen = traffic();
    this.trying = false;
  }

  #close(): void {
    this.querySelector('dialog')?.close();
  }

  protected override render(): TemplateResult {
    const { texts, seen } = this;
    const say = (key: string, args: Record<string, string | number> = {}): string => texts.say(`privacy.${key}`, args);
    const quoted = this.trial?.policy ?? '';
    const policy = quoted === '' ? metaPolicies() : quoted;
    return html`
      <dialog class="drawer" part="privacy" aria-labelledby=${this.#id} @click=${(e: Event) => { if (e.target === e.currentTarget) this.#close(); }}>
        <div class="drawer-body">
          <header>
            <h2 class="grow" id=${this.#id}>${say('title')}</h2>
            <button type="button" class="tool" aria-label=${texts.say('close')} @click=${() => this.#close()}>${icons.close}</button>
          </header>
          <div class="scroll prose" role="region" tabindex="0" aria-labelledby=${this.#id}>
            <p class="lead">${say('lead')}</p>

            <h3>${say('connections')}</h3>
            <p class="big">${say('since', { n: seen.after.length })}</p>
            ${seen.after.length > 0 ? html`<ul class="mono">${seen.after.map((n) => html`<li>${n}</li>`)}</ul>` : nothing}
            ${seen.before.length > 0
              ? html`<details><summary>${say('loaded', { n: seen.before.length })}</summary><ul class="mono">${seen.before.map((n) => html`<li>${n}</li>`)}</ul></details>`
              : html`<p class="muted">${say('loadedNothing')}</p>`}
            <p class="muted">${say('storage')}</p>

            <h3>${say('try')}</h3>
            <p>${say('tryWhat')}</p>
            <button type="button" class="button primary" ?disabled=${this.trying} @click=${() => this.#try()}>${this.trying ? say('trying') : say('tryNow')}</button>
            <div aria-live="polite">${this.trial ? this.#verdicts(this.trial) : nothing}</div>

            <h3>${say('policy')}</h3>
            ${policy ? html`<pre class="mono" tabindex="0" aria-label=${say('policy')}>${policy.replaceAll('; ', ';\n')}</pre>` : html`<p>${say('policyUnknown')}</p>`}

            <h3>${say('build')}</h3>
            <dl class="facts">
              <dt>${say('version')}</dt><dd class="mono">${version}</dd>
              ${this.digests ? html`
                <dt>engine.wasm, SHA-256</dt><dd class="mono" data-digest="engine">${this.digests.engine}</dd>
                <dt>view.wasm, SHA-256</dt><dd class="mono" data-digest="view">${this.digests.view}</dd>` : nothing}
              ${this.held === undefined ? nothing : html`<dt>${say('memory')}</dt><dd>${texts.bytes(this.held)}</dd>`}
            </dl>
            <p class="muted">${this.digests && !this.digests.computed ? say('digestBuild') : say('digestHere')} ${say('rebuild')}</p>

            <h3>${say('limits')}</h3>
            <ul>
              <li>${say('limitExtensions')}</li>
              <li>${say('limitHost')}</li>
              <li>${say('limitCopy')}</li>
              <li>${say('limitPreconnect')}</li>
              <li>${say('limitSeen')}</li>
            </ul>
            <p>${say('advice')}</p>
          </div>
        </div>
      </dialog>`;
  }

  #verdicts({ attempts }: Trial): TemplateResult {
    const { texts } = this;
    const open = attempts.filter((a) => a.verdict === 'open').length;
    return html`
      <p class="notice ${open > 0 ? 'tone-warning' : 'tone-good'}">${open > 0 ? icons.warning : icons.check}<span>${
        open > 0 ? texts.say('privacy.someOpen', { n: open }) : texts.say('privacy.allRefused', { n: attempts.length })}</span></p>
      <table class="plain">
        <thead><tr><th scope="col">${texts.say('privacy.way')}</th><th scope="col">${texts.say('privacy.verdict')}</th></tr></thead>
        <tbody>${attempts.map((a) => html`<tr data-verdict=${a.verdict}><th scope="row">${a.way}</th><td>${texts.say(`privacy.verdict.${a.verdict}`, { directive: a.directive })}</td></tr>`)}</tbody>
      </table>`;
  }
}

define('keliu-privacy', KeliuPrivacy);

declare global {
  interface HTMLElementTagNameMap { 'keliu-privacy': KeliuPrivacy }
}
