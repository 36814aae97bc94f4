// The report as one web page without a script: charts as vectors, the table behind each, the method of each section.
import { chartHeight } from './blocks/chart-size.js';
import { valuesOf } from './blocks/many.js';
import { escaped } from './markup.js';
import type { Texts } from './text.js';
import type { Block, DrawOptions, Field, Report, Section, Table, Theme, ViewApi } from './types.js';

const WIDTH = 880;

/** Everything a drawing needs besides its size. */
export type Look = Pick<DrawOptions, 'fontFamily'> & { theme: Theme };

const STYLE = `
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 920px; padding: 32px 20px 64px; color: #14171f; background: #fff;
  font: 15px/1.55 system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif; }
h1 { font-size: 26px; } h2 { font-size: 21px; margin: 44px 0 12px; border-top: 1px solid #e3e6eb; padding-top: 24px; } h3 { font-size: 15.5px; margin: 24px 0 4px; }
h1, h2, h3 { line-height: 1.3; } p { margin: 6px 0; } .muted, summary { color: #59606e; }
.lead { font-size: 18px; font-weight: 500; } .notice { background: #f1f3f6; padding: 10px 14px; border-radius: 8px; } .warning { background: #fdf3e1; } .bad { background: #fdecec; } .good { background: #e9f6ef; }
ul.kpis { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 18px; }
.kpis b { display: block; font-size: 22px; } .kpis small { display: block; color: #59606e; }
figure { margin: 20px 0; } svg { display: block; width: 100%; height: auto; } .legend span { margin-right: 16px; white-space: nowrap; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid #e3e6eb; font-weight: 400; vertical-align: top; } thead th { color: #59606e; } .n { text-align: right; }
details { margin: 10px 0; } summary { cursor: pointer; } li { margin: 6px 0; }
@media print { h2, h3 { break-after: avoid; } figure, tr, .notice, li { break-inside: avoid; } body { padding: 0; } }
`;

const paragraph = (text: string, name = ''): string => (text ? `<p${name ? ` class="${name}"` : ''}>${escaped(text)}</p>` : '');

function table(t: Table): string {
  const cell = (tag: string, text: string, numeric: boolean | undefined): string => `<${tag}${numeric ? ' class="n"' : ''}>${escaped(text)}</${tag}>`;
  const head = t.columns.map((c) => cell('th', c.label, c.numeric)).join('');
  const rows = t.rows.map((row) => `<tr>${row.map((c, i) => cell('td', c.text, t.columns[i]?.numeric)).join('')}</tr>`).join('\n');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${rows}\n</tbody></table></div>${paragraph(t.note, 'muted')}`;
}

function setting({ label, control }: Field): string {
  const shown = control.kind === 'select' ? control.options.find((o) => o.value === control.value)?.label ?? control.value
    : control.kind === 'many' ? control.options.filter((o) => valuesOf(control.value).has(o.value)).map((o) => o.label).join(', ')
    : control.kind === 'range' ? `${control.value} ${control.unit}`.trim() : control.value;
  return shown ? `${escaped(label)}: ${escaped(shown)}` : '';
}

class Writer {
  constructor(private readonly texts: Texts, private readonly view: ViewApi, private readonly look: Look, private readonly report: Report) {}

  block(b: Block): string {
    switch (b.kind) {
      case 'insight': return `${paragraph(b.text, 'lead')}${paragraph(b.detail)}`;
      case 'notice': return `<div class="notice ${b.tone}">${paragraph(b.text)}${paragraph(b.detail, 'muted')}</div>`;
      case 'table': return `${b.title ? `<h3>${escaped(b.title)}</h3>` : ''}${table(b)}`;
      case 'form': {
        const settings = b.fields.map(setting).filter(Boolean);
        return settings.length > 0 ? `<p class="muted">${settings.join(' · ')}</p>` : '';
      }
      case 'kpis':
        return `<ul class="kpis">${b.items.map((k) => `<li>${escaped(k.label)}<b>${escaped(k.value)}</b>${[k.note, ...k.changes.map((c) => `${c.value} ${c.label}`)]
          .filter(Boolean).map((t) => `<small>${escaped(t)}</small>`).join('')}</li>`).join('')}</ul>`;
      case 'actions':
        return `${b.title ? `<h3>${escaped(b.title)}</h3>` : ''}<ol>${b.items.map((a) => `<li><b>${escaped(a.text)}</b>${paragraph(a.stake)}${paragraph(a.reason, 'muted')}</li>`).join('')}</ol>`;
      case 'chart': {
        const options: DrawOptions = { ...this.look, width: WIDTH, height: chartHeight(b.spec, WIDTH), ratio: 1, lang: this.report.lang, currency: this.report.currency };
        const { legend } = this.view.draw(document.createElement('canvas'), b.spec, options);
        const names = legend.length > 1
          ? `<p class="legend">${legend.map((l) => `<span><svg width="12" height="12" viewBox="0 0 12 12" style="display:inline;width:12px"><rect width="12" height="12" rx="2" fill="${escaped(l.color)}"/></svg> ${escaped(l.name)}</span>`).join('')}</p>` : '';
        return `<figure><h3>${escaped(b.title)}</h3>${paragraph(b.summary, 'muted')}${names}${this.view.svg(b.spec, options)}
          <details><summary>${escaped(this.texts.say('chart.table'))}</summary>${table(b.table)}</details></figure>`;
      }
    }
  }

  section(s: Section): string {
    const status = s.status !== 'ok' && s.statusText ? `<div class="notice ${s.status === 'warning' ? 'warning' : ''}">${paragraph(s.statusText)}</div>` : '';
    const method = s.method.length > 0
      ? `<details><summary>${escaped(this.texts.say('report.method'))}</summary>${s.method.map((p) => paragraph(p)).join('')}</details>` : '';
    const details = s.details.length > 0
      ? `<details><summary>${escaped(this.texts.say('report.details'))}</summary>${s.details.map((b) => this.block(b)).join('')}</details>` : '';
    return `<section id="${escaped(s.id)}"><h2>${escaped(s.title)}</h2>${status}${s.blocks.map((b) => this.block(b)).join('\n')}${details}${method}</section>`;
  }
}

export function reportHtml(report: Report, texts: Texts, view: ViewApi, look: Look): string {
  const writer = new Writer(texts, view, look, report);
  return `<!doctype html>
<html lang="${escaped(report.lang)}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(report.file)} – Keliu 客留</title>
<style>${STYLE}</style>
<h1>${escaped(report.file)}</h1>
${paragraph(report.scope, 'muted')}${paragraph(report.note, 'muted')}
${report.sections.map((s) => writer.section(s)).join('\n')}
<p class="muted">${escaped(texts.say('report.local'))}</p>
</html>
`;
}
