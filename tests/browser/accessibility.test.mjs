// Everything by keyboard, no violation that axe finds, nothing cut off on a small phone.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { axeSource, choose, openDetails, openSample, out, reportOf, shop, withPage } from './harness.mjs';

/** Runs axe and gives back what it objects to. */
async function violations(page) {
  // The policy of the page forbids a script element; the debugger is not bound by it.
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations: found } = await window.axe.run(document, { resultTypes: ['violations'] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map((n) => `${n.target.flat().join(' ')} ${n.any[0]?.message ?? n.failureSummary}`).join(' | ')}`);
  });
}

const ambiguous = `date,customer,amount\n${Array.from({ length: 60 }, (_, i) => `${String(1 + (i * 5) % 12).padStart(2, '0')}/${String(1 + (i * 7) % 12).padStart(2, '0')}/2024,C${i % 9},${10 + i}.50`).join('\n')}\n`;

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing: first screen, columns, report, list and proof panel in ${colorScheme}`, () => withPage(async (page) => {
    assert.deepEqual(await violations(page), [], 'first screen');
    await page.evaluate((text) => document.querySelector('keliu-widget').load(text, 'ambiguous.csv'), ambiguous);
    await page.locator('[data-screen=columns]').waitFor();
    assert.deepEqual(await violations(page), [], 'columns');
    await page.locator('[data-action=back]').click();
    await openSample(page);
    await openDetails(page);
    for (const button of await page.locator('keliu-chart [aria-expanded]').all()) await button.click();
    await page.screenshot({ path: `${out}/axe-${colorScheme}.png` });
    assert.deepEqual(await violations(page), [], 'report');
    await page.locator('.section .door').first().click();
    await page.locator('keliu-customers tbody tr').first().waitFor();
    assert.deepEqual(await violations(page), [], 'customers');
    await page.keyboard.press('Escape');
    await page.locator('[data-action=proof]').click();
    await page.locator('keliu-privacy [data-digest=engine]').waitFor();
    await page.screenshot({ path: `${out}/proof-${colorScheme}.png` });
    assert.deepEqual(await violations(page), [], 'proof panel');
  }, { colorScheme, reducedMotion: 'reduce' }));
}

