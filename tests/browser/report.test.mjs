// From the sample to a report: three languages, doors, fields, filters, exports.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { choose, openDetails, openSample, out, problems, reportOf, shop, withPage } from './harness.mjs';

const report = (page) => page.evaluate(() => document.querySelector('keliu-widget').report());

for (const [lang, open, customers] of [['en', 'Choose a file', 'customers'], ['zh-Hans', '选择文件', '客户'], ['zh-Hant', '選擇檔案', '客戶']]) {
  test(`the sample becomes a report in ${lang}`, () => withPage(async (page) => {
    const wrong = problems(page);
    assert.equal(await page.locator('[data-action=choose]').innerText(), open);
    await openSample(page);
    const document = await report(page);
    assert.equal(document.lang, lang);
    assert.equal(document.file, 'online_retail_sample.csv');
    assert.ok(document.sections.length >= 4);
    assert.equal(await page.locator('.section').count(), document.sections.length);
    assert.equal(await page.locator('.toc a').count(), document.sections.length);
    const text = await page.locator('.paper').innerText();
    assert.match(text, new RegExp(customers));
    assert.doesNotMatch(text, /\[[a-z]+(?:\.[a-z_]+)+\]|\{[a-z]+\}|undefined|NaN/, 'every text is there');
    await page.screenshot({ path: `${out}/report-${lang}.png` });
    assert.deepEqual(wrong, []);
  }, { hash: `#lang=${lang}` }));
}

test('every chart is drawn, has a summary and a table with as many numbers', () => withPage(async (page) => {
  await openSample(page);
  await openDetails(page);
  const charts = page.locator('keliu-chart');
  const n = await charts.count();
  assert.ok(n >= 4);
  for (let i = 0; i < n; i++) {
    const chart = charts.nth(i);
    await chart.scrollIntoViewIfNeeded();
    await chart.locator('canvas').and(page.locator('[width]')).waitFor();
    const { colors, blank } = await chart.locator('canvas').evaluate((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let k = 0; k < data.length; k += 4) seen.add((data[k] << 16) | (data[k + 1] << 8) | data[k + 2]);
      return { colors: seen.size, blank: canvas.width < 200 };
    });
    assert.ok(colors > 3 && !blank, `chart ${i} is drawn`);
    assert.ok((await chart.locator('.summary').innerText()).length > 10);
    await chart.locator('[aria-expanded]').click();
    assert.ok(await chart.locator('tbody tr').count() >= 1, `chart ${i} has a table`);
  }
}));

test('the canvas follows the pixel ratio and the width', () => withPage(async (page) => {
  await openSample(page);
  const canvas = page.locator('keliu-chart canvas').first();
  await canvas.scrollIntoViewIfNeeded();
  const size = () => canvas.evaluate((c) => ({ bitmap: c.width, shown: Math.round(c.getBoundingClientRect().width) }));
  await page.waitForFunction(() => document.querySelector('keliu-widget').shadowRoot.querySelector('canvas').width > 500);
  const wide = await size();
  assert.equal(wide.bitmap, wide.shown * 3);
  await page.setViewportSize({ width: 700, height: 900 });
  await page.waitForFunction((before) => document.querySelector('keliu-widget').shadowRoot.querySelector('canvas').width < before, wide.bitmap);
  const narrow = await size();
  assert.equal(narrow.bitmap, narrow.shown * 3);
}, { deviceScaleFactor: 3 }));

test('a number opens the customers behind it; they can be sorted, turned and saved', () => withPage(async (page) => {
  await openSample(page);
  const selections = page.evaluate(() => new Promise((resolve) => {
    document.querySelector('keliu-widget').addEventListener('keliu-selection', (e) => resolve(e.detail), { once: true });
  }));
  await page.locator('.section .door').first().click();
  const dialog = page.locator('keliu-customers dialog[open]');
  await dialog.locator('tbody tr').first().waitFor();
  const { total, set } = await selections;
  assert.ok(total > 0 && set);
  const sorts = dialog.locator('thead .sort');
  assert.ok(await sorts.count() > 1, 'columns can be sorted');
  // Who spent most stands first, on screen and in the file.
  const revenue = dialog.locator('th[aria-sort=descending]');
  assert.equal(await revenue.count(), 1);
  const at = await revenue.evaluate((th) => th.cellIndex);
  const amounts = await dialog.locator('tbody tr').evaluateAll((rows, i) => rows.map((r) => Number(r.cells[i].textContent.replace(/[^\d.-]/g, ''))), at);
  assert.deepEqual(amounts, [...amounts].sort((a, b) => b - a));
  assert.ok(amounts[0] > amounts.at(-1));
  const save = async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.locator('header .button').click()]);
    return readFileSync(await download.path());
  };
  const names = async () => dialog.locator('tbody tr td:first-child, tbody tr th:first-child').allInnerTexts();
  const inFile = (bytes) => bytes.toString('utf8').trim().split(/\r?\n/).slice(1).map((line) => line.split(',')[0].replaceAll('"', ''));
  const shown = await names();
  assert.deepEqual(inFile(await save()).slice(0, shown.length), shown);
  const numeric = dialog.locator('th.numeric .sort').last();
  await numeric.click();
  const heading = dialog.locator('th.numeric').last();
  await page.waitForFunction(() => document.querySelector('keliu-widget').shadowRoot.querySelector('keliu-customers th.numeric:last-child')?.getAttribute('aria-sort') !== 'none');
  assert.equal(await heading.getAttribute('aria-sort'), 'descending');
  const csv = await save();
  const sorted = await names();
  assert.deepEqual(inFile(csv).slice(0, sorted.length), sorted);
  assert.deepEqual([...csv.subarray(0, 3)], [0xef, 0xbb, 0xbf], 'a byte order mark for Excel');
  assert.equal(csv.toString('utf8').trim().split('\n').length, total + 1);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
}));

