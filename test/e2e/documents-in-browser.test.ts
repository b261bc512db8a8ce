/** The documents in a real browser, as people read them: searched, with the keyboard, on a phone, in the dark, on paper. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

describe.runIf(chromiumPath !== undefined)('the documents in Chromium', { timeout: 60_000 }, () => {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startTestServer();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  /** Does something with a page; fails if the browser complained about anything. */
  async function withPage(options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({ ...options, baseURL: server.origin });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('requestfailed', (request) => complaints.push(request.url()));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${String(response.status())} ${response.url()}`);
    });
    await work(page);
    await context.close();
    expect(complaints).toEqual([]);
  }

  const isWiderThanScreen = (page: Page) =>
    page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  const focused = (page: Page, member: string) => page.evaluate<string>(`document.activeElement.${member}`);

  it('are searched, and a link leads to its section', async () => {
    await withPage({}, async (page) => {
      await page.goto('/docs');
      await page.getByRole('searchbox').fill('restore a copy');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/docs/search?q=restore+a+copy');
      await page.getByRole('main').getByRole('link', { name: 'Back up and restore: Restore', exact: true }).click();
      await page.waitForURL('**/docs/guides/back-up#restore');
      await expect.poll(async () => (await page.locator('#restore').boundingBox())?.y).toBeLessThan(200);
      expect(await page.locator('[aria-current=page]').textContent()).toBe('Back up and restore');
      await page.getByRole('main').getByRole('link', { name: 'Restore', exact: true }).first().click();
      await page.getByRole('link', { name: 'Tune' }).first().click();
      await page.waitForURL('**/docs/guides/tune');
    });
  });

  it('are read with the keyboard', async () => {
    await withPage({}, async (page) => {
      await page.goto('/docs/results');
      await page.keyboard.press('Tab');
      expect(await focused(page, 'textContent')).toBe('Skip to the text');
      await page.keyboard.press('Enter');
      expect(await focused(page, 'id')).toBe('page-text');
      await page.keyboard.press('Tab');
      expect(await focused(page, 'textContent')).toBe('Getting them');
    });
  });

  it.each(['light', 'dark'] as const)('can be read in %s', async (colorScheme) => {
    await withPage({ colorScheme }, async (page) => {
      await page.goto('/docs/tutorial');
      // Red, green and blue of a colour, added up.
      const level = async (selector: string, property: string): Promise<number> => {
        const color = await page.evaluate<string>(
          `getComputedStyle(document.querySelector('${selector}')).${property}`,
        );
        return (color.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, one) => sum + Number(one), 0);
      };
      const back = await level('body', 'backgroundColor');
      const isDark = colorScheme === 'dark';
      expect(back < 200).toBe(isDark);
      for (const selector of ['article p', 'article p a', 'pre', 'nav a']) {
        const text = await level(selector, 'color');
        expect(isDark ? text - back : back - text, selector).toBeGreaterThan(250);
      }
    });
  });

  it.each(['/docs', '/docs/tutorial', '/docs/lookml', '/docs/configuration', '/docs/search?q=pivots'])(
    '%s fits on a phone and on a wide screen',
    async (path) => {
      for (const viewport of [
        { width: 360, height: 740 },
        { width: 1400, height: 900 },
      ]) {
        await withPage({ viewport }, async (page) => {
          await page.goto(path);
          expect(await isWiderThanScreen(page), String(viewport.width)).toBe(false);
        });
      }
    },
  );

  it('are printed without what is for the screen', async () => {
    await withPage({}, async (page) => {
      await page.goto('/docs/tutorial');
      await page.emulateMedia({ media: 'print' });
      for (const part of ['header', '#page-contents', '.here'])
        expect(await page.locator(part).isVisible()).toBe(false);
      expect((await page.pdf()).subarray(0, 4).toString()).toBe('%PDF');
    });
  });
});
