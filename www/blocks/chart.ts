// A chart: canvas, legend, tooltip, keyboard and the table behind it.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Context } from '../context.js';
import { icons } from '../icons.js';
import { vars } from '../style-property.js';
import type { ChartBlock, DrawOptions, Drawn, Theme, ViewApi } from '../types.js';
import { trusted } from '../trusted.js';
import { view } from '../view.js';
import { markAt } from './chart-hit.js';
import { nextMark } from './chart-keys.js';
import { pngOf, svgOf } from './chart-picture.js';
import { chartHeight } from './chart-size.js';
import { define, freshId, LightElement } from './light-element.js';
import { swatch } from './swatch.js';

const PICTURE = { width: 960, ratio: 2 };
const PRINT_WIDTH = 680;
const NOTHING_DRAWN: Drawn = { hits: [], seek: 'near', legend: [], plot: { x: 0, y: 0, w: 0, h: 0 } };

export class KeliuChart extends LightElement {
  @property({ attribute: false }) block!: ChartBlock;
  @property({ attribute: false }) context!: Context;
  @state() private drawn: Drawn = NOTHING_DRAWN;
  @state() private active = -1;
  @state() private open = false;
  @state() private failed = false;
  readonly #id = freshId('chart');
  #view: ViewApi | undefined;
  #near = false;
  #stale = true;
  #width = 0;
  #ratio: MediaQueryList | undefined;
  readonly #resized = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width !== this.#width) {
      this.#width = width;
      this.#reserve();
      this.#outdated();
    }
  });
  // Charts far below the fold are drawn when the reader comes near.
  readonly #seen = new IntersectionObserver((entries) => {
    this.#near = entries.some((e) => e.isIntersecting);
    if (this.#near) this.#draw();
  }, { rootMargin: '800px' });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#seen.observe(this);
    this.#watchRatio();
    view().then((v) => { this.#view = v; this.#draw(); }, () => { this.failed = true; this.open = true; });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#seen.disconnect();
    this.#resized.disconnect();
    this.#ratio?.removeEventListener('change', this.#onRatio);
  }

  readonly #onRatio = (): void => {
    this.#watchRatio();
    this.#outdated();
  };

  #watchRatio(): void {
    this.#ratio?.removeEventListener('change', this.#onRatio);
    this.#ratio = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#ratio.addEventListener('change', this.#onRatio);
  }

  protected override firstUpdated(): void {
    const plot = this.querySelector('.plot');
    if (plot) this.#resized.observe(plot);
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get('context') as Context | undefined;
    const themed = changed.has('context') && (before?.theme !== this.context.theme || before.texts !== this.context.texts || before.currency !== this.context.currency);
    if (changed.has('block') || themed) {
      if (changed.has('block') && this.active >= this.block.spec.marks.length) this.active = -1;
      this.#reserve();
      this.#outdated();
    }
  }

  #options(width: number, ratio: number): DrawOptions {
    const { texts, currency, theme, fontFamily } = this.context;
    return { width, height: chartHeight(this.block.spec, width), ratio, lang: texts.lang, currency, theme, fontFamily };
  }

  /** Takes the room of the drawing before it is drawn, so that nothing jumps when the reader gets there. */
  #reserve(): void {
    const canvas = this.querySelector('canvas');
    canvas?.style.setProperty('width', `${this.#width}px`);
    canvas?.style.setProperty('height', `${chartHeight(this.block.spec, this.#width)}px`);
  }

  #outdated(): void {
    this.#stale = true;
    this.#draw();
  }

  #draw(): void {
    const canvas = this.querySelector('canvas');
    if (!this.#view || !canvas || !this.#near || !this.#stale || this.#width < 40) return;
    this.#stale = false;
    const options = this.#options(this.#width, Math.max(1, Math.min(4, devicePixelRatio)));
    try {
      this.drawn = this.#view.draw(canvas, this.block.spec, options);
    } catch {
      // The numbers are not lost with the picture.
      this.failed = true;
      this.open = true;
    }
  }

  /** Replaces the canvas by a vector drawing as long as the page is printed. */
  print(on: boolean, theme: Theme): void {
    const plot = this.querySelector('.plot');
    plot?.querySelector('svg.print')?.remove();
    if (!on || !this.#view || !plot) return;
    // A chart that nobody has scrolled to has no legend yet; paper does not wait.
    this.#near = true;
    this.#draw();
    if (this.isUpdatePending) this.performUpdate();
    const text = this.#view.svg(this.block.spec, { ...this.#options(PRINT_WIDTH, 1), theme });
    const drawing = document.importNode(new DOMParser().parseFromString(trusted.createHTML(text), 'image/svg+xml').documentElement, true);
    drawing.classList.add('print');
    plot.append(drawing);
  }

  #activate(index: number): void {
    this.active = index;
  }

  #openMark(index: number): void {
    const set = this.block.spec.marks[index]?.set;
    if (set !== undefined && !this.context.frozen) this.context.openSet(set);
  }

  #onKey(e: KeyboardEvent): void {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const to = nextMark(this.block.spec, this.active, e.key);
    if (to !== undefined) this.#activate(to);
    else if (e.key === 'Enter' || e.key === ' ') this.#openMark(this.active);
    else if (e.key === 't') this.open = !this.open;
    else if (e.key === 'Escape' && this.active >= 0) this.active = -1;
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  #under(e: PointerEvent | MouseEvent): number {
    const plot = e.currentTarget as HTMLElement;
    const box = plot.getBoundingClientRect();
    return markAt(this.drawn, e.clientX - box.left, e.clientY - box.top) ?? -1;
  }

  async #save(kind: 'png' | 'svg'): Promise<void> {
    if (!this.#view) return;
    const options = this.#options(PICTURE.width, kind === 'png' ? PICTURE.ratio : 1);
    const blob = kind === 'png'
      ? await pngOf(this.#view, this.block, options)
      : new Blob([svgOf(this.#view, this.block, options)], { type: 'image/svg+xml' });
    this.context.offer(`${this.context.stem} – ${this.block.title}.${kind}`, blob);
  }

  protected override render(): TemplateResult {
    const { block, context: { texts } } = this;
    const id = this.#id;
    const tool = (label: string, what: string, click: () => void): TemplateResult =>
      html`<button type="button" class="tool" aria-label=${what} @click=${click}>${icons.download}<span>${label}</span></button>`;
    return html`
      <figure class="chart" part="chart" aria-labelledby="${id}-title">
        <div class="head">
          <h3 id="${id}-title">${block.title}</h3>
          <div class="tools">
            <button type="button" class="tool" aria-expanded=${this.open ? 'true' : 'false'} aria-controls="${id}-table"
              aria-label=${texts.say('chart.tableOf', { title: block.title })} @click=${() => { this.open = !this.open; }}>${icons.table}<span>${texts.say('chart.table')}</span></button>
            ${tool('PNG', texts.say('chart.pngOf', { title: block.title }), () => void this.#save('png'))}
            ${tool('SVG', texts.say('chart.svgOf', { title: block.title }), () => void this.#save('svg'))}
          </div>
        </div>
        <p class="summary" id="${id}-summary">${block.summary}</p>
        ${this.drawn.legend.length > 1
          ? html`<ul class="legend" aria-label=${texts.say('chart.legend')}>${this.drawn.legend.map((entry) => html`<li>${swatch(entry)}${entry.name}</li>`)}</ul>`
          : nothing}
        ${this.failed
          ? html`<p class="note" role="status">${texts.say('chart.failed')}</p>`
          : html`
            <div class="plot" part="plot" tabindex="0" role="application" aria-roledescription=${texts.say('chart.role')}
              aria-labelledby="${id}-title" aria-describedby="${id}-summary ${id}-help"
              @keydown=${this.#onKey}
              @blur=${() => { this.active = -1; }}
              @pointermove=${(e: PointerEvent) => this.#activate(this.#under(e))}
              @pointerleave=${(e: PointerEvent) => { if (e.pointerType === 'mouse') this.active = -1; }}
              @pointerdown=${(e: PointerEvent) => { if (e.pointerType !== 'mouse') this.#activate(this.#under(e)); }}
              @click=${(e: PointerEvent) => { if (e.pointerType !== 'touch') this.#openMark(this.#under(e)); }}>
              <canvas aria-hidden="true"></canvas>
              ${this.#pointer()}
            </div>
            <p class="sr" id="${id}-help">${texts.say('chart.help')}</p>
            <div class="sr" role="status">${block.spec.marks[this.active]?.text ?? ''}</div>`}
        <div id="${id}-table" ?hidden=${!this.open}>
          ${this.open ? html`<keliu-table .table=${block.table} .context=${this.context} .label=${block.title}></keliu-table>` : nothing}
        </div>
      </figure>`;
  }

  /** Focus ring and tooltip of the active mark. */
  #pointer(): TemplateResult | typeof nothing {
    const hit = this.drawn.hits[this.active];
    const mark = this.block.spec.marks[this.active];
    if (!hit || !mark) return nothing;
    const opens = mark.set !== undefined && !this.context.frozen;
    // The tooltip stands above its mark, and turns below where there is no room; sideways it stays inside.
    const centre = hit.x + hit.w / 2;
    const share = this.#width > 0 ? Math.min(1, Math.max(0, centre / this.#width)) : 0.5;
    const below = hit.y < 90;
    return html`
      <div class="ring" ${vars({ left: `${hit.x}px`, top: `${hit.y}px`, width: `${hit.w}px`, height: `${hit.h}px` })}></div>
      <div class="tip ${below ? 'is-below' : ''} ${opens ? 'is-door' : ''}" ${vars({
        left: `${centre}px`, top: `${below ? hit.y + hit.h : hit.y}px`, '--shift': `${-share * 100}%`,
      })}>
        <span>${mark.text}</span>
        ${opens ? html`<button type="button" class="tip-open" tabindex="-1" @click=${(e: Event) => { e.stopPropagation(); this.#openMark(this.active); }}>${this.context.texts.say('customers.list')}</button>` : nothing}
      </div>`;
  }
}

define('keliu-chart', KeliuChart);

declare global {
  interface HTMLElementTagNameMap { 'keliu-chart': KeliuChart }
}
