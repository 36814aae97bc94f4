// Toolbar, first screen, progress, columns.
import { css } from 'lit';

export const screens = css`
  .toolbar { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 6px; padding: 9px 20px; border-bottom: 1px solid var(--_line); background: var(--_surface); }
  .brand { font-size: 17px; font-weight: 680; letter-spacing: 0; white-space: nowrap; }
  .brand b { font-weight: inherit; }
  .brand span { color: var(--_accent); }
  .file-name { color: var(--_muted); font-size: 14px; padding-inline-start: 10px; margin-inline-start: 4px; border-inline-start: 1px solid var(--_line); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; flex: 0 1 auto; }
  .toolbar .language { min-height: 32px; border-color: transparent; font-size: 13px; color: var(--_muted); background: none; padding: 3px 4px; }
  .toolbar .language:hover { background: var(--_sunken); }
  .toolbar .language option { color: var(--_text); background: var(--_surface); }
  .failure { margin: 14px auto 0; max-width: min(1360px, calc(100% - 40px)); align-items: center; }

  .open { display: grid; justify-items: center; gap: 22px; padding: clamp(36px, 9cqi, 104px) 20px 48px; text-align: center; }
  .hero { max-width: 640px; }
  .hero h2 { font-size: clamp(27px, 4.6cqi, 44px); line-height: 1.15; letter-spacing: -0.02em; }
  .hero .lead { margin-top: 14px; font-size: clamp(16px, 1.9cqi, 19px); color: var(--_muted); text-wrap: balance; }
  .drop { width: min(640px, 100%); padding: 38px 24px; border: 1.5px dashed var(--_edge); border-radius: 16px; background: var(--_surface); }
  .drop > .icon { width: 30px; height: 30px; color: var(--_accent); stroke-width: 1.1; }
  .drop-title { font-size: 18px; font-weight: 580; margin-top: 8px; }
  .drop .row { margin-top: 20px; }
  .privacy-line { display: flex; gap: 8px; max-width: 600px; color: var(--_text); font-size: 14.5px; text-align: start; }
  .privacy-line > .icon { color: var(--_good); margin-top: 4px; }
  .open .fine { max-width: 600px; }
  .veil { position: absolute; inset: 0; z-index: 30; display: grid; place-items: center; background: color-mix(in srgb, var(--_tint) 88%, transparent); outline: 2px dashed var(--_accent); outline-offset: -12px; pointer-events: none; }
  .veil p { position: sticky; top: 40vh; display: flex; align-items: center; gap: 12px; font-size: 20px; font-weight: 600; color: var(--_accent); }

  .busy { max-width: 560px; margin: 0 auto; padding: clamp(48px, 12cqi, 130px) 20px 60px; }
  .busy h2 { font-size: 20px; overflow-wrap: anywhere; }
  .bar { height: 6px; margin-top: 20px; background: var(--_line); border-radius: 99px; overflow: hidden; }
  .bar > div { height: 100%; background: var(--_accent); border-radius: 99px; transition: width 160ms linear; }
  .bar-label { display: flex; justify-content: space-between; gap: 12px; margin-top: 8px; color: var(--_muted); font-size: 14px; font-variant-numeric: tabular-nums; }
  .facts-list { margin-top: 18px; display: flex; flex-wrap: wrap; gap: 6px 8px; }
  .facts-list li { background: var(--_surface); border: 1px solid var(--_line); border-radius: 99px; padding: 2px 12px; font-size: 14px; font-variant-numeric: tabular-nums; }
  .busy .button { margin-top: 26px; }

  .columns { max-width: 1080px; margin: 0 auto; padding: 26px 20px 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: 18px; }
  .columns-head { display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: flex-end; justify-content: space-between; }
  .columns-head > div { min-width: 0; }
  .columns h2 { font-size: 23px; overflow-wrap: anywhere; }
  .inline { min-width: 0; max-width: 100%; display: flex; gap: 8px; align-items: center; font-size: 14px; color: var(--_muted); }
  .inline select { color: var(--_text); min-width: 0; flex: 1; }
  .files { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; justify-items: start; }
  .files > .button { margin-inline-start: -14px; }
  .report-file { width: 100%; min-width: 0; }
  .report-file-head { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: center; font-size: 14px; }
  .report-file-title { overflow-wrap: anywhere; }
  .tables { margin: 6px 0 0; padding: 10px 16px 12px; border: 1px solid var(--_line); border-radius: var(--_r); background: var(--_surface); min-width: 0; }
  .tables legend { float: inline-start; width: 100%; padding: 0; font-weight: 600; margin-bottom: 6px; }
  .table-choice { clear: both; display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: center; font-size: 14px; padding: 3px 0; }
  .table-choice label { display: inline-flex; gap: 8px; align-items: center; min-height: 28px; overflow-wrap: anywhere; }
  .table-choice .preview { flex: 1 0 100%; min-width: 0; padding-inline-start: 24px; }
  .question { border: 1px solid var(--_warn); background: var(--_warn-tint); border-radius: var(--_r); padding: 12px 16px 14px; }
  .question legend { padding: 0; float: inline-start; width: 100%; font-weight: 600; margin-bottom: 8px; }
  .question label { display: inline-flex; gap: 8px; align-items: center; margin-inline-end: 22px; min-height: 28px; clear: both; }
  .column-list { background: var(--_surface); border: 1px solid var(--_line); border-radius: var(--_r); box-shadow: var(--_shadow); }
  .column { display: grid; grid-template-columns: minmax(110px, 1.1fr) 190px 84px minmax(0, 3fr); gap: 4px 16px; align-items: start; padding: 11px 16px; }
  .column + .column { border-top: 1px solid var(--_line); }
  .column-name { font-weight: 600; padding-top: 6px; overflow-wrap: anywhere; }
  .column select { width: 100%; }
  .column.is-unused select { color: var(--_muted); }
  .column .chip { margin-top: 7px; justify-self: start; }
  .column-why { font-size: 14px; padding-top: 6px; color: var(--_muted); min-width: 0; }
  .column .problem { display: flex; gap: 6px; color: var(--_warn); margin-top: 2px; }
  .column .problem .icon { margin-top: 3px; }
  .examples { display: flex; flex-wrap: wrap; gap: 3px 8px; margin-top: 4px; }
  .example { display: inline-flex; gap: 6px; align-items: baseline; background: var(--_sunken); border-radius: 5px; padding: 0 7px; max-width: 100%; overflow: hidden; }
  .example code, .example b { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
  .example b { font-weight: 560; color: var(--_text); }
  .preview summary { cursor: pointer; font-weight: 560; padding: 4px 0; }
  .preview table { font-size: 13.5px; }
  .preview td, .preview th { max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
  .columns-tools { display: flex; flex-wrap: wrap; gap: 8px; margin-inline-start: -14px; }
  .columns-foot {
    position: sticky; bottom: 0; z-index: 4; display: flex; flex-wrap: wrap; gap: 8px; padding: 12px 20px; margin: 0 -20px;
    background: color-mix(in srgb, var(--_bg) 92%, transparent); border-top: 1px solid var(--_line); backdrop-filter: blur(8px);
  }

  @container (max-width: 760px) {
    .toolbar { padding: 6px 10px; }
    .toolbar .tool > span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .file-name { order: 9; flex: 1 0 100%; margin: 0; padding: 2px 2px 4px; border: 0; }
    .column { grid-template-columns: minmax(0, 1fr) auto; }
    .column-name { padding-top: 0; }
    .column .chip { grid-column: 2; grid-row: 1; margin-top: 1px; }
    .column select, .column-why { grid-column: 1 / -1; }
  }
  @container (max-width: 440px) {
    .drop { padding: 28px 14px; }
    .drop .row .button, .columns-foot .primary { flex: 1; }
    .toolbar { gap: 4px 1px; position: relative; }
    .menu { position: static; }
    .menu-items { inset-inline: 10px; top: calc(100% - 4px); }
    .toolbar .language { max-width: 104px; }
    /* Brand, five tools and the language share one line; the name of the file has the next. */
    [data-screen='report'] .brand b { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    [data-screen='report'] .toolbar .language { flex: 0 1 74px; max-width: 74px; min-width: 0; padding-inline: 2px; }
    [data-screen='report'] .toolbar .tool { padding-inline: 4px; }
  }
  @media (pointer: coarse) {
    .button, .tool, select, .toolbar .language, input[type='text'], input[type='number'], input[type='date'], .menu-items button, button.sort { min-height: 44px; }
    .tool { min-width: 44px; }
    .door, .link { min-height: 32px; }
    .question label { min-height: 44px; }
    input[type='range'] { height: 44px; }
    summary { min-height: 44px; align-content: center; }
  }
`;