test('a chart is one tab stop; arrows walk its marks, Enter opens the customers, T the table', () => withPage(async (page) => {
  await openSample(page);
  const index = await page.locator('keliu-chart').evaluateAll((charts) => charts.findIndex((c) => c.block.spec.kind === 'grid' && c.block.spec.marks.some((m) => m.set)));
  assert.ok(index >= 0, 'there is a grid whose cells open lists');
  const chart = page.locator('keliu-chart').nth(index);
  await chart.scrollIntoViewIfNeeded();
  await chart.locator('canvas').and(page.locator('[width]')).waitFor();
  const plot = chart.locator('.plot');
  assert.equal(await chart.locator('.plot [tabindex="0"], .plot[tabindex="0"]').count(), 1);
  const { marks, columns } = await chart.evaluate((c) => ({ marks: c.block.spec.marks, columns: c.block.spec.columns.length }));
  const said = () => chart.locator('[role=status]').textContent();
  const isAt = async (i) => {
    await page.waitForFunction(([n, text]) => {
      const element = document.querySelector('keliu-widget').shadowRoot.querySelectorAll('keliu-chart')[n];
      return element.querySelector('[role=status]').textContent === text;
    }, [index, marks[i].text]);
    assert.equal(await chart.locator('.tip span').textContent(), await said());
    await chart.locator('.ring').waitFor();
  };

  // Reached from the tool before it with one press of the key.
  await chart.locator('.tool').last().focus();
  await page.keyboard.press('Tab');
  assert.ok(await plot.evaluate((p) => p.getRootNode().activeElement === p));
  await page.keyboard.press('ArrowRight');
  await isAt(0);
  await page.keyboard.press('ArrowRight');
  await isAt(1);
  await page.keyboard.press('ArrowDown');
  await isAt(1 + columns);
  await page.keyboard.press('End');
  await isAt(marks.length - 1);
  await page.keyboard.press('ArrowDown');
  await isAt(marks.length - 1);
  await page.keyboard.press('Home');
  await isAt(0);

  await page.keyboard.press('t');
  await chart.locator('table').waitFor();
  await page.keyboard.press('t');
  await chart.locator('table').waitFor({ state: 'detached' });

  const opens = marks.findIndex((m) => m.set);
  await page.keyboard.press('Home');
  for (let i = 0; i < opens; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.locator('keliu-customers dialog[open] tbody tr').first().waitFor();
  await page.keyboard.press('Escape');
  assert.ok(await plot.evaluate((p) => p.getRootNode().activeElement === p), 'focus comes back to the chart');
}));

test('pointer and finger find the marks', () => withPage(async (page) => {
  await openSample(page);
  const chart = page.locator('keliu-chart').first();
  await chart.scrollIntoViewIfNeeded();
  await chart.locator('canvas').and(page.locator('[width]')).waitFor();
  const box = await chart.locator('.plot').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await chart.locator('.tip').waitFor();
  const text = await chart.locator('.tip span').innerText();
  assert.ok((await chart.evaluate((c) => c.block.spec.marks.map((m) => m.text))).includes(text));
  await page.mouse.move(box.x + box.width / 2, box.y - 200);
  await chart.locator('.tip').waitFor({ state: 'detached' });
}));

test('the whole way by keyboard: file, columns, report, section, list and back', () => withPage(async (page) => {
  await page.keyboard.press('Tab');
  for (let i = 0; i < 12; i++) {
    if (await page.evaluate(() => document.querySelector('keliu-widget').shadowRoot.activeElement?.dataset.action === 'sample')) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await reportOf(page);
  await page.locator('.toc a').nth(2).focus();
  await page.keyboard.press('Enter');
  const id = await page.locator('[data-section]').nth(2).getAttribute('data-section');
  await page.waitForFunction((wanted) => {
    const heading = document.querySelector('keliu-widget').shadowRoot.activeElement;
    return heading?.id === `title-${wanted}` && heading.getBoundingClientRect().top < innerHeight / 2;
  }, id);
  await page.waitForFunction((wanted) => document.querySelector('keliu-widget').shadowRoot.querySelector('.toc [aria-current]')?.getAttribute('href') === `#${wanted}`, id);
}));

test('whoever works by keyboard lands on the head of every new screen', () => withPage(async (page) => {
  const isOn = (text) => page.waitForFunction((wanted) => {
    const at = document.querySelector('keliu-widget').shadowRoot.activeElement;
    return at?.localName === 'h2' && at.textContent.includes(wanted);
  }, text);
  const press = async (action) => {
    await page.locator(`[data-action=${action}]`).focus();
    await page.keyboard.press('Enter');
  };
  await press('sample');
  await reportOf(page);
  const first = await page.evaluate(() => document.querySelector('keliu-widget').report().sections[0].title);
  await isOn(first);
  await press('columns');
  await isOn('online_retail_sample.csv');
  await page.locator('.column select').first().focus();
  await page.keyboard.press('Enter');
  await reportOf(page);
  await isOn(first);
  // A rendering of the same screen moves nothing.
  await page.locator('select.language').focus();
  await page.locator('select.language').selectOption('zh-Hans');
  await page.waitForFunction(() => document.querySelector('keliu-widget').report().lang === 'zh-Hans');
  assert.ok(await page.locator('select.language').evaluate((s) => s.getRootNode().activeElement === s));
}));

for (const [name, hash] of [['en', ''], ['zh-Hans', '#lang=zh-Hans']]) {
  test(`nothing is cut off at 360 px, and fingers find their targets (${name})`, () => withPage(async (page) => {
    const overflow = () => page.evaluate(() => Math.max(document.documentElement.scrollWidth, innerWidth) - screen.width);
    const small = () => page.evaluate(() => {
      const root = document.querySelector('keliu-widget').shadowRoot;
      return [...root.querySelectorAll('.button, .tool, .toc a, .sort, select, summary, .menu-items button')]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height > 0)
        .filter((e) => e.getBoundingClientRect().height < 43.5)
        .map((e) => `${e.className} ${e.textContent.trim().slice(0, 20)} ${e.getBoundingClientRect().height}`);
    });
    assert.equal(await overflow(), 0);
    assert.deepEqual(await small(), []);
    await page.screenshot({ path: `${out}/phone-open-${name}.png` });
    await page.evaluate((text) => document.querySelector('keliu-widget').load(text, 'ambiguous.csv'), ambiguous);
    await page.locator('[data-screen=columns]').waitFor();
    assert.equal(await overflow(), 0);
    assert.deepEqual(await small(), []);
    await page.screenshot({ path: `${out}/phone-columns-${name}.png` });
    await page.locator('.report-file-head select').evaluate((s) => { s.selectedIndex = [...s.options].reduce((at, o, i) => (o.label.length > s.options[at].label.length ? i : at), 0); });
    assert.ok(await page.locator('.report-file-head select').evaluate((s) => s.getBoundingClientRect().right <= innerWidth - 12));
    await page.locator('[data-action=back]').click();
    await openSample(page);
    const tops = await page.locator('.toolbar').evaluate((bar) => [...bar.querySelectorAll(':scope > button, :scope > select, .menu > button, .brand')].map((e) => {
      const { top, height, right } = e.getBoundingClientRect();
      return [Math.round((top + height / 2) / 8), right <= innerWidth];
    }));
    assert.equal(new Set(tops.map(([middle]) => middle)).size, 1, 'the tools share one line');
    assert.ok(tops.every(([, inside]) => inside));
    await page.locator('[data-action=export]').click();
    const menu = await page.locator('.menu-items').boundingBox();
    assert.ok(menu.x >= 0 && menu.x + menu.width <= 360, 'the menu is inside');
    await page.screenshot({ path: `${out}/phone-top-${name}.png` });
    await page.keyboard.press('Escape');
    await openDetails(page);
    for (const button of await page.locator('keliu-chart [aria-expanded]').all()) await button.click();
    assert.equal(await overflow(), 0);
    assert.deepEqual(await small(), []);
    await page.screenshot({ path: `${out}/phone-report-${name}.png` });
    await page.locator('.section .door').first().click();
    await page.locator('keliu-customers tbody tr').first().waitFor();
    await page.screenshot({ path: `${out}/phone-customers-${name}.png` });
    assert.equal(await overflow(), 0);
  }, { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, hash }));
}

test('forced colours and a 4K screen: the report stands', () => withPage(async (page) => {
  await choose(page, 'shop.csv', shop(40));
  await page.locator('[data-screen=columns], [data-screen=report] .section').first().waitFor();
  if (await page.locator('[data-action=confirm]').count()) await page.locator('[data-action=confirm]').click();
  await reportOf(page);
  await page.screenshot({ path: `${out}/forced-4k.png` });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 3840);
}, { viewport: { width: 3840, height: 2160 }, forcedColors: 'active' }));
