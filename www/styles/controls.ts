// Buttons, fields, notices, dialogs.
import { css } from 'lit';

export const controls = css`
  button, select, input { font: inherit; color: inherit; letter-spacing: inherit; }
  button { cursor: pointer; background: none; border: 0; padding: 0; text-align: start; }
  button:disabled { cursor: not-allowed; opacity: 0.55; }

  .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 7px; min-height: 36px; padding: 6px 14px;
    border: 1px solid var(--_edge); border-radius: var(--_r-small); background: var(--_surface); font-weight: 520; white-space: nowrap;
    transition: background 120ms, border-color 120ms;
  }
  .button:hover:not(:disabled) { background: var(--_sunken); }
  .button.primary { background: var(--_accent); border-color: var(--_accent); color: var(--_on-accent); }
  .button.primary:hover:not(:disabled) { background: color-mix(in srgb, var(--_accent) 88%, var(--_text)); }
  .button.quiet { border-color: transparent; background: none; }
  .button.quiet:hover { background: var(--_sunken); }
  .tool {
    display: inline-flex; align-items: center; gap: 6px; min-height: 32px; min-width: 32px; justify-content: center; padding: 4px 8px;
    border-radius: var(--_r-small); color: var(--_muted); font-size: 13px; white-space: nowrap; transition: background 120ms, color 120ms;
  }
  .tool:hover { background: var(--_sunken); color: var(--_text); }
  .link, .door { color: var(--_accent); text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; text-decoration-color: color-mix(in srgb, var(--_accent) 45%, transparent); }
  .link:hover, .door:hover { text-decoration-color: currentColor; }
  .door { min-height: 24px; font-weight: inherit; text-align: inherit; }

  select, input[type='text'], input[type='number'], input[type='date'] {
    min-height: 36px; padding: 5px 10px; border: 1px solid var(--_edge); border-radius: var(--_r-small); background: var(--_surface); max-width: 100%;
  }
  select { padding-inline-end: 6px; text-overflow: ellipsis; }
  ::placeholder { color: var(--_muted); opacity: 1; }
  input[type='range'] { accent-color: var(--_accent); min-width: 0; flex: 1; height: 28px; margin: 0; }
  input:is([type='radio'], [type='checkbox']) { accent-color: var(--_accent); width: 17px; height: 17px; margin: 0; flex: none; }

  .fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); gap: 16px 20px; align-items: start; }
  keliu-field { display: block; min-width: 0; }
  .field { display: flex; flex-direction: column; gap: 5px; }
  .field label { font-size: 13px; font-weight: 560; }
  .field .help { font-size: 12.5px; color: var(--_muted); line-height: 1.45; }
  .field .error, p.error { font-size: 13px; color: var(--_bad); }
  .field.is-wrong :is(input, select) { border-color: var(--_bad); }
  .field :is(select, input[type='text'], input[type='date']) { width: 100%; }
  .range { display: flex; align-items: center; gap: 9px; }
  .range input[type='number'] { width: 84px; flex: none; text-align: end; padding-inline: 6px; }
  .range .unit { font-size: 13px; color: var(--_muted); white-space: nowrap; }

  .notice { display: flex; gap: 10px; padding: 11px 14px; border-radius: var(--_r); background: var(--_sunken); align-items: flex-start; }
  .notice > .icon { margin-top: 3px; }
  .notice .detail { color: var(--_muted); font-size: 14px; margin-top: 2px; }
  .notice ul { list-style: disc; padding-inline-start: 18px; }
  .notice.tone-good { background: var(--_good-tint); }
  .notice.tone-warning { background: var(--_warn-tint); }
  .notice.tone-bad { background: var(--_bad-tint); }
  .tone-good > .icon { color: var(--_good); }
  .tone-warning > .icon { color: var(--_warn); }
  .tone-bad > .icon { color: var(--_bad); }

  .menu { position: relative; }
  .menu-items {
    position: absolute; inset-inline-end: 0; top: calc(100% + 4px); z-index: 20; min-width: 230px; padding: 5px; background: var(--_surface);
    border: 1px solid var(--_line); border-radius: var(--_r); box-shadow: var(--_lift);
  }
  .menu-items[hidden] { display: none; }
  .menu-items button { display: block; width: 100%; padding: 8px 10px; border-radius: var(--_r-small); }
  .menu-items button:hover { background: var(--_sunken); }

  .chip { display: inline-block; font-size: 12px; font-weight: 560; padding: 1px 8px; border-radius: 99px; background: var(--_sunken); color: var(--_muted); white-space: nowrap; }
  .chip.is-certain { background: var(--_good-tint); color: var(--_good); }
  .chip.is-likely { background: var(--_warn-tint); color: var(--_warn); }

  dialog.drawer {
    position: fixed; inset: 0 0 0 auto; width: min(760px, 100vw); max-width: none; height: 100dvh; max-height: none; margin: 0; padding: 0; border: 0;
    background: var(--_surface); color: inherit; box-shadow: var(--_lift); overflow: hidden;
  }
  dialog.drawer::backdrop { background: rgb(10 14 22 / 42%); }
  .drawer-body { display: flex; flex-direction: column; height: 100%; }
  .drawer header { display: flex; gap: 10px; align-items: flex-start; padding: 18px 20px 12px; border-bottom: 1px solid var(--_line); }
  .drawer h2 { font-size: 18px; }
  .drawer-body > .scroll { flex: 1; overflow: auto; min-height: 0; max-height: none; border: 0; border-radius: 0; margin: 0; }
  .drawer-body > .scroll:has(~ .profile) { flex: none; overflow: auto hidden; }
  .profile { flex: 1; min-height: 0; overflow-y: auto; padding: 18px 20px 28px; display: grid; grid-template-columns: minmax(0, 1fr); grid-auto-rows: max-content; gap: 20px; border-top: 1px solid var(--_line); }
  .drawer .error, .drawer > .drawer-body > .note { padding: 8px 20px; }
  .set-tools { display: flex; flex-wrap: wrap; gap: 8px; padding: 10px 20px; border-bottom: 1px solid var(--_line); align-items: center; }
  .set-tools form { display: flex; gap: 8px; flex: 1 1 260px; min-width: 0; }
  .set-tools input { flex: 1; min-width: 0; }
  .set-tools .fine:empty { display: none; }
  .pager { display: flex; align-items: center; justify-content: space-between; gap: 10px; padding: 10px 20px; border-top: 1px solid var(--_line); font-size: 14px; }
  .loading { flex: 1; background: linear-gradient(var(--_sunken), transparent 60%); }
  .prose { padding: 16px 20px 32px; }
  .prose h3 { font-size: 15px; margin: 26px 0 8px; }
  .prose p + p { margin-top: 8px; }
  .prose ul:not(.mono) { list-style: disc; padding-inline-start: 20px; }
  .prose li + li { margin-top: 5px; }
  .prose pre { margin: 0; padding: 12px 14px; background: var(--_sunken); border-radius: var(--_r-small); overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
  .prose ul.mono { overflow-wrap: anywhere; }
  .prose .big { font-size: 19px; font-weight: 600; }
  .prose .button { margin: 10px 0; }
  dl.facts { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; }
  dl.facts dt { color: var(--_muted); }
  dl.facts dd { overflow-wrap: anywhere; }
  table.plain { width: 100%; margin-top: 10px; }
  table.plain th, table.plain td { text-align: start; padding: 6px 8px 6px 0; border-bottom: 1px solid var(--_line); font-weight: 400; vertical-align: top; }
  table.plain thead th { color: var(--_muted); font-size: 13px; }
`;