test('a long list is turned page by page', () => withPage(async (page) => {
  await choose(page, 'shop.csv', shop(130));
  await page.locator('[data-screen=columns], [data-screen=report] .section').first().waitFor();
  if (await page.locator('[data-action=confirm]').count()) await page.locator('[data-action=confirm]').click();
  await reportOf(page);
  await page.locator('.door', { hasText: 'All customers' }).click();
  const dialog = page.locator('keliu-customers dialog[open]');
  const status = dialog.locator('.pager [role=status]');
  const first = await status.innerText();
  assert.match(first, /^1 to 50 of 1\d\d$/);
  const row = await dialog.locator('tbody tr').first().innerText();
  await dialog.locator('.pager button').last().click();
  await page.waitForFunction((before) => document.querySelector('keliu-widget').shadowRoot.querySelector('keliu-customers tbody tr').innerText !== before, row);
  assert.match(await status.innerText(), /^51 to 100 of/);
}));

test('a slider answers, the newest value wins, and a refusal stands at its field', () => withPage(async (page) => {
  await openSample(page);
  const before = await report(page);
  const slider = page.locator('keliu-field input[type=range]').first();
  await slider.scrollIntoViewIfNeeded();
  const { id, wanted } = await slider.evaluate((input) => {
    const { field } = input.closest('keliu-field');
    // A hand that moves fast: every step is entered before the first answer can be there.
    const steps = [7, 6, 5, 4, 3, 2, 1].map((i) => Number(input.min) + i * Number(input.step));
    for (const value of steps) {
      input.value = String(value);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    return { id: field.id, wanted: steps.at(-1) };
  });
  await page.waitForFunction(([field, value]) => {
    const widget = document.querySelector('keliu-widget');
    const all = widget.report().sections.flatMap((s) => s.blocks).filter((b) => b.kind === 'form').flatMap((b) => b.fields);
    return all.find((f) => f.id === field)?.control.value === value;
  }, [id, wanted]);
  assert.equal(Number(await slider.inputValue()), wanted);
  const after = await report(page);
  assert.ok(JSON.stringify(after.sections) !== JSON.stringify(before.sections), 'the sections changed');
  assert.equal(after.sections.length, before.sections.length);

  const currency = page.locator('.filters input[type=text][placeholder=CNY]');
  await currency.fill('not a currency');
  await currency.press('Enter');
  await currency.blur();
  const error = page.locator('.filters [role=alert]');
  await error.waitFor();
  assert.equal(await currency.getAttribute('aria-invalid'), 'true');
  assert.ok((await error.innerText()).length > 5);
  await currency.fill('EUR');
  await currency.press('Enter');
  await currency.blur();
  await page.waitForFunction(() => document.querySelector('keliu-widget').report().currency === 'EUR');
  assert.equal(await error.count(), 0);
}));

test('an emptied number goes back to its default, or to what it was where there is none', () => withPage(async (page) => {
  await openSample(page);
  const control = (id) => page.evaluate((wanted) => document.querySelector('keliu-widget').report().sections.flatMap((s) => s.blocks)
    .filter((b) => b.kind === 'form').flatMap((b) => b.fields).find((f) => f.id === wanted).control.value, id);
  const box = async (id) => {
    const i = await page.locator('keliu-field').evaluateAll((all, wanted) => all.findIndex((f) => f.field.id === wanted), id);
    return page.locator('keliu-field').nth(i);
  };
  const enter = async (id, value) => {
    const input = (await box(id)).locator('input[type=number]');
    await input.fill(value);
    await input.dispatchEvent('change');
  };
  const holds = (id, value) => page.waitForFunction(([wanted, number]) => document.querySelector('keliu-widget').report().sections.flatMap((s) => s.blocks)
    .filter((b) => b.kind === 'form').flatMap((b) => b.fields).find((f) => f.id === wanted).control.value === number, [id, value]);
  const shown = (id, value) => page.waitForFunction(([wanted, number]) => [...document.querySelector('keliu-widget').shadowRoot.querySelectorAll('keliu-field')]
    .find((f) => f.field.id === wanted).querySelector('input[type=number]').value === String(number), [id, value]);

  const normal = await control('scenario.cross');
  await enter('scenario.cross', '0.5');
  await holds('scenario.cross', 0.5);
  await enter('scenario.cross', '');
  await holds('scenario.cross', normal);
  await shown('scenario.cross', normal);

  const rate = await control('clv.discount_percent');
  await enter('clv.discount_percent', '');
  await shown('clv.discount_percent', rate);
  assert.equal(await (await box('clv.discount_percent')).locator('.error').count(), 0);
  assert.equal(await control('clv.discount_percent'), rate);
}));

test('a filter changes the whole report and its scope', () => withPage(async (page) => {
  await openSample(page);
  const before = await report(page);
  const from = page.locator('.filters input[type=date]').first();
  await from.fill('2011-06-01');
  await from.dispatchEvent('change');
  await page.waitForFunction((scope) => document.querySelector('keliu-widget').report().scope !== scope, before.scope);
  assert.equal(await page.locator('.filters .scope').innerText(), (await report(page)).scope);
}));

test('the language can be changed under a report, and the settings stay', () => withPage(async (page) => {
  await openSample(page);
  await page.locator('select.language').selectOption('zh-Hans');
  await page.waitForFunction(() => document.querySelector('keliu-widget').report().lang === 'zh-Hans');
  assert.match(await page.locator('.toc').innerText(), /[\u4e00-\u9fff]/);
  assert.equal(await page.locator('.root').getAttribute('lang'), 'zh-Hans');
  assert.match(page.url(), /lang=zh-Hans/);
}));

test('report, figures, settings and the rows not counted are offered as files', () => withPage(async (page) => {
  await openSample(page);
  for (const [kind, check] of [
    ['html', (text) => assert.ok(/^<!doctype html>/.test(text) && !/<script/i.test(text) && text.split('<svg').length > 4)],
    ['json', (text) => assert.ok(JSON.parse(text).sections.length > 3)],
    ['figures', (text) => assert.ok(text.split('\n').length > 30 && text.split('\n')[0].split('\t').length === 2)],
    ['settings', (text) => assert.equal(typeof JSON.parse(text), 'object')],
    ['not-accepted', (text) => assert.equal(text.charCodeAt(0), 0xfeff)],
  ]) {
    await page.locator('[data-action=export]').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-export=${kind}]`).click()]);
    assert.match(download.suggestedFilename(), /^online_retail_sample\.keliu/);
    check(readFileSync(await download.path(), 'utf8'));
  }
}));

test('a chart is saved as PNG and SVG, a table as CSV', () => withPage(async (page) => {
  await openSample(page);
  const chart = page.locator('keliu-chart').first();
  await chart.scrollIntoViewIfNeeded();
  await chart.locator('canvas').and(page.locator('[width]')).waitFor();
  const save = async (button) => {
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return readFileSync(await download.path());
  };
  const png = await save(chart.locator('.tool').nth(1));
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.equal(png.readUInt32BE(16), 2 * (960 + 48), 'drawn anew at twice the size');
  const svg = (await save(chart.locator('.tool').nth(2))).toString('utf8');
  assert.match(svg, /^<svg xmlns=/);
  // The picture says by itself what it shows.
  const { title, legend } = await chart.evaluate((c) => ({ title: c.block.title, legend: [...c.querySelectorAll('.legend li')].map((li) => li.textContent.trim()) }));
  const words = svg.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  for (const text of [title, ...legend]) assert.ok(words.includes(text), text);
  const errors = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(window.trustedTypes?.createPolicy('lit-html-test', { createHTML: (x) => x })?.createHTML(text) ?? text, 'image/svg+xml');
    return parsed.querySelectorAll('parsererror').length;
  }, svg).catch(() => 0);
  assert.equal(errors, 0);
  const table = page.locator('.section keliu-table').first();
  const csv = (await save(table.locator('.tool').last())).toString('utf8');
  assert.equal(csv.charCodeAt(0), 0xfeff);
  assert.equal(csv.trim().split('\r\n').length, 1 + await table.evaluate((t) => t.table.rows.length));
}));

test('cells that a spreadsheet would run are defused, numbers are not', () => withPage(async (page) => {
  const csv = await page.evaluate(async () => {
    const cell = (text, value) => ({ text, value, set: undefined });
    const table = document.querySelector('keliu-widget').shadowRoot.ownerDocument.createElement('keliu-table');
    const taken = new Promise((resolve) => {
      table.context = { texts: { say: (k) => k, lang: 'en' }, stem: 's', frozen: false, offer: (_name, blob) => resolve(blob.text()), announce: () => undefined };
    });
    table.table = {
      id: 't', title: 'T', note: '', columns: [{ label: '=name', numeric: false }, { label: 'n', numeric: true }],
      rows: [[cell('=1+1'), cell('-5', -5)], [cell('+x, "y"'), cell('–')], [cell('-3.5'), cell('1,234', 1234)], [cell('@SUM(A1)'), cell('', undefined)]],
    };
    document.body.append(table);
    await table.updateComplete;
    table.querySelectorAll('.tool')[1].click();
    return taken;
  });
  assert.equal(csv.replace('\ufeff', ''), "'=name,n\r\n'=1+1,-5\r\n\"'+x, \"\"y\"\"\",–\r\n-3.5,1234\r\n'@SUM(A1),\r\n");
}));

test('printing replaces canvases by vectors on white, and gives them back', () => withPage(async (page) => {
  await openSample(page);
  const state = () => page.evaluate(() => {
    const { shadowRoot } = document.querySelector('keliu-widget');
    return { charts: shadowRoot.querySelectorAll('keliu-chart').length, vectors: shadowRoot.querySelectorAll('svg.print text').length, theme: shadowRoot.querySelector('.root').dataset.theme };
  });
  await page.waitForTimeout(300);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const printed = await state();
  assert.ok(printed.vectors > printed.charts);
  // Letters as large as on screen: the drawing keeps its own coordinates. What stands behind one click is not printed.
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 720, height: 1000 });
  const letters = await page.evaluate(() => [...document.querySelector('keliu-widget').shadowRoot.querySelectorAll('svg.print text')].filter((t) => !t.closest('.method')).map((t) => t.getBoundingClientRect().height));
  assert.ok(Math.min(...letters) > 6 && Math.max(...letters) < 120, `${Math.min(...letters)} to ${Math.max(...letters)} px`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the paper');
  await page.screenshot({ path: `${out}/print.png`, fullPage: true });
  assert.equal(printed.theme, 'light');
  const legends = await page.evaluate(() => [...document.querySelector('keliu-widget').shadowRoot.querySelectorAll('keliu-chart')]
    .filter((c) => !c.closest('.method'))
    .map((c) => [c.block.spec.kind, (c.block.spec.lines ?? c.block.spec.groups ?? []).length, c.querySelectorAll('.legend li').length]));
  assert.ok(legends.filter(([, names]) => names >= 2).length >= 3, 'some charts want a legend');
  assert.ok(legends.filter(([, names]) => names >= 2).every(([, names, n]) => n >= names), `legends are printed: ${JSON.stringify(legends)}`);
  await page.pdf({ path: `${out}/report.pdf`, format: 'A4' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.deepEqual(await state(), { charts: printed.charts, vectors: 0, theme: 'dark' });
}, { colorScheme: 'dark' }));

test('only the findings: one sentence a section, opened one by one, whole on paper', () => withPage(async (page) => {
  await openSample(page);
  const height = () => page.locator('.paper').evaluate((paper) => paper.scrollHeight);
  const whole = await height();
  const button = page.locator('[data-action=glance]');
  await button.click();
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  const folded = page.locator('.section.is-folded');
  assert.ok(await folded.count() > 10);
  assert.equal(await folded.locator('keliu-chart:visible, table:visible, .kpis:visible').count(), 0);
  assert.ok(await folded.locator('.insight:visible').count() > 10);
  assert.ok((await height()) < whole / 8);

  // By the contents: opened, and drawn.
  await page.locator('.toc a[href="#rfm"]').click();
  const rfm = page.locator('[data-section=rfm]');
  assert.equal(await rfm.locator('.fold').getAttribute('aria-expanded'), 'true');
  await rfm.locator('keliu-chart canvas').first().and(page.locator('[width]')).waitFor();
  await page.waitForFunction(() => document.querySelector('keliu-widget').shadowRoot.querySelector('[data-section=rfm] canvas').width > 500);
  assert.equal(await button.getAttribute('aria-pressed'), 'false');
  // By keyboard: folded again.
  await rfm.locator('.fold').press('Enter');
  assert.equal(await rfm.locator('keliu-chart:visible').count(), 0);

  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => { dispatchEvent(new Event('beforeprint')); });
  assert.ok(await folded.locator('table:visible').count() > 10);
  assert.equal(await page.locator('.fold:visible, .glance:visible').count(), 0);
  await page.evaluate(() => { dispatchEvent(new Event('afterprint')); });
  await page.emulateMedia({ media: 'screen' });

  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  await button.click();
  assert.equal(await folded.count(), 0);
  assert.ok((await height()) > whole / 2);
}));
