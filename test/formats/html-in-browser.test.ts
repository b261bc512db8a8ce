/** `html` in a real browser: alone, in the dark, on paper, and within a page of a client's. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shapeResult } from '../../src/results/shape/shape-result.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { createPivoted } from './support/fixtures.ts';
import { openTestWorkbench } from './support/workbench.ts';

/** What the page says of light and dark. */
const SCHEME = 'getComputedStyle(document.documentElement).colorScheme';
const scrollTo = (y: number): string => `scrollTo(0, ${String(y)})`;

describe.runIf(chromiumPath !== undefined)('a result as html in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let html: string;
  beforeAll(async () => {
    await using workbench = await openTestWorkbench();
    const { prepared, runs } = await createPivoted(workbench.connection);
    const shaped = await shapeResult(workbench.connection, prepared, runs, new AbortController().signal);
    html = (await workbench.render(shaped, { format: 'html' })).toString('utf8');
    browser = await launchChromium();
  });
  afterAll(async () => browser.close());

  async function opened(content: string, colorScheme: 'dark' | 'light' = 'light') {
    const page = await browser.newPage({ colorScheme, viewport: { width: 900, height: 200 } });
    await page.setContent(content);
    const alignment = (text: string) =>
      page.evaluate<string>(
        `getComputedStyle([...document.querySelectorAll('th,td')].find((cell) => cell.textContent === '${text}')).textAlign`,
      );
    return { page, alignment };
  }

  it('is a document with a title, in which labels of numbers stand over them', async () => {
    const { page, alignment } = await opened(html);
    expect(await page.title()).toBe('Orders');
    expect(await page.evaluate('document.compatMode')).toBe('CSS1Compat');
    expect(await alignment('Orders Count')).toBe('right');
    expect(await alignment('1062')).toBe('right');
    expect(await alignment('Users Age Tier')).toBe('left');
    expect(await alignment('done')).toBe('center');
    await page.close();
  });

  it('keeps its header in view, and is dark where its reader likes it dark', async () => {
    const { page } = await opened(html, 'dark');
    expect(await page.evaluate(SCHEME)).toBe('light dark');
    await page.evaluate(scrollTo(60));
    expect((await page.locator('thead').boundingBox())?.y).toBe(0);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(SCHEME)).toBe('light');
    expect(await page.evaluate(`getComputedStyle(document.querySelector('thead')).position`)).toBe('static');
    await page.close();
  });

  it('is printed on wide pages where it is wide', async () => {
    const { page } = await opened(html);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
    expect(Number(width)).toBeGreaterThan(Number(height));
    await page.close();
  });

  it('leaves the page that a client puts it into as it is', async () => {
    const { page, alignment } = await opened('<!doctype html><title>Theirs</title><div></div>', 'dark');
    await page.evaluate(`document.querySelector('div').innerHTML = ${JSON.stringify(html)}`);
    expect(await page.title()).toBe('Theirs');
    expect(await page.evaluate(SCHEME)).toBe('normal');
    expect(await page.evaluate(`getComputedStyle(document.querySelector('thead')).position`)).toBe('static');
    expect(await alignment('1062')).toBe('right');
    await page.close();
  });
});
