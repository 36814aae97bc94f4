// One setting: a slider, a choice or several, a text or a day.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Context } from '../context.js';
import type { Control, Field } from '../types.js';
import { define, freshId, LightElement } from './light-element.js';
import { many } from './many.js';
import { place } from './place.js';

/** What may move the button of an open list. */
const MOVES = ['scroll', 'resize'] as const;

export class KeliuField extends LightElement {
  @property({ attribute: false }) field!: Field;
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) error = '';
  @property({ attribute: false }) busy = false;
  /** What it chooses from is being computed: it stays where it is, but nothing can be chosen. */
  @property({ attribute: false }) waiting = false;
  /** What the user has entered while the answer is still on its way, or was refused. */
  @state() private draft: string | undefined;
  /** Of several choices: whether the list stands open, and what is searched for in it. */
  @state() private open = false;
  @state() private search = '';
  /** The user emptied a number: that asks for the default, where there is one. */
  #emptied = false;
  /** Something is being typed that has not been sent: an answer to anything else must not take it away. */
  #typing = false;
  readonly #id = freshId('field');

  protected override willUpdate(changed: PropertyValues): void {
    // The answer to the newest value is there: from now on the report says what holds.
    if (changed.has('field') && !this.busy && !this.error && !this.#typing) this.draft = undefined;
    // There is none: the value before comes back, and nothing needs to be said.
    if (this.error && this.#emptied) this.draft = undefined;
  }

  protected override updated(): void {
    const list = this.querySelector<HTMLDialogElement>('dialog.choices');
    if (!list) return;
    if (this.open && !list.open) {
      list.showModal();
      // The boxes before the field that searches them, which would bring up a keyboard on a phone.
      list.querySelector<HTMLElement>('.boxes input')?.focus();
      for (const event of MOVES) addEventListener(event, this.#replace, { capture: true, passive: true });
    }
    if (this.open) this.#replace();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  readonly #replace = (e?: Event): void => {
    const list = this.querySelector<HTMLDialogElement>('dialog.choices');
    const button = this.querySelector('.many');
    const isOwn = e?.target instanceof Node && list?.contains(e.target);
    if (list?.open && button && !isOwn) place(list, button);
  };

  #forget(): void {
    for (const event of MOVES) removeEventListener(event, this.#replace, { capture: true });
  }

  #toggle(open: boolean): void {
    this.open = open;
    this.search = '';
    if (!open) this.#forget();
  }

  #enter(value: string): void {
    this.#typing = false;
    this.#emptied = value === '' && this.field.control.kind === 'range';
    this.draft = value;
    this.context.setValue(this.field.id, value);
  }

  protected override render(): TemplateResult {
    const { field } = this;
    const error = this.#shownError();
    const [id, help, wrong] = [this.#id, `${this.#id}-help`, `${this.#id}-error`];
    const described = [field.help ? help : '', error ? wrong : ''].filter(Boolean).join(' ');
    return html`
      <div class="field ${error ? 'is-wrong' : ''} ${this.waiting ? 'is-waiting' : ''}" part="field" aria-busy=${this.busy || this.waiting ? 'true' : 'false'}>
        <label for=${id}>${field.label}</label>
        ${this.#control(field.control, id, described)}
        ${error ? html`<p class="error" id=${wrong} role="alert">${error}</p>` : nothing}
        ${field.help ? html`<p class="help" id=${help}>${field.help}</p>` : nothing}
      </div>`;
  }

  #shownError(): string {
    return this.#emptied ? '' : this.error;
  }

  #control(control: Control, id: string, described: string): TemplateResult {
    const value = this.draft ?? String(control.value);
    const off = this.context.frozen || this.waiting;
    const invalid = this.#shownError() ? 'true' : 'false';
    const onChange = (e: Event): void => this.#enter((e.target as HTMLInputElement).value);
    const onType = (e: Event): void => {
      this.#typing = true;
      this.draft = (e.target as HTMLInputElement).value;
    };
    const onLeave = (): void => { this.#typing = false; };
    const text = described || nothing;
    switch (control.kind) {
      case 'range':
        return html`
          <div class="range">
            <input type="range" id=${id} min=${control.min} max=${control.max} step=${control.step} .value=${live(value || String(control.value))}
              ?disabled=${off} aria-describedby=${text} aria-valuetext=${`${value || control.value} ${control.unit}`.trim()} @input=${onChange}>
            <input type="number" min=${control.min} max=${control.max} step=${control.step} .value=${live(value)} ?disabled=${off}
              aria-label=${this.field.label} aria-invalid=${invalid} aria-describedby=${text} @input=${onType} @change=${onChange} @blur=${onLeave}>
            ${control.unit ? html`<span class="unit">${control.unit}</span>` : nothing}
          </div>`;
      case 'select':
        return html`
          <select id=${id} ?disabled=${off} aria-invalid=${invalid} aria-describedby=${text} .value=${live(value)} @change=${onChange}>
            ${control.options.map((o) => html`<option value=${o.value} ?selected=${o.value === value}>${o.label}</option>`)}
          </select>`;
      case 'many':
        return many({ control: { ...control, value }, id, label: this.field.label, texts: this.context.texts, frozen: off, open: this.open, search: this.search }, {
          toggle: (open) => { this.#toggle(open); },
          search: (search) => { this.search = search; },
          choose: (chosen) => this.#enter(chosen),
        });
      case 'text':
        return html`<input type="text" id=${id} .value=${live(value)} placeholder=${control.example} ?disabled=${off}
          aria-invalid=${invalid} aria-describedby=${text} autocomplete="off" spellcheck="false" @input=${onType} @change=${onChange} @blur=${onLeave}>`;
      case 'date':
        return html`<input type="date" id=${id} .value=${live(value)} min=${control.min} max=${control.max} ?disabled=${off}
          aria-invalid=${invalid} aria-describedby=${text} @change=${onChange}>
          ${value === '' && control.min && control.max
            ? html`<p class="help">${this.context.texts.say('field.period', { from: this.context.texts.day(control.min), to: this.context.texts.day(control.max) })}</p>` : nothing}`;
    }
  }
}

define('keliu-field', KeliuField);

declare global {
  interface HTMLElementTagNameMap { 'keliu-field': KeliuField }
}
