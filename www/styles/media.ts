// Print, reduced motion, forced colours.
import { css } from 'lit';

export const media = css`
  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { transition: none !important; animation: none !important; scroll-behavior: auto !important; }
  }

  @media (forced-colors: active) {
    .button, .kpi, .action, .chip, .notice, .tip { border: 1px solid ButtonText; }
    .toc a[aria-current] { outline: 2px solid Highlight; }
    .ring { box-shadow: none; outline: 3px solid Highlight; }
    .bar > div { background: Highlight; }
    .bar { border: 1px solid ButtonText; }
  }

  /* On paper everything stands. */
  @media screen {
    .section.is-folded > :not(h2, .fold, .insight), .section.is-folded > .insight ~ .insight { display: none; }
    .section.is-folded { gap: 12px; padding-bottom: 20px; }
  }

  .plot svg.print { display: none; }
  @media print {
    .root { background: #fff; font-size: 10.5pt; }
    .toolbar :is(button, select, .menu), .toc, .tools, .button, .more, .method, .failure, .fields, .veil, .chosen ul, .fold, .glance, .filters-name, .filters .icon, .sr { display: none !important; }
    .toolbar { border: 0; padding: 0 0 6pt; }
    .report { display: block; max-width: none; }
    .paper { padding: 0; display: block; }
    .filters { position: static; border: 0; margin: 0 0 8pt; padding: 0; background: none; }
    .filters .scope { white-space: normal; }
    .section { border: 0; box-shadow: none; padding: 0 0 16pt; display: block; border-radius: 0; }
    .section > * { margin-bottom: 10pt; }
    .section > h2 { break-after: avoid; font-size: 15pt; }
    .kpis, .chart, .action, .insight, .notice, tr { break-inside: avoid; }
    .scroll { max-height: none; overflow: visible; border: 0; }
    .scroll thead th { position: static; }
    .scroll table { font-size: 8pt; }
    .scroll table.is-wide { font-size: 6.5pt; }
    .scroll tbody :is(th, td, .sentence), .scroll thead th, .sort { padding: 2pt 3pt; white-space: normal; min-width: 0; max-width: none; min-height: 0; font-size: inherit; vertical-align: top; hyphens: auto; }
    .scroll tbody td.numeric { white-space: nowrap; }
    .scroll thead th:has(.sort) { padding: 0; }
    .sort .icon { display: none; }
    .scroll tbody tr { border-bottom: 0.5pt solid #ddd; }
    .door { text-decoration: none; color: inherit; min-height: 0; }
    .plot canvas, .ring, .tip { display: none; }
    .plot svg.print { display: block; width: 100%; height: auto; }
    .report .fine { margin-top: 8pt; }
    .root[data-paper='drawer'] > :not(keliu-customers) { display: none !important; }
    dialog.drawer[open] { position: absolute; inset: 0 auto auto 0; width: 100%; height: auto; overflow: visible; box-shadow: none; }
    dialog.drawer::backdrop, .set-tools, .drawer header :is(button, .button), .pager { display: none !important; }
    .drawer-body, .profile { display: block; height: auto; overflow: visible; padding: 0; border: 0; }
    .profile > * { margin: 0 0 10pt; }
    .drawer header { padding: 0 0 6pt; }
  }
`;
