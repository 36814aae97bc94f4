// The report and its blocks.
import { css } from 'lit';

export const report = css`
  .report { --_top: var(--keliu-sticky-top, 0px); display: grid; grid-template-columns: 236px minmax(0, 1fr); max-width: 1400px; margin: 0 auto; }
  .toc { position: sticky; top: var(--_top); align-self: start; max-height: 100vh; overflow-y: auto; padding: 22px 8px 22px 14px; font-size: 14px; scrollbar-width: thin; }
  :host([height]:not([height=''])) .toc { max-height: 100%; }
  .toc a { display: flex; gap: 9px; padding: 6px 10px; border-radius: var(--_r-small); color: var(--_text); text-decoration: none; }
  .toc a:hover { background: var(--_sunken); }
  .toc a[aria-current] { background: var(--_tint); color: var(--_accent); font-weight: 580; }
  .toc .status { flex: none; display: grid; margin-top: 3px; }
  .toc .icon { width: 14px; height: 14px; }
  .toc .is-ok .status { color: var(--_good); }
  .toc .is-warning .status { color: var(--_warn); }
  .toc .is-locked { color: var(--_muted); }
  .toc small { display: block; font-size: 12px; line-height: 1.35; color: var(--_muted); font-weight: 400; }

  .paper { min-width: 0; padding: 0 24px 64px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 22px; }
  .filters {
    position: sticky; top: var(--_top); z-index: 5; margin: 0 -24px; padding: 0 24px; border-bottom: 1px solid var(--_line);
    background: color-mix(in srgb, var(--_bg) 94%, transparent); backdrop-filter: blur(8px);
  }
  .filters summary { display: flex; gap: 9px; align-items: center; padding: 11px 0; cursor: pointer; list-style: none; min-height: 44px; }
  .filters summary::-webkit-details-marker { display: none; }
  .filters summary .icon { color: var(--_muted); }
  .filters-name { font-weight: 580; white-space: nowrap; }
  .filters .scope { color: var(--_muted); font-size: 14px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
  .filters[open] .fields { display: flex; flex-wrap: wrap; gap: 8px 20px; padding: 0 2px 12px; max-height: 46vh; overflow-y: auto; }
  .filters .field { display: grid; grid-template-columns: auto minmax(0, auto); gap: 2px 8px; align-items: center; }
  .filters .field :is(select, input[type='text'], input[type='date']) { height: 36px; width: auto; max-width: 220px; }
  .filters .field input[type='text'] { width: 84px; }
  .filters .field .error { grid-column: 1 / -1; }
  /* There is no room for sentences in a bar; they stay with the field for screen readers. */
  .filters .field .help { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

  .choices { position: fixed; inset: auto; margin: 0; padding: 6px; border: 1px solid var(--_line); border-radius: var(--_r-small); background: var(--_surface); color: inherit; box-shadow: var(--_lift); overflow: hidden; }
  .choices[open] { display: flex; flex-direction: column; gap: 6px; }
  .choices::backdrop { background: none; }
  .choices input[type='text'] { flex: none; width: 100% !important; max-width: none !important; }
  .boxes { min-height: 0; max-height: 320px; overflow-y: auto; overscroll-behavior: contain; display: grid; }
  .field.is-waiting label { color: var(--_muted); }
  .field .boxes label { display: flex; gap: 8px; align-items: center; min-height: 28px; padding: 2px 4px; font-weight: 400; font-size: 14px; cursor: pointer; overflow-wrap: anywhere; }
  .button.many { max-width: 220px; min-width: 92px; justify-content: flex-start; padding: 5px 10px; font-weight: 400; }
  .button.many span { overflow: hidden; text-overflow: ellipsis; }
  .button.many::after { content: ''; flex: none; margin-inline-start: auto; border: 4px solid transparent; border-top-color: currentColor; translate: 0 2px; }

  .chosen { display: grid; gap: 6px; margin-top: -8px; }
  .chosen ul { display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; }
  .chosen-one { display: inline-flex; align-items: center; gap: 8px; min-height: 32px; max-width: 100%; padding: 3px 10px 3px 12px; border-radius: 99px; background: var(--_tint); color: var(--_accent); font-size: 14px; font-weight: 540; overflow-wrap: anywhere; }
  .chosen-one .icon { width: 12px; height: 12px; flex: none; }
  .chosen-one:hover:not(:disabled) { background: color-mix(in srgb, var(--_tint) 80%, var(--_accent)); }
  .chosen .button { min-height: 32px; padding: 3px 10px; font-size: 14px; }
  .section.is-late > :not(h2, .late) { opacity: 0.4; }
  .late { color: var(--_muted); font-size: 14px; }

  .section {
    display: grid; grid-template-columns: minmax(0, 1fr); gap: 20px; padding: 26px 28px 22px; background: var(--_surface); border: 1px solid var(--_line);
    position: relative; border-radius: 14px; box-shadow: var(--_shadow); scroll-margin-top: calc(var(--_top) + 62px);
  }
  .section:first-of-type { margin-top: 0; }
  .section > .fold { position: absolute; top: 14px; inset-inline-end: 14px; display: grid; place-items: center; width: 44px; height: 44px; border-radius: var(--_r-small); color: var(--_muted); }
  .section > .fold:hover { background: var(--_sunken); color: var(--_text); }
  .fold .icon { width: 15px; height: 15px; rotate: 180deg; }
  .is-folded > .fold .icon { rotate: 0deg; }
  .glance { margin: 0 0 -8px; }
  .section > h2 { font-size: 21px; letter-spacing: -0.012em; padding-inline-end: 36px; }
  .section.is-locked { background: none; box-shadow: none; border-style: dashed; gap: 12px; }
  .section.is-locked > h2 { color: var(--_muted); }
  .method { border-top: 1px solid var(--_line); padding-top: 10px; font-size: 14px; }
  .method summary { cursor: pointer; color: var(--_muted); width: fit-content; border-radius: 4px; }
  .method summary:hover { color: var(--_text); }
  .detail-blocks { display: grid; grid-template-columns: minmax(0, 1fr); gap: 20px; padding: 14px 0 6px; font-size: 16px; }
  .method .prose { padding: 10px 0 4px; max-width: 78ch; }

  .insight { padding-inline-start: 16px; border-inline-start: 3px solid var(--_accent); max-width: 84ch; }
  .insight.tone-good { border-color: var(--_good); }
  .insight.tone-warning { border-color: var(--_warn); }
  .insight.tone-bad { border-color: var(--_bad); }
  .insight .lead { font-size: 18px; line-height: 1.45; font-weight: 520; text-wrap: pretty; }
  .insight .detail { color: var(--_muted); margin-top: 4px; }

  .kpis { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 168px), 1fr)); gap: 1px; border: 1px solid var(--_line); border-radius: var(--_r); overflow: hidden; }
  .kpi { box-shadow: 0 0 0 1px var(--_line); padding: 13px 16px 14px; display: flex; flex-direction: column; min-width: 0; container-type: inline-size; }
  .kpi .label { font-size: 13px; color: var(--_muted); }
  .kpi .value { font-size: clamp(16px, 13cqi, 23px); font-weight: 620; letter-spacing: -0.015em; line-height: 1.35; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  .kpi .note { font-size: 12.5px; color: var(--_muted); line-height: 1.4; }
  .how { font-size: 12.5px; color: var(--_muted); margin-top: 4px; }
  .how summary { cursor: pointer; width: fit-content; border-radius: 4px; align-content: center; }
  /* Without weight of its own: a finger's height outranks it. */
  :where(.how summary) { min-height: 24px; }
  .how summary:hover { color: var(--_text); }
  .how p { color: var(--_text); line-height: 1.5; overflow-wrap: anywhere; white-space: pre-line; }
  .kpi .door { color: inherit; text-decoration-style: dotted; }
  .changes { margin-top: 6px; display: grid; gap: 1px; font-size: 12.5px; }
  .change .sign { font-size: 9px; margin-inline-end: 4px; vertical-align: 1px; }
  .change .figure { font-weight: 580; font-variant-numeric: tabular-nums; }
  .change.is-up :is(.sign, .figure) { color: var(--_good); }
  .change.is-down :is(.sign, .figure) { color: var(--_bad); }
  .change .against { color: var(--_muted); }

  .head { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: flex-start; justify-content: space-between; }
  .head h3 { font-size: 15.5px; padding-top: 4px; flex: 1 1 200px; min-width: 0; }
  .tools { display: flex; gap: 1px; margin: -1px -8px 0 0; }
  .note { font-size: 13.5px; color: var(--_muted); margin-top: 8px; max-width: 84ch; }

  .chart .summary { color: var(--_muted); font-size: 14px; max-width: 84ch; }
  .legend { display: flex; flex-wrap: wrap; gap: 3px 16px; margin-top: 10px; font-size: 13px; }
  .legend li { display: inline-flex; align-items: center; gap: 7px; }
  .swatch { width: 16px; height: 12px; flex: none; forced-color-adjust: none; }
  .plot { position: relative; margin-top: 10px; border-radius: var(--_r-small); touch-action: pan-y; }
  .plot canvas { display: block; max-width: 100%; }
  .plot:has(.is-door) { cursor: pointer; }
  .ring { position: absolute; border-radius: 4px; box-shadow: 0 0 0 2px var(--_surface), 0 0 0 4px var(--_accent); pointer-events: none; forced-color-adjust: none; }
  .plot:not(:focus-visible) .ring { box-shadow: 0 0 0 1.5px color-mix(in srgb, var(--_text) 55%, transparent); }
  .tip {
    position: absolute; z-index: 3; transform: translate(var(--shift), calc(-100% - 9px)); width: max-content; max-width: min(290px, 82%); padding: 7px 11px;
    background: var(--_text); color: var(--_surface); border-radius: var(--_r-small); font-size: 13px; line-height: 1.45; pointer-events: none;
    box-shadow: var(--_lift);
  }
  .tip span { white-space: pre-line; }
  .tip.is-below { transform: translate(var(--shift), 9px); }
  .tip-open { display: none; color: inherit; text-decoration: underline; min-height: 44px; align-items: center; pointer-events: auto; }
  @media (hover: none) { .tip-open { display: flex; } }

  .scroll { overflow: auto; max-height: 460px; margin-top: 8px; border: 1px solid var(--_line); border-radius: var(--_r); background: var(--_surface); scrollbar-width: thin; }
  .scroll table { width: 100%; font-size: 14px; }
  .scroll th, .scroll td { padding: 8px 14px; text-align: start; white-space: nowrap; font-weight: 400; vertical-align: baseline; }
  .scroll tbody th, .scroll tbody td { border-top: 1px solid var(--_line); }
  .scroll tbody tr:hover { background: var(--_sunken); }
  /* Names stand on one line, sentences get a line's width, so that a row stays a row. */
  .scroll tbody .sentence { white-space: pre-line; min-width: 280px; max-width: 420px; }
  .scroll tbody th { white-space: normal; min-width: 132px; max-width: 420px; }
  .scroll .numeric { text-align: end; font-variant-numeric: tabular-nums; }
  .scroll thead th { vertical-align: bottom; position: sticky; top: 0; z-index: 1; background: var(--_surface); box-shadow: inset 0 -1px var(--_line); color: var(--_muted); font-size: 13px; font-weight: 560; }
  .scroll thead th:has(.sort) { padding: 0; }
  .sort { display: flex; align-items: center; gap: 4px; width: 100%; min-height: 36px; padding: 6px 10px 6px 14px; color: inherit; font-weight: inherit; white-space: nowrap; }
  .numeric .sort { flex-direction: row-reverse; padding: 6px 14px 6px 10px; }
  .sort .icon { width: 12px; height: 12px; }
  .sort:hover, th[aria-sort='ascending'] .sort, th[aria-sort='descending'] .sort { color: var(--_text); }
  .scroll .sort:focus-visible { outline-offset: -3px; }
  .more { margin-top: 10px; }

  .actions { display: grid; gap: 10px; }
  .action { counter-increment: action; display: flex; gap: 14px; align-items: flex-start; padding: 14px 16px; border: 1px solid var(--_line); border-radius: var(--_r); }
  .action::before { content: counter(action); flex: none; display: grid; place-items: center; width: 26px; height: 26px; border-radius: 99px; background: var(--_tint); color: var(--_accent); font-weight: 620; font-size: 13px; }
  .action > div { flex: 1; min-width: 0; }
  .action .what { font-weight: 580; }
  .action .stake { color: var(--_accent); font-weight: 560; font-variant-numeric: tabular-nums; margin-top: 2px; }
  .by-when { font-size: 15px; font-weight: 620; margin: 4px 0 -10px; }
  .section, .drawer-body { counter-reset: action; }
  .action .why { color: var(--_muted); font-size: 14px; margin-top: 2px; }

  @container (max-width: 920px) {
    .report { grid-template-columns: minmax(0, 1fr); }
    .toc { top: var(--_top); z-index: 6; max-height: none; padding: 0; background: var(--_surface); border-bottom: 1px solid var(--_line); overflow: auto hidden; }
    .toc ol { display: flex; padding: 5px 12px; width: max-content; }
    .toc a { align-items: center; white-space: nowrap; min-height: 44px; }
    .toc .status { margin-top: 0; }
    .toc small { display: none; }
    .filters { top: calc(var(--_top) + 55px); }
    .section { scroll-margin-top: calc(var(--_top) + 118px); }
  }
  @container (max-width: 640px) {
    .paper { padding: 0 12px 40px; gap: 14px; }
    .filters { margin: 0 -12px; padding: 0 14px; }
    .filters .field, .filters keliu-field { width: 100%; }
    .filters .field { grid-template-columns: 96px minmax(0, 1fr); }
    .filters .field :is(select, input[type='text'], input[type='date'], .many) { width: 100%; max-width: none; }
    .section > .fold { top: 8px; inset-inline-end: 4px; }
    .section { padding: 20px 16px 16px; border-radius: 12px; gap: 18px; }
    .section > h2 { font-size: 19px; }
    .insight .lead { font-size: 16.5px; }
    .kpis { grid-template-columns: repeat(2, minmax(0, 1fr)); }
    .kpi { padding: 11px 12px; }
    .kpi .value { font-size: 19px; }
    .action { flex-wrap: wrap; padding: 12px; }
    .action > div { flex: 1 1 70%; }
    .action .button { margin-inline-start: 40px; }
    .tools .tool span { font-size: 12px; }
    .tools .tool { padding: 4px 6px; }
  }
  @container (min-width: 2200px) {
    .report { max-width: 1760px; font-size: 17px; }
  }
`;
