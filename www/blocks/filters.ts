// The fields of the filters. Groups of customers are known only once they are computed: until then the fields of before stay.
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Context } from '../context.js';
import type { Field, Form } from '../types.js';
import { form } from './form.js';
import { define, LightElement } from './light-element.js';

/** The fields of now, and at their places those of before that are missing. */
export function kept(before: readonly Field[], now: readonly Field[]): { fields: Field[]; waiting: Set<string> } {
  const isNow = new Set(now.map((f) => f.id));
  const fields = [...now];
  const waiting = new Set<string>();
  before.forEach((field, at) => {
    if (isNow.has(field.id)) return;
    const previous = before[at - 1];
    fields.splice(previous ? fields.findIndex((f) => f.id === previous.id) + 1 : 0, 0, field);
    waiting.add(field.id);
  });
  return { fields, waiting };
}

export class KeliuFilters extends LightElement {
  @property({ attribute: false }) filters!: Form;
  @property({ attribute: false }) context!: Context;
  #fields: readonly Field[] = [];

  protected override render(): TemplateResult {
    const { fields, waiting } = kept(this.context.late.size > 0 ? this.#fields : [], this.filters.fields);
    this.#fields = fields;
    return form({ fields }, this.context, waiting);
  }
}

define('keliu-filters', KeliuFilters);

declare global {
  interface HTMLElementTagNameMap { 'keliu-filters': KeliuFilters }
}
