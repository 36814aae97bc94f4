// A Lit element that renders into the widget's own tree, so that one set of styles and one set of ids serve all.
import { LitElement } from 'lit';

export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Registers an element once, however often the script is loaded. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

let n = 0;

/** An id that no other part of the page has. */
export function freshId(prefix: string): string {
  return `${prefix}-${++n}`;
}
