// Any number of values of a filter: a button that says what is chosen, and a list of boxes that floats above the page. The list
// is a modal dialog: nothing cuts it off, one is open at a time, Escape closes it and gives the focus back. A click on another
// such button goes on to it, as if the page below were not inert.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Texts } from '../text.js';
import type { Control } from '../types.js';

const SEPARATOR = '\u001f';
/** With more choices than this there is a field to search among them. */
const N_AT_A_GLANCE = 12;

export interface Many {
  control: Extract<Control, { kind: 'many' }>;
  id: string;
  label: string;
  texts: Texts;
  frozen: boolean;
  open: boolean;
  search: string;
}

/** The values of a setting; as in the engine, a separator alone stands for the empty one. */
export function valuesOf(value: string): Set<string> {
  if (value === '') return new Set();
  return new Set(value === SEPARATOR ? [''] : value.split(SEPARATOR));
}

function joined(values: Set<string>): string {
  return values.size === 1 && values.has('') ? SEPARATOR : [...values].join(SEPARATOR);
}

/** Closes a list after a click beside it; where another list's button lies under the click, that one opens. */
function leave(list: HTMLDialogElement, { clientX, clientY }: MouseEvent): void {
  list.close();
  const root = list.getRootNode() as Document | ShadowRoot;
  const other = root.elementFromPoint(clientX, clientY)?.closest<HTMLButtonElement>('.many');
  if (!other || other === list.previousElementSibling) return;
  // Where the focus goes back to from there.
  other.focus();
  other.click();
}

export function many({ control, id, label, texts, frozen, open, search }: Many, on: {
  toggle(open: boolean): void; search(text: string): void; choose(value: string): void;
}): TemplateResult {
  const chosen = valuesOf(control.value);
  const names = control.options.filter((o) => chosen.has(o.value)).map((o) => o.label);
  const said = names.length === 0 ? texts.say('many.all') : names.length === 1 ? names[0] : texts.say('many.some', { n: names.length });
  const wanted = search.trim().toLowerCase();
  const shown = control.options.filter((o) => wanted === '' || o.label.toLowerCase().includes(wanted));
  const tick = (value: string, isOn: boolean): void => {
    const next = new Set(chosen);
    if (isOn) next.add(value);
    else next.delete(value);
    on.choose(joined(next));
  };
  const isOutside = ({ clientX: x, clientY: y }: MouseEvent, list: Element): boolean => {
    const { left, right, top, bottom } = list.getBoundingClientRect();
    return x < left || x > right || y < top || y > bottom;
  };
  return html`
    <button type="button" class="button many" id=${id} aria-haspopup="dialog" aria-expanded=${open ? 'true' : 'false'} aria-controls="${id}-list"
      ?disabled=${frozen} @click=${() => on.toggle(true)}><span>${said}</span></button>
    <dialog class="choices" id="${id}-list" aria-label=${label} @close=${() => on.toggle(false)}
      @keydown=${(e: KeyboardEvent) => { if (e.key === 'Escape') e.stopPropagation(); }}
      @click=${(e: MouseEvent) => {
        const list = e.currentTarget as HTMLDialogElement;
        if (e.target === list && isOutside(e, list)) leave(list, e);
      }}>
      ${open ? html`
        ${control.options.length > N_AT_A_GLANCE
          ? html`<input type="text" .value=${search} placeholder=${texts.say('many.search')} aria-label=${`${label}: ${texts.say('many.search')}`}
              autocomplete="off" spellcheck="false" @input=${(e: Event) => on.search((e.target as HTMLInputElement).value)}>` : nothing}
        <div class="boxes" role="group" aria-label=${label}>${repeat(shown, (o) => o.value, (o) => html`
          <label><input type="checkbox" .checked=${chosen.has(o.value)} ?disabled=${frozen}
            @change=${(e: Event) => tick(o.value, (e.target as HTMLInputElement).checked)}><span>${o.label}</span></label>`)}</div>
        ${shown.length === 0 ? html`<p class="help">${texts.say('many.none')}</p>` : nothing}` : nothing}
    </dialog>`;
}
